import type { SplitName } from '../../../preload/contract/options/train.ts';
import type { ModelContext } from '../context.ts';
import { fitPipeline, type LabelledRows, predictPipeline } from './pipeline.ts';
import type { Recipe } from '../recipe.ts';
import { withFewerTrees } from '../regressor.ts';
import { crossFolds } from './split.ts';
import { takeRows } from '../../measure/feature-table.ts';

/** Folds of the comparison. */
export const CHOICE_FOLDS = 3;
/** Trees of the forests compared. */
const CHOICE_TREES = 60;
/** More rows than these are thinned out evenly: the order of the candidates shows long before. */
const MOST_ROWS = 3000;

/**
 * Compares recipes by cross-validation on the training rows, which keeps together what `grouping` keeps together.
 *
 * @returns the one with the smallest root mean square error; the first of equals
 */
export async function chooseRecipe(
  data: LabelledRows,
  rows: Int32Array,
  recipes: readonly Recipe[],
  grouping: SplitName,
  context: ModelContext,
): Promise<Recipe> {
  const every = Math.ceil(rows.length / MOST_ROWS);
  const folds = crossFolds(
    grouping,
    data.groups,
    rows.filter((_, i) => i % every === 0),
    CHOICE_FOLDS,
    context.seed,
  );
  const squares = recipes.map(() => 0);
  for (const [i, recipe] of recipes.entries()) {
    const light = { ...recipe, regressor: withFewerTrees(recipe.regressor, CHOICE_TREES) };
    for (const [k, { train, test }] of folds.entries()) {
      context.signal?.throwIfAborted();
      const fold = await fitPipeline(data, train, light, grouping, { ...context, onProgress: undefined });
      const { mean } = predictPipeline(fold, takeRows(data.features, test));
      mean.forEach((value, at) => (squares[i] += (value - data.zLabelUm[test[at]]) ** 2));
      context.onProgress?.(i * folds.length + k + 1, recipes.length * folds.length);
    }
  }
  return recipes[squares.indexOf(Math.min(...squares))];
}
