import { mean } from '../math/statistics.ts';

/** How the rings of a neighbour lie on those of a mask. */
export interface Overlap {
  /** Which mask is the neighbour's. */
  mask: number;
  /** Row: a ring of the mask; column: how much of it each ring of the neighbour covers. [rings, rings], row-major. */
  shares: Float32Array;
}

/** So many rings at the end show what there is without the particle. */
const LAST_RINGS = 4;

export const noOverlap = (mask: number, rings: number): Overlap => ({
  mask,
  shares: new Float32Array(rings * rings),
});

/** Counts a point of ring `row` as `share` of it; it lies `place` rings from the neighbour. */
export function addPoint(
  { shares }: Overlap,
  rings: number,
  row: number,
  place: number,
  share: number,
): void {
  const below = Math.floor(place);
  if (below >= rings - 1) return;
  const at = row * rings + below;
  shares[at] += share * (below + 1 - place);
  shares[at + 1] += share * (place - below);
}

/**
 * Means over rings without the light of neighbours. The image is taken as the background and what each particle adds to it, the same all around
 * its centre. What a neighbour adds is read from its own means: most angles that others disturb are left out of them, so that fitting all
 * profiles at once, which was tried, tells no more. Where two of them overlap both are small, and their product can be left out.
 *
 * @param means by mask, then ring
 * @param count the first so many masks are asked for
 * @param overlapsOf a mask with its neighbours; asked for one mask at a time, for those of a whole crowd are hundreds of megabytes
 */
export function withoutNeighbours(
  means: readonly Float64Array[],
  count: number,
  overlapsOf: (mask: number) => readonly Overlap[],
): Float64Array[] {
  const added = means.map(addedLight);
  return means.slice(0, count).map((profile, mask) => {
    const level = levelOf(profile);
    const overlaps = overlapsOf(mask);
    return profile.map((value, ring) => {
      const light = overlaps.map(({ mask: other, shares }) => lightOn(ring, shares, added[other]));
      return value - level * light.reduce((sum, one) => sum + one, 0);
    });
  });
}

function lightOn(ring: number, shares: Float32Array, added: Float64Array): number {
  let light = 0;
  for (let k = 0; k < added.length; k++) light += shares[ring * added.length + k] * added[k];
  return light;
}

const levelOf = (profile: Float64Array): number => mean(profile.subarray(-LAST_RINGS));

/** What a particle adds, as a share of what there is without it. */
function addedLight(profile: Float64Array): Float64Array {
  const level = levelOf(profile);
  return level > 0 ? profile.map((value) => value / level - 1) : new Float64Array(profile.length);
}
