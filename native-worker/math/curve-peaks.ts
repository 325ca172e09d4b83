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

/** Offset from the middle of the values to the top of the parabola fitted to them, held within them. */
export function parabolaPeak(values: Float64Array): number {
  const half = (values.length - 1) / 2;
  let s2 = 0;
  let s4 = 0;
  let linear = 0;
  let quadratic = 0;
  let sum = 0;
  values.forEach((value, index) => {
    const x = index - half;
    s2 += x * x;
    s4 += x ** 4;
    linear += x * value;
    quadratic += x * x * value;
    sum += value;
  });
  const slope = linear / s2;
  const curvature = (quadratic - (s2 * sum) / values.length) / (s4 - s2 ** 2 / values.length);
  return curvature < 0 ? Math.max(-half, Math.min(half, -slope / (2 * curvature))) : 0;
}
