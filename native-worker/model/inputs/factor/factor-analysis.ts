import { Matrix } from 'ml-matrix';
import { badInput } from '../../../../preload/contract/errors.ts';
import { columnMoments, correlationMatrix } from './correlation.ts';
import { maximumLikelihood } from './maximum-likelihood.ts';
import { minres } from './minres.ts';
import { randomEigenvalues } from './parallel-analysis.ts';
import { symmetricEigen, symmetricPseudoInverse } from '../../../math/symmetric-eigen.ts';
import { varimax } from './varimax.ts';

/**
 * Number of factors by the eigenvalues of the correlation matrix: those above 1 (Kaiser, Educ. Psychol. Meas. 1960, 20, 141) or above
 * what random tables have (Horn 1965).
 */
export type FactorRule = 'eigenvalues' | 'parallel';

export interface FactorOptions {
  /** How many latent factors, or the rule that finds it. */
  factors: number | FactorRule;
  /** Minimum residual unless given. */
  method?: 'minres' | 'ml';
  /** For the random tables of parallel analysis; 1 unless given. */
  seed?: number;
}

export interface FactorModel {
  variables: number;
  factors: number;
  mean: Float64Array;
  /** 0 for a constant variable, which takes no part. */
  sd: Float64Array;
  /** variables x factors, row-major, rotated; strongest factor first, column sums positive. */
  loadings: Float64Array;
  /** variables x factors, row-major: score = standardised variables times weights. */
  weights: Float64Array;
  /** Share of the total variance that each factor holds. */
  varianceShare: Float64Array;
  /** Eigenvalues of the correlation matrix, largest first: what a scree plot shows. */
  eigenvalues: Float64Array;
  /** What random tables have at the 95th percentile, where the number of factors was found by them. */
  randomEigenvalues?: Float64Array;
  /** Whether both searches, for the factors and for their rotation, came to an end. */
  converged: boolean;
}

/** Eigenvalues of the correlations below this share of the largest are rounding errors of the features. */
const RELATIVE_RANK_CUTOFF = 1e-10;

/**
 * Exploratory factor analysis as Python's `FactorAnalyzer(n_factors, rotation='varimax')`: minimum residual, varimax with Kaiser
 * normalisation, signs that make column sums positive, factors ordered by variance, scores by regression (Thurstone 1935).
 *
 * @param values rows x variables, row-major
 * @throws bad-input if there are fewer rows or varying columns than factors need
 */
export function fitFactors(
  values: Float64Array,
  rows: number,
  variables: number,
  options: FactorOptions,
): FactorModel {
  const { method = 'minres', seed = 1 } = options;
  const { mean, sd } = columnMoments(values, rows, variables);
  const used: number[] = [];
  for (let j = 0; j < variables; j++) {
    if (sd[j] > 1e-12 * Math.max(1e-300, Math.abs(mean[j]))) used.push(j);
    else sd[j] = 0;
  }
  const asked = typeof options.factors === 'number' ? options.factors : 1;
  if (used.length <= asked || rows <= asked) {
    throw badInput(
      `${asked} factors need more than ${asked} rows and varying features, but there are ${rows} rows and ${used.length} such features; choose fewer factors or add data.`,
      { option: 'factors' },
    );
  }
  const columns = used.length;
  const kept = new Float64Array(rows * columns);
  for (let i = 0; i < rows; i++)
    for (let k = 0; k < columns; k++) kept[i * columns + k] = values[i * variables + used[k]];
  const moments = { mean: mean.filter((_, j) => sd[j] > 0), sd: sd.filter((value) => value > 0) };
  const correlations = correlationMatrix(kept, rows, columns, moments);
  const eigen = symmetricEigen(correlations);
  const random = options.factors === 'parallel' ? randomEigenvalues(rows, columns, seed) : undefined;
  const factors = typeof options.factors === 'number' ? options.factors : countFactors(eigen.values, random);
  const extract = method === 'ml' ? maximumLikelihood : minres;
  const extraction = extract(correlations, { factors });
  const rotated = varimax(extraction.loadings);
  const { loadings, variance } = orderFactors(rotated.loadings);
  const weights = symmetricPseudoInverse(eigen, RELATIVE_RANK_CUTOFF).mmul(loadings);
  return {
    variables,
    factors,
    mean,
    sd,
    loadings: spread(loadings, used, variables),
    weights: spread(weights, used, variables),
    varianceShare: Float64Array.from(variance, (value) => value / columns),
    eigenvalues: eigen.values,
    randomEigenvalues: random,
    converged: extraction.converged && rotated.converged,
  };
}

/** Leading eigenvalues above those of random tables, or above 1; at least one. */
function countFactors(eigenvalues: Float64Array, random: Float64Array | undefined): number {
  const below = eigenvalues.findIndex((value, k) => value <= (random?.[k] ?? 1));
  return Math.min(eigenvalues.length - 1, Math.max(1, below));
}

/** Factor scores of new rows. @returns rows x factors, row-major */
export function factorScores(model: FactorModel, values: Float64Array, rows: number): Float64Array {
  const { variables, factors, mean, sd, weights } = model;
  const scores = new Float64Array(rows * factors);
  for (let i = 0; i < rows; i++) {
    for (let j = 0; j < variables; j++) {
      if (sd[j] === 0) continue;
      const scaled = (values[i * variables + j] - mean[j]) / sd[j];
      for (let k = 0; k < factors; k++) scores[i * factors + k] += scaled * weights[j * factors + k];
    }
  }
  return scores;
}

/** Turns columns so that their sums are positive and puts the factor with the largest sum of squares first. */
function orderFactors(loadings: Matrix): { loadings: Matrix; variance: number[] } {
  const columns = Array.from({ length: loadings.columns }, (_, k) => {
    const column = loadings.getColumn(k);
    const sum = column.reduce((total, value) => total + value, 0);
    return {
      column: sum < 0 && loadings.columns > 1 ? column.map((value) => -value) : column,
      variance: column.reduce((total, value) => total + value * value, 0),
    };
  }).sort((a, b) => b.variance - a.variance);
  const ordered = new Matrix(loadings.rows, loadings.columns);
  columns.forEach(({ column }, k) => ordered.setColumn(k, column));
  return { loadings: ordered, variance: columns.map(({ variance }) => variance) };
}

/** Puts the rows of the used variables back to their places; constant variables get zeros. */
function spread(matrix: Matrix, used: number[], variables: number): Float64Array {
  const all = new Float64Array(variables * matrix.columns);
  used.forEach((j, row) => {
    for (let k = 0; k < matrix.columns; k++) all[j * matrix.columns + k] = matrix.get(row, k);
  });
  return all;
}
