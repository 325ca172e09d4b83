import { Matrix } from 'ml-matrix';
import { createRandom, type Random } from '../../../math/random.ts';
import { quantile } from '../../../math/statistics.ts';
import { symmetricEigen } from '../../../math/symmetric-eigen.ts';

/** Random tables compared with. */
const TABLES = 100;
/** An eigenvalue counts when it is larger than in so many of the random tables (Glorfeld, Educ. Psychol. Meas. 1995, 55, 377). */
const LEVEL = 0.95;

/**
 * Parallel analysis (Horn, Psychometrika 1965, 30, 179): eigenvalues that tables of independent normal numbers, as long and as wide, would
 * have, at the 95th percentile. Their correlation matrices are drawn by Bartlett's decomposition of the Wishart distribution, so that the
 * number of rows costs nothing.
 *
 * @returns one value a variable, largest first
 */
export function randomEigenvalues(rows: number, variables: number, seed: number): Float64Array {
  const random = createRandom(seed, 0x4082);
  const drawn = Array.from(
    { length: TABLES },
    () => symmetricEigen(randomCorrelations(rows, variables, random)).values,
  );
  return Float64Array.from({ length: variables }, (_, k) =>
    quantile(
      drawn.map((values) => values[k]),
      LEVEL,
    ),
  );
}

/** Correlation matrix of a table of independent normal numbers. */
function randomCorrelations(rows: number, variables: number, random: Random): Matrix {
  const lower = Matrix.zeros(variables, variables);
  for (let i = 0; i < variables; i++) {
    lower.set(i, i, Math.sqrt(2 * gamma((rows - 1 - i) / 2, random)));
    for (let j = 0; j < i; j++) lower.set(i, j, random.normal());
  }
  for (let i = 0; i < variables; i++) {
    const length = Math.hypot(...lower.getRow(i)) || 1;
    for (let j = 0; j <= i; j++) lower.set(i, j, lower.get(i, j) / length);
  }
  return lower.mmul(lower.transpose());
}

/** Gamma distribution of unit scale (Marsaglia and Tsang, ACM Trans. Math. Softw. 2000, 26, 363); 0 for a shape below 1/2. */
function gamma(shape: number, random: Random): number {
  if (shape < 0.5) return 0;
  if (shape < 1) return gamma(shape + 1, random) * (1 - random.uniform()) ** (1 / shape);
  const d = shape - 1 / 3;
  const c = 1 / Math.sqrt(9 * d);
  for (;;) {
    const x = random.normal();
    const v = (1 + c * x) ** 3;
    if (v > 0 && Math.log(1 - random.uniform()) < 0.5 * x * x + d - d * v + d * Math.log(v)) return d * v;
  }
}
