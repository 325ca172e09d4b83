import type { SplitName } from '../../../preload/contract/options/train.ts';
import type { ModelContext } from '../context.ts';
import { applyInputs, fitInputs, numericInputs } from '../inputs/inputs.ts';
import type { LabelledRows } from './pipeline.ts';
import type { Recipe } from '../recipe.ts';
import {
  type CombinedForest,
  fitRegressor,
  predictRegressor,
  type RegressorSpec,
  withExpanded,
} from '../regressor.ts';
import { crossFolds, type Fold, groupsOf } from './split.ts';
import { takeRows, takeValues } from '../../measure/feature-table.ts';

/** Folds of the search, as the paper's. */
const SEARCH_FOLDS = 10;
/** Folds in which ridge chooses the penalty of each order. */
const PENALTY_FOLDS = 5;
/** Trees of the forests compared; the number that is asked for is grown once the other settings are known. */
const SEARCH_TREES = 100;
/** Products of more columns than these are too many to compare. */
const MOST_EXPANDED = 12;

/**
 * Grid search by cross-validation on the training rows (10 folds, root mean square error), which keeps together what `grouping` keeps
 * together. Factors and scaling are fitted anew in every fold.
 *
 * @returns the recipe with the settings that did best; the first of equals
 */
export async function tuneRecipe(
  data: LabelledRows,
  rows: Int32Array,
  recipe: Recipe,
  grouping: SplitName,
  context: ModelContext,
): Promise<Recipe> {
  const candidates = settingsGrid(recipe.regressor);
  if (candidates.length < 2) return recipe;
  const squares = candidates.map(() => 0);
  const folds = crossFolds(grouping, data.groups, rows, SEARCH_FOLDS, context.seed);
  for (const [done, fold] of folds.entries()) {
    const errors = await foldErrors(data, fold, recipe, candidates, grouping, context);
    errors.forEach((error, i) => (squares[i] += error));
    context.onProgress?.(done + 1, folds.length);
  }
  return { ...recipe, regressor: candidates[squares.indexOf(Math.min(...squares))].full };
}

interface Candidate {
  /** What is fitted in the search. */
  light: RegressorSpec;
  /** What is fitted in the end. */
  full: RegressorSpec;
}

/** Sum of squared errors of every candidate on the held-out rows of one fold. */
async function foldErrors(
  data: LabelledRows,
  { train, test }: Fold,
  recipe: Recipe,
  candidates: Candidate[],
  grouping: SplitName,
  context: ModelContext,
): Promise<number[]> {
  const features = takeRows(data.features, train);
  const inputs = fitInputs(features, recipe.inputs, context.seed);
  const table = applyInputs(inputs, features);
  const y = takeValues(data.zLabelUm, train);
  const held = applyInputs(inputs, takeRows(data.features, test));
  const label = takeValues(data.zLabelUm, test);
  const groups = groupsOf(data.groups, train);
  const own = Int32Array.from(train, (_, i) => i);
  const folds = crossFolds(grouping, groups, own, PENALTY_FOLDS, context.seed);
  const errors: number[] = [];
  for (const { light } of candidates) {
    context.signal?.throwIfAborted();
    const spec = withExpanded(light, numericInputs(inputs));
    const { mean } = predictRegressor(await fitRegressor(spec, table, y, folds, context), held);
    errors.push(mean.reduce((sum, value, i) => sum + (value - label[i]) ** 2, 0));
  }
  return errors;
}

/** The settings worth comparing; the ones given come first, so that they stay where nothing is better. */
function settingsGrid(spec: RegressorSpec): Candidate[] {
  switch (spec.kind) {
    case 'linear':
    case 'curve':
    case 'table':
    case 'network':
      return [];
    case 'ridge':
      if (spec.expanded > MOST_EXPANDED) return [];
      return [spec.order, ...[1, 2, 3, 4].filter((order) => order !== spec.order)].map((order) => {
        const candidate = { ...spec, order };
        return { light: candidate, full: candidate };
      });
    case 'ert':
    case 'rf':
      return forestGrid(spec);
    case 'gb':
      return product([spec.learningRate, 2 * spec.learningRate], [spec.maxDepth, 8], [spec.minLeaf, 5]).map(
        ([learningRate, maxDepth, minLeaf]) => {
          const candidate = {
            ...spec,
            learningRate: learningRate ?? spec.learningRate,
            maxDepth,
            minLeaf: minLeaf ?? spec.minLeaf,
          };
          return { light: candidate, full: candidate };
        },
      );
    case 'consensus':
      return forestGrid(spec.forest).map(({ light, full }) => ({
        light: { ...spec, forest: light },
        full: { ...spec, forest: full },
      }));
    case 'voting': {
      const [first, ...others] = spec.parts;
      return settingsGrid(first).map(({ light, full }) => ({
        light,
        full: { kind: 'voting', parts: [full, ...others] },
      }));
    }
  }
}

function forestGrid(spec: CombinedForest): { light: CombinedForest; full: CombinedForest }[] {
  const shares = [...new Set([spec.featuresPerSplit, null, 2 / 3, 1 / 3])];
  return product(shares, [spec.maxDepth, 24, 16], [1, 2, 4]).map(([featuresPerSplit, maxDepth, minLeaf]) => {
    const full = { ...spec, featuresPerSplit, maxDepth, minLeaf: minLeaf ?? 1 };
    return { light: { ...full, trees: Math.min(SEARCH_TREES, spec.trees) }, full };
  });
}

function product<Value>(...lists: Value[][]): Value[][] {
  return lists.reduce<Value[][]>(
    (rows, list) => rows.flatMap((row) => list.map((value) => [...row, value])),
    [[]],
  );
}
