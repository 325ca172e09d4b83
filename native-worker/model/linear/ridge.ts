import type { FeatureTable } from '../../../preload/contract/feature-table.ts';
import { takeRows, takeValues } from '../../measure/feature-table.ts';
import type { Fold } from '../training/split.ts';
import { decompose, type LinearFit, predictLinear, solve } from '../../math/least-squares.ts';
import { expandPolynomial } from './polynomial.ts';

export interface RidgeOptions {
  /** How many of the first columns are expanded to products; the others are used as they are. */
  expanded: number;
  order: number;
  /** A number, or null to choose among PENALTIES by cross-validation. */
  penalty: number | null;
}

export interface RidgeFit {
  expanded: number;
  order: number;
  penalty: number;
  fit: LinearFit;
}

/** Penalties tried, for factors of unit variance: from one without effect to one that removes the cubic terms. */
const PENALTIES = [1e-6, 1e-5, 1e-4, 1e-3, 1e-2, 1e-1, 1, 10, 100, 1000];

/**
 * Ridge regression (Hoerl and Kennard, Technometrics 1970, 12, 55) on a polynomial expansion.
 *
 * @param folds of rows of `table`, used where the penalty is chosen by cross-validation
 */
export function fitRidge(
  table: FeatureTable,
  y: Float64Array,
  options: RidgeOptions,
  folds: Fold[],
): RidgeFit {
  const { expanded, order } = options;
  const terms = expandPolynomial(table, expanded, order);
  const penalty = options.penalty ?? choosePenalty(terms, y, folds);
  return { expanded, order, penalty, fit: solve(decompose(terms, y), penalty) };
}

export function predictRidge({ expanded, order, fit }: RidgeFit, table: FeatureTable): Float64Array {
  return predictLinear(fit, expandPolynomial(table, expanded, order));
}

function choosePenalty(terms: FeatureTable, y: Float64Array, folds: Fold[]): number {
  const squares = PENALTIES.map(() => 0);
  for (const { train, test } of folds) {
    const problem = decompose(takeRows(terms, train), takeValues(y, train));
    const held = takeRows(terms, test);
    PENALTIES.forEach((penalty, p) => {
      predictLinear(solve(problem, penalty), held).forEach(
        (value, i) => (squares[p] += (value - y[test[i]]) ** 2),
      );
    });
  }
  return PENALTIES[squares.indexOf(Math.min(...squares))];
}
