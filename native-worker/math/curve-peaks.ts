import { mean } from './statistics.ts';

/**
 * How many local maxima of a curve stand out by at least `minProminence`: MATLAB's `islocalmax(..., MinProminence)` and
 * scipy's `find_peaks(prominence=...)`. The prominence of a peak is its height above the higher of the two lowest points
 * between it and the next higher ground (or the end of the curve) on either side. A plateau counts once; the ends never count.
 */
export function countMaxima(curve: Float64Array, minProminence: number): number {
  let count = 0;
  for (let peak = 1; peak < curve.length - 1; peak++) {
    if (!(curve[peak - 1] < curve[peak])) continue;
    let end = peak + 1;
    while (end < curve.length - 1 && curve[end] === curve[peak]) end++;
    if (!(curve[end] < curve[peak])) continue;
    if (curve[peak] - Math.max(base(curve, peak, -1), base(curve, peak, 1)) >= minProminence) count++;
  }
  return count;
}

/** Lowest value from the peak to the next higher ground in one direction. */
function base(curve: Float64Array, peak: number, step: 1 | -1): number {
  let lowest = curve[peak];
  for (let index = peak; index >= 0 && index < curve.length && curve[index] <= curve[peak]; index += step) {
    lowest = Math.min(lowest, curve[index]);
  }
  return lowest;
}

export const countMinima = (curve: Float64Array, minProminence: number): number =>
  countMaxima(
    curve.map((value) => -value),
    minProminence,
  );

/** Offset of the top of the parabola through a local maximum and its neighbours at distance 1, within +-1/2; 0 where there is none. */
export function parabolaOffset(before: number, at: number, after: number): number {
  const bend = before - 2 * at + after;
  return bend < 0 ? Math.max(-0.5, Math.min(0.5, (before - after) / (2 * bend))) : 0;
}

/** Where the parabola fitted to points by least squares has its top, held within +-`most`; 0 where it has none. */
export function parabolaTop(x: readonly number[], y: readonly number[], most: number): number {
  const meanX = mean(x);
  const meanY = mean(y);
  let [s2, s3, s4, linear, quadratic] = [0, 0, 0, 0, 0];
  x.forEach((value, k) => {
    const dx = value - meanX;
    s2 += dx ** 2;
    s3 += dx ** 3;
    s4 += dx ** 4;
    linear += dx * (y[k] - meanY);
    quadratic += dx ** 2 * (y[k] - meanY);
  });
  const bend = (s2 * quadratic - s3 * linear) / (s2 * (s4 - s2 ** 2 / x.length) - s3 ** 2);
  const slope = (linear - s3 * bend) / s2;
  // Through two points go as many parabolas as one likes.
  if (!(bend < 0 && Number.isFinite(bend))) return 0;
  return Math.max(-most, Math.min(most, meanX - slope / (2 * bend)));
}
