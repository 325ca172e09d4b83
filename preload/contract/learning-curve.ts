import { z } from './options/define-option.ts';
import { LearningOptions } from './options/learning-curve.ts';
import { DEFAULT_MODEL, type ModelName, type SplitName } from './options/train.ts';
import { Seed } from './common-params.ts';

/** How the error falls with the amount of calibration data. */
export const learningParams = {
  'learning.start': z.object({ options: LearningOptions.prefault({ model: DEFAULT_MODEL }), seed: Seed }),
  /** Curves of the latest data, a model and split each. */
  'learning.get': z.object({}),
} as const;

/** The test of a model that learnt from so many particles. */
export interface LearningPoint {
  /** Means over the folds, rounded. */
  trainParticles: number;
  trainRows: number;
  /** Mean of the repeats, and their smallest and largest. */
  epsilon: number;
  sdUm: number;
  repeats: number;
  epsilonLow: number;
  epsilonHigh: number;
  testRows: number;
  /** Of each repeat. */
  epsilons: number[];
}

export interface LearningCurve {
  model: ModelName;
  split: SplitName;
  seed: number;
  /** Whether all points are there. */
  complete: boolean;
  /** By number of particles. */
  rows: LearningPoint[];
}

export interface LearningResults {
  'learning.start': { jobId: number };
  'learning.get': { curves: LearningCurve[] };
}

/** Fewer points, or a smaller step in particles, say nothing of what more would bring. */
const LEAST_POINTS = 2;
/** Falling by less than this share with twice the particles is levelling off. */
const LEVEL = 0.05;

/** What a curve says of more calibration data, in one sentence. */
export function learningReading(rows: readonly LearningPoint[]): string {
  const last = rows.at(-1);
  const before = rows.findLast(
    (row) => last !== undefined && row.trainParticles <= last.trainParticles / 1.5,
  );
  if (!last || !before || rows.length < LEAST_POINTS) {
    return 'Too few particles to tell whether more calibration data would help: calibrate with more of them.';
  }
  const share = 1 - last.epsilon / before.epsilon;
  // As if the error went as a power of the number: what doubling it once more would take off.
  const exponent =
    Math.log(before.epsilon / last.epsilon) / Math.log(last.trainParticles / before.trainParticles);
  const doubling = 1 - 2 ** -exponent;
  const from = `From ${before.trainParticles} to ${last.trainParticles} particles the error`;
  if (last.epsilon > before.epsilonHigh) {
    return `${from} rose by ${(-100 * share).toFixed(0)} %: more than by which particles were chosen, so look at the particles and the alignment before adding data.`;
  }
  if (last.epsilon >= before.epsilonLow || doubling < LEVEL) {
    const how =
      share >= 0 ? `fell by ${(100 * share).toFixed(0)} %` : `rose by ${(-100 * share).toFixed(0)} %`;
    return `${from} ${how}, no more than by which particles were chosen: more calibration data of this kind would hardly help.`;
  }
  return `${from} fell by ${(100 * share).toFixed(0)} %: more calibration data should still help; twice as many particles may take off another ${(100 * doubling).toFixed(0)} %.`;
}
