/** Value at a fractional index, linear between elements; the ends hold beyond them. */
export function linearAt(values: ArrayLike<number>, index: number): number {
  const last = values.length - 1;
  if (last === 0) return values[0];
  const place = Math.min(last, Math.max(0, index));
  const low = Math.min(last - 1, Math.floor(place));
  return values[low] + (place - low) * (values[low + 1] - values[low]);
}

/**
 * Cubic curve through four equidistant values, between the second and the third (Catmull and Rom, in Computer Aided Geometric Design, 1974).
 *
 * @param share 0 at `p1`, 1 at `p2`
 */
export const cubicBetween = (p0: number, p1: number, p2: number, p3: number, share: number): number =>
  p1 + 0.5 * share * (p2 - p0 + share * (2 * p0 - 5 * p1 + 4 * p2 - p3 + share * (3 * (p1 - p2) + p3 - p0)));
