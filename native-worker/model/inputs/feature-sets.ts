import { badInput } from '../../../preload/contract/errors.ts';
import type { StoredModel } from '../stored/pack-model.ts';

/**
 * Which of the features measured: the paper's (discs, ranges, moment, counts), those with the moment of the centre beside them, profiles of
 * rings (feature/rings.ts), or small images of the masks (feature/thumbnails.ts) with the paper's beside them, by which novel
 * masks are told.
 */
export type FeatureSet = 'paper' | 'moments' | 'rings' | 'images';

const RING = /^ring_profile_\d+$/;
const PIXEL = /^pixel_\d+$/;
/** The moment of inertia over the mask, as the paper has it, and over its centre, as the authors' scripts have it. */
export const MOMENTS = { mask: 'moment_of_inertia', centre: 'moment_of_inertia_centre' } as const;

const CALLED: Record<FeatureSet, string> = {
  paper: "paper's features",
  moments: 'moments of inertia',
  rings: 'profiles of rings',
  images: 'images of the masks',
};

/**
 * Names of a set's features among those measured.
 *
 * @param moment which moment stands among the paper's features
 * @throws bad-input where there are none
 */
export function featuresOf(
  set: FeatureSet,
  names: readonly string[],
  moment: keyof typeof MOMENTS = 'mask',
): string[] {
  const isThere = {
    paper: isPaper,
    moments: isMoment,
    rings: (name: string) => RING.test(name),
    images: isPixel,
  }[set];
  if (!names.some(isThere)) {
    throw badInput(
      `The masks were measured without the ${CALLED[set]} that this model needs; calibrate again.`,
    );
  }
  const chosen = names.filter((name) => isThere(name) || (set !== 'rings' && isPaper(name)));
  if (set === 'moments') return chosen;
  return chosen.map((name) => (name === MOMENTS.mask ? MOMENTS[moment] : name));
}

export const isPixel = (name: string): boolean => PIXEL.test(name);

const isMoment = (name: string): boolean => name === MOMENTS.mask || name === MOMENTS.centre;

const isPaper = (name: string): boolean => !RING.test(name) && !PIXEL.test(name) && name !== MOMENTS.centre;

/** Whether a stored model looks at images of the masks beside their features. */
export function needsImages({ meta }: Pick<StoredModel, 'meta'>): boolean {
  const { recipe } = meta as { recipe?: { features?: string } };
  return recipe?.features === 'images';
}
