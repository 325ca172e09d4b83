import { parabolaOffset } from '../../math/curve-peaks.ts';
import type { Frame } from '../../../preload/contract/frame.ts';
import type { LocaliseOptions } from '../../../preload/contract/options/localise.ts';
import { createRingHarmonics, ringHarmonics, type RingHarmonics } from './ring-harmonics.ts';

let rings: RingHarmonics = createRingHarmonics(0);

/** An edge counts as the disc's when it is at least this strong compared with the strongest. */
const OUTLINE_SHARE = 0.6;

/**
 * Radius of the visible disc: second stage of the two-stage method (Yuen et al. 1990). The edges round a centre add up to the slope of the mean
 * profile times the circumference; of the radii where that peaks, the outermost that is not much weaker than the strongest, since a
 * ring system shows its outline rather than its core. Between rings by a parabola.
 *
 * @param stepPx distance of the rings, pixels.
 * @param radii smallest and largest radius, pixels.
 * @param others centres of the neighbours, x and y in turn.
 * @returns pixels; the smallest radius where the image is flat.
 */
export function discRadius(
  frame: Frame,
  x: number,
  y: number,
  stepPx: number,
  radii: readonly [number, number],
  others: readonly number[],
  polarity: LocaliseOptions['polarity'],
): number {
  const count = Math.ceil(radii[1] / stepPx) + 2;
  if (rings.mean.length !== count) rings = createRingHarmonics(count);
  ringHarmonics(frame, x, y, stepPx, others, rings);
  const { mean, coverage } = rings;
  // Between ring k - 1 and ring k, at radius k * stepPx, over two rings on either side.
  const edges = new Float64Array(count + 1);
  let strongest = 0;
  for (let k = 2; k < count - 1; k++) {
    if (coverage[k - 2] === 0 || coverage[k - 1] === 0 || coverage[k] === 0 || coverage[k + 1] === 0)
      continue;
    const rise = (mean[k] + mean[k + 1] - mean[k - 1] - mean[k - 2]) * k;
    edges[k] = polarity === 'both' ? Math.abs(rise) : Math.max(0, polarity === 'dark' ? rise : -rise);
    if (isWithin(k * stepPx, radii)) strongest = Math.max(strongest, edges[k]);
  }
  for (let k = count - 1; k > 0; k--) {
    const before = edges[k - 1];
    const here = edges[k];
    const after = edges[k + 1];
    if (!isWithin(k * stepPx, radii) || here < OUTLINE_SHARE * strongest || here < before || here < after)
      continue;
    return (k + parabolaOffset(before, here, after)) * stepPx;
  }
  return radii[0];
}

const isWithin = (radius: number, [smallest, largest]: readonly [number, number]): boolean =>
  radius >= smallest && radius <= largest;
