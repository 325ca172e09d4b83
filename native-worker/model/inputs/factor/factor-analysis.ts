import { Matrix } from 'ml-matrix';
import { badInput } from '../../../../preload/contract/errors.ts';
import { correlate } from './correlation.ts';
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
  /** Default: minres (minimum residual). */
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
  /** variables x factors, row-major, rotated; strongest factor first, column sums positive (one factor alone: either sign). */
  loadings: Float64Array;
  /** variables x factors, row-major: score = standardised variables times weights. */
  weights: Float64Array;
  /** Share of the total variance that each factor holds. */
  varianceShare: Float64Array;
  /** Eigenvalues of the correlation matrix, largest first: what a scree plot shows. */
  eigenvalues: Float64Array;
  /** 95th percentile of the eigenvalues of random tables, one for each varying variable; only with the rule `parallel`. */
  randomEigenvalues?: Float64Array;
  /** Whether extraction and rotation both converged before their limit of iterations. */
  converged: boolean;
}

/** Eigenvalues of the correlations below this share of the largest are rounding errors of the features. */
const RELATIVE_RANK_CUTOFF = 1e-10;

/**
 * Exploratory factor analysis like Python's `FactorAnalyzer(n_factors, rotation='varimax')`: minimum residual, varimax with Kaiser
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
  const { mean, sd, varying, correlations } = correlate(values, rows, variables);
  const columns = varying.length;
  checkEnough(options.factors, rows, columns);
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
    loadings: toAllVariables(loadings, varying, variables),
    weights: toAllVariables(weights, varying, variables),
    varianceShare: Float64Array.from(variance, (value) => value / columns),
    eigenvalues: eigen.values,
    randomEigenvalues: random,
    converged: extraction.converged && rotated.converged,
  };
}

/** @throws bad-input if there are too few rows or varying columns */
function checkEnough(asked: number | FactorRule, rows: number, columns: number): void {
  const least = typeof asked === 'number' ? asked : 1;
  if (columns > least && rows > least) return;
  throw badInput(
    `Factor analysis with ${least} factor(s) needs more than ${least} rows and more than ${least} varying features; there are ${rows} and ${columns}. ${least > 1 ? 'Choose fewer factors, add data,' : 'Add data'} or use --inputs features.`,
    { option: 'factors' },
  );
}

/** Leading eigenvalues above those of random tables, or above 1; at least one. */
function countFactors(eigenvalues: Float64Array, random: Float64Array | undefined): number {
  const below = eigenvalues.findIndex((value, k) => value <= (random?.[k] ?? 1));
  return below < 0 ? eigenvalues.length - 1 : Math.max(1, Math.min(eigenvalues.length - 1, below));
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
      // FactorAnalyzer leaves the sign of a single factor as it comes.
      column: sum < 0 && loadings.columns > 1 ? column.map((value) => -value) : column,
      variance: column.reduce((total, value) => total + value * value, 0),
    };
  }).sort((a, b) => b.variance - a.variance);
  const ordered = new Matrix(loadings.rows, loadings.columns);
  columns.forEach(({ column }, k) => ordered.setColumn(k, column));
  return { loadings: ordered, variance: columns.map(({ variance }) => variance) };
}

/** Puts the rows of the varying variables back to their places; constant variables get zeros. */
function toAllVariables(matrix: Matrix, varying: number[], variables: number): Float64Array {
  const all = new Float64Array(variables * matrix.columns);
  varying.forEach((j, row) => {
    for (let k = 0; k < matrix.columns; k++) all[j * matrix.columns + k] = matrix.get(row, k);
  });
  return all;
}
