/**
 * How many local maxima of a curve stand out by at least `minProminence`: MATLAB's `islocalmax(..., MinProminence)` and
 * scipy's `find_peaks(prominence=...)`. The prominence of a peak is its height above the higher of the two lowest points
 * between it and the next higher ground (or the end of the curve) on either side. A plateau counts once; the ends never count.
 */
export function countMaxima(curve: Float64Array, minProminence: number): number {
  let count = 0;
  for (let peak = 1; peak < curve.length - 1; peak += 1) {
    if (!(curve[peak - 1] < curve[peak])) continue;
    let end = peak + 1;
    while (end < curve.length - 1 && curve[end] === curve[peak]) end += 1;
    if (!(curve[end] < curve[peak])) continue;
    if (curve[peak] - Math.max(base(curve, peak, -1), base(curve, peak, 1)) >= minProminence) count += 1;
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
