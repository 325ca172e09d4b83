import type { FeatureTable } from '../../../preload/contract/feature-table.ts';
import { applyInputs } from '../inputs/inputs.ts';
import type { Pipeline } from '../training/pipeline.ts';
import { createRandom, shuffle } from '../../math/random.ts';
import { predictExchanged, predictRegressor } from '../regressor-table.ts';

/** Sums of squared errors on held-out rows: with the inputs as they are, and with each one shuffled. */
export interface PermutationErrors {
  inputs: string[];
  plain: number;
  shuffled: Float64Array;
}

export interface PermutationImportance {
  input: string;
  /** Rise of the root mean square error on held-out rows when the input is shuffled among them, micrometres. */
  riseUm: number;
}

/** More inputs are not shuffled one by one: the pixels of images are too many, and a single one means little. */
const MOST_INPUTS = 120;

/**
 * What a model loses when one input is shuffled among held-out rows (Breiman, Mach. Learn. 2001, 45, 5): unlike impurity, this is
 * measured on rows that were not learnt from, and for every kind of regressor.
 *
 * @returns null where there are more than 120 inputs
 */
export function permutationErrors(
  { model, inputs, fitted }: Pipeline,
  features: FeatureTable,
  label: Float64Array,
  seed: number,
): PermutationErrors | null {
  const table = applyInputs(inputs, features);
  const { names, rows, values } = table;
  const width = names.length;
  if (width > MOST_INPUTS) return null;
  const shuffled = { names, rows, values: new Float64Array(values.length) };
  for (let j = 0; j < width; j++) {
    const order = shuffle(
      Int32Array.from({ length: rows }, (_, i) => i),
      createRandom(seed, 0x9e21 + j),
    );
    for (let i = 0; i < rows; i++) shuffled.values[i * width + j] = values[order[i] * width + j];
  }
  const squares = (zUm: Float64Array): number => zUm.reduce((sum, z, i) => sum + (z - label[i]) ** 2, 0);
  return {
    inputs: names,
    plain: squares(predictRegressor(model, fitted, table).mean),
    shuffled: Float64Array.from(predictExchanged(model, fitted, table, shuffled), squares),
  };
}

/** Of all folds together, `rows` rows in all; an input that some folds lack rises in the others alone. */
export function permutationImportances(
  folds: readonly (PermutationErrors | null)[],
  rows: number,
): PermutationImportance[] {
  const plain = folds.reduce((sum, fold) => sum + (fold?.plain ?? 0), 0);
  const rises = new Map<string, number>();
  for (const fold of folds) {
    fold?.inputs.forEach((input, j) =>
      rises.set(input, (rises.get(input) ?? 0) + fold.shuffled[j] - fold.plain),
    );
  }
  return Array.from(rises, ([input, rise]) => ({
    input,
    riseUm: Math.sqrt(Math.max(0, plain + rise) / rows) - Math.sqrt(plain / rows),
  }));
}
