import type { FeatureTable } from '../../../preload/contract/feature-table.ts';
import { badInput } from '../../../preload/contract/errors.ts';

/** Most terms that are fitted; more would take minutes and gigabytes. */
const MOST_TERMS = 3000;

/**
 * Every product of up to `order` of the first `expanded` columns (without the constant), then the other columns as they are. Five factors
 * to order 3 give 55 terms, 56 with the constant that the intercept stands for.
 *
 * @throws bad-input if that is more than 3000 terms
 */
export function expandPolynomial(table: FeatureTable, expanded: number, order: number): FeatureTable {
  const terms = productTerms(expanded, order);
  const width = table.names.length;
  const linear = Array.from({ length: width - expanded }, (_, k) => [expanded + k]);
  const all = [...terms, ...linear];
  const values = new Float64Array(table.rows * all.length);
  for (let i = 0, to = 0; i < table.rows; i++) {
    for (const term of all) {
      let product = 1;
      for (const j of term) product *= table.values[i * width + j];
      values[to++] = product;
    }
  }
  return { names: all.map((term) => term.map((j) => table.names[j]).join('*')), rows: table.rows, values };
}

/** Columns of each product, lowest order first. */
export function productTerms(columns: number, order: number): number[][] {
  let previous: number[][] = Array.from({ length: columns }, (_, j) => [j]);
  const all = [...previous];
  for (let degree = 2; degree <= order; degree++) {
    previous = previous.flatMap((term) =>
      Array.from({ length: columns - term[term.length - 1] }, (_, k) => [...term, term[term.length - 1] + k]),
    );
    all.push(...previous);
    if (all.length > MOST_TERMS) {
      throw badInput(
        `Polynomials of order ${order} in ${columns} columns have more than ${MOST_TERMS} terms; choose a lower order or fewer columns.`,
        { option: 'order' },
      );
    }
  }
  return all;
}
