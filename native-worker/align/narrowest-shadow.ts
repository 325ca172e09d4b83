import { parabolaTop } from '../math/curve-peaks.ts';

/** The shadow ends where this share of the light that its darkest ring lacks is back; less is lost in the noise, more in the dark ring around it. */
const EDGE_SHARE = 0.7;
/** Where the darkest ring lacks less than this share of what it does at the darkest height, the pattern has faded, and its width says nothing. */
const LEAST_DARK = 0.5;
/** The narrowest place is the bottom of a parabola through so many diameters on either side, and at least so many template smoothings, about a slice. */
const REACH_DIAMETERS = 0.7;
const REACH_SMOOTHINGS = 1.4;
const ROUNDS = 8;
/** A mask whose shadow is so many times wider than the narrowest mean one is disturbed. */
const TOO_WIDE = 1.5;

/** Means over rings of radius 0, 1, ... at a height, the background being 1. */
export interface RingsAt {
  zUm: number;
  rings: Float64Array;
}

/**
 * Radius of the shadow, in rings: from the darkest ring outwards to where most of the light is back. Light brighter than the background has no say.
 *
 * @param rings means over rings of radius 0, 1, ..., the background being 1
 * @param leastDark infinite where the darkest ring lacks less light than this
 */
export function shadowRadius(rings: Float64Array, leastDark: number): number {
  const darkest = rings.indexOf(Math.min(...rings));
  const edge = 1 - (1 - EDGE_SHARE) * (1 - rings[darkest]);
  const beyond = rings.findIndex((value, k) => k > darkest && value >= edge);
  if (1 - rings[darkest] < leastDark || beyond < 0) return Infinity;
  const outer = Math.min(1, rings[beyond]);
  return beyond - (outer - edge) / (outer - rings[beyond - 1]);
}

/**
 * The height at which the particles' shadow is narrowest. Between bright and dark focus the outline of a sphere is sharp and its shadow narrowest,
 * whatever its cap and the light; below and above it widens at once. A camera that cuts bright light off doesn't move that place, and larger pixels
 * hardly do.
 *
 * @param mean smoothed over the particles, by rising height: where to look
 * @param own those of every mask: smoothing would move the place, as the shadow widens faster below it than above
 * @param smoothUm by which the mean is smoothed
 * @returns inside: false where the shadow may be narrower beyond the heights given
 */
export function narrowestShadow(
  mean: readonly RingsAt[],
  own: readonly RingsAt[],
  diameterUm: number,
  { smoothUm }: { smoothUm: number },
): { zUm: number; inside: boolean } {
  const leastDark = LEAST_DARK * Math.max(...mean.map(({ rings }) => 1 - Math.min(...rings)));
  const radii = mean.map(({ rings }) => shadowRadius(rings, leastDark));
  const least = Math.min(...radii);
  const reachUm = Math.max(REACH_DIAMETERS * diameterUm, REACH_SMOOTHINGS * smoothUm);
  const shadows = own
    .map(({ zUm, rings }) => ({ zUm, radius: shadowRadius(rings, leastDark) }))
    .filter(({ radius }) => radius < TOO_WIDE * least);
  let zUm = mean[radii.indexOf(least)].zUm;
  const inside = zUm - reachUm >= mean[0].zUm && zUm + reachUm <= mean[mean.length - 1].zUm;
  for (let round = 0; inside && round < ROUNDS; round += 1) {
    const near = shadows.filter((one) => Math.abs(one.zUm - zUm) <= reachUm);
    zUm += parabolaTop(
      near.map((one) => one.zUm - zUm),
      near.map(({ radius }) => -radius),
      reachUm / 2,
    );
  }
  return { zUm, inside };
}
