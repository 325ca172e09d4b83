/**
 * Quantile of Student's t distribution, from the normal one (Abramowitz and Stegun, Handbook of Mathematical Functions, 26.7.5). Good to half a per
 * cent from 4 degrees of freedom on, for `normal` up to 2.
 *
 * @param normal the same quantile of the standard normal distribution
 * @param freedom degrees of freedom
 */
export function studentQuantile(normal: number, freedom: number): number {
  const z = normal;
  const square = z * z;
  const terms = [
    (square + 1) / 4,
    ((5 * square + 16) * square + 3) / 96,
    (((3 * square + 19) * square + 17) * square - 15) / 384,
    ((((79 * square + 776) * square + 1482) * square - 1920) * square - 945) / 92_160,
  ];
  return z + terms.reduceRight((sum, term) => (sum + z * term) / freedom, 0);
}
