import type { FeatureTable } from '../../../preload/contract/feature-table.ts';
import { badInput } from '../../../preload/contract/errors.ts';
import { factorScores, fitFactors, type FactorModel, type FactorOptions } from './factor/factor-analysis.ts';
import { joinColumns, takeColumn } from '../../measure/feature-table.ts';
import { isCount } from '../../measure/feature-group-table.ts';

/** Counts are capped here before they are encoded: 0, 1, 2, 3. */
const LARGEST_COUNT = 3;

export interface CountColumn {
  name: string;
  /** Larger counts are encoded as this one; lowered where classes are merged. */
  cap: number;
}

export interface InputOptions {
  /** Number of latent factors, or the rule that finds it; 0 takes the numerical features as they are. */
  factors: FactorOptions['factors'];
  /** Minimum residual unless given. */
  factorMethod?: FactorOptions['method'];
  /** Only so many of the strongest factors become inputs; all unless given. */
  factorsUsed?: number;
  oneHot: boolean;
  /** Numerical features are one profile, in order: their slopes become inputs too. */
  slopes?: boolean;
  /** Counts as they were merged before; capped at 3 unless given. */
  counts?: CountColumn[];
}

/** How a row of features becomes a row of a regressor's inputs. Everything in it was fitted on training rows. */
export interface InputModel {
  featureNames: string[];
  factor: FactorModel | null;
  factorsUsed: number;
  slopes?: boolean;
  counts: CountColumn[];
}

const allCounts = (features: FeatureTable): CountColumn[] =>
  features.names.filter(isCount).map((name) => ({ name, cap: LARGEST_COUNT }));

/**
 * Fits factor analysis on the rows of `features`, which must be training rows alone.
 *
 * @param seed for the random tables of parallel analysis
 */
export function fitInputs(features: FeatureTable, options: InputOptions, seed: number): InputModel {
  const numeric = takeNumeric(features);
  const { factors, factorMethod: method } = options;
  const factor =
    factors === 0
      ? null
      : fitFactors(numeric.values, numeric.rows, numeric.names.length, { factors, method, seed });
  const found = factor?.factors ?? 0;
  return {
    featureNames: [...features.names],
    factor,
    factorsUsed: Math.min(options.factorsUsed ?? found, found),
    slopes: options.slopes,
    counts: options.oneHot ? (options.counts ?? allCounts(features)) : [],
  };
}

/** What is to be said of inputs that were fitted. */
export const inputWarnings = ({ factor }: InputModel): string[] =>
  factor === null || factor.converged
    ? []
    : [
        'the search for the latent factors did not come to an end, so another computer may find others; ask for fewer factors, or for --inputs features.',
      ];

/**
 * Inputs of any rows: factor scores (or numerical features), then one-hot columns `minima_0`, `minima_1`, ...
 *
 * @throws bad-input if the features are not those the model was trained on
 */
export function applyInputs(model: InputModel, features: FeatureTable): FeatureTable {
  if (features.names.join() !== model.featureNames.join()) {
    throw badInput('These features are not the ones the model was trained on; train a new model.');
  }
  const numeric = takeNumeric(features);
  const parts = [model.factor ? scoresTable(model.factor, model.factorsUsed, numeric) : numeric];
  if (model.slopes) parts.push(slopesOf(numeric));
  for (const { name, cap } of model.counts) {
    parts.push(oneHot(name, takeColumn(features, features.names.indexOf(name)), cap));
  }
  return joinColumns(parts);
}

/** How many of the inputs are numbers rather than one-hot columns; they come first. */
export const numericInputs = ({ factor, factorsUsed, featureNames }: InputModel): number =>
  factor ? factorsUsed : featureNames.filter((name) => !isCount(name)).length;

/** The numerical features: all but the counts. */
export function takeNumeric(features: FeatureTable): FeatureTable {
  const numeric = features.names.flatMap((name, j) => (isCount(name) ? [] : [j]));
  const width = features.names.length;
  const values = new Float64Array(features.rows * numeric.length);
  for (let i = 0, to = 0; i < features.rows; i++) {
    for (const j of numeric) values[to++] = features.values[i * width + j];
  }
  return { names: numeric.map((j) => features.names[j]), rows: features.rows, values };
}

function scoresTable(factor: FactorModel, used: number, numeric: FeatureTable): FeatureTable {
  const scores = factorScores(factor, numeric.values, numeric.rows);
  const values = new Float64Array(numeric.rows * used);
  for (let i = 0; i < numeric.rows; i++) {
    values.set(scores.subarray(i * factor.factors, i * factor.factors + used), i * used);
  }
  return { names: Array.from({ length: used }, (_, k) => `factor_${k + 1}`), rows: numeric.rows, values };
}

/** Central differences from column to column, one-sided at the ends. */
function slopesOf({ names, rows, values }: FeatureTable): FeatureTable {
  const width = names.length;
  const slopes = values.map((_, at) => {
    const column = at % width;
    const left = column > 0 ? 1 : 0;
    const right = column < width - 1 ? 1 : 0;
    return (values[at + right] - values[at - left]) / Math.max(1, left + right);
  });
  return { names: names.map((name) => `${name}_slope`), rows, values: slopes };
}

function oneHot(name: string, counts: Float64Array, cap: number): FeatureTable {
  const width = cap + 1;
  const values = new Float64Array(counts.length * width);
  counts.forEach((count, i) => (values[i * width + Math.min(cap, Math.max(0, Math.round(count)))] = 1));
  return { names: Array.from({ length: width }, (_, k) => `${name}_${k}`), rows: counts.length, values };
}
