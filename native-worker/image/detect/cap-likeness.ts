/** Rings of the detector's profile. */
export const RINGS = 46;
/** Factors of a kind's covariance. */
export const FACTORS = 6;

/** What tells an image: slopes of the mean profile times the roots of their radii, of length 1 over the rings that could be measured. */
export function likeness(
  slope: Float64Array,
  coverage: Float64Array,
  out: Float64Array = new Float64Array(RINGS),
): Float64Array {
  let power = 0;
  for (let k = 0; k < RINGS; k++) {
    out[k] = coverage[k] === 0 ? 0 : slope[k] * Math.sqrt(k + 0.5);
    power += out[k] * out[k];
  }
  const length = Math.sqrt(power) || 1;
  for (let k = 0; k < RINGS; k++) out[k] /= length;
  return out;
}
