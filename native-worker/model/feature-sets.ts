import { badInput } from '../../preload/contract/errors.ts';
import type { StoredModel } from './stored.ts';

/**
 * Which of the features measured: the paper's (discs, ranges, moment, counts), profiles of rings (feature/rings.ts), or small images of
 * the masks (feature/thumbnails.ts) with the paper's beside them, by which novel masks are told.
 */
export type FeatureSet = 'paper' | 'rings' | 'images';

const RING = /^ring_profile_\d+$/;
const PIXEL = /^pixel_\d+$/;

const CALLED: Record<FeatureSet, string> = {
  paper: "paper's features",
  rings: 'profiles of rings',
  images: 'images of the masks',
};

/** Names of a set's features among those measured. @throws bad-input where there are none */
export function featuresOf(set: FeatureSet, names: readonly string[]): string[] {
  const isThere = { paper: isPaper, rings: (name: string) => RING.test(name), images: isPixel }[set];
  const chosen = names.filter((name) => isThere(name) || (set === 'images' && isPaper(name)));
  if (names.some(isThere)) return chosen;
  throw badInput(
    `The masks were measured without the ${CALLED[set]} that this model needs; calibrate again.`,
  );
}

export const isPixel = (name: string): boolean => PIXEL.test(name);

const isPaper = (name: string): boolean => !RING.test(name) && !PIXEL.test(name);

/** Whether a stored model looks at images of the masks beside their features. */
export function needsImages({ meta }: Pick<StoredModel, 'meta'>): boolean {
  const { recipe } = meta as { recipe?: { features?: string } };
  return recipe?.features === 'images';
}
