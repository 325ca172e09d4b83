import type { FeatureTable } from '../../../preload/contract/feature-table.ts';
import { badInput } from '../../../preload/contract/errors.ts';
import { parabolaOffset } from '../../math/curve-peaks.ts';
import { isIn } from '../../measure/feature-group-table.ts';

/** A maximum nearer to the centre than this is the bright spot, not a ring. */
const INNERMOST = 2;

/**
 * Radius of the brightest ring of each mask, in ring numbers (pixels of a 111 px mask), from its profile of rings: the greatest local
 * maximum outside the central spot, between rings by the parabola through it and its neighbours (Speidel, Jonas, Florin, Opt. Lett.
 * 28, 69, 2003). A profile without such a maximum gives the brightest ring there is.
 *
 * @throws bad-input if the table holds no profile of rings
 */
export function brightRingRadius({ names, rows, values }: FeatureTable): Float64Array {
  const columns = names.flatMap((name, j) => (isIn('rings', name) ? [j] : []));
  if (columns.length < INNERMOST + 3) {
    throw badInput(
      'The masks were measured without the profiles of rings that this model needs; calibrate again.',
    );
  }
  const radii = new Float64Array(rows);
  const profile = new Float64Array(columns.length);
  for (let i = 0; i < rows; i++) {
    columns.forEach((column, k) => (profile[k] = values[i * names.length + column]));
    radii[i] = peakOf(profile);
  }
  return radii;
}

function peakOf(profile: Float64Array): number {
  const last = profile.length - 1;
  let peak = -1;
  let brightest = INNERMOST;
  for (let k = INNERMOST; k < last; k++) {
    if (profile[k] > profile[brightest]) brightest = k;
    const isPeak = profile[k] >= profile[k - 1] && profile[k] > profile[k + 1];
    if (isPeak && (peak < 0 || profile[k] > profile[peak])) peak = k;
  }
  return peak < 0 ? brightest : peak + parabolaOffset(profile[peak - 1], profile[peak], profile[peak + 1]);
}
