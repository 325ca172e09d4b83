import type { FeatureTable } from '../../preload/contract/data.ts';
import type { TreeCombination } from '../../preload/contract/options/train.ts';
import type { BoostingOptions } from './boosting/options.ts';
import { predictBoosting } from './boosting/predict-boosting.ts';
import {
  type CalibrationCurve,
  type CurveOptions,
  fitCurve,
  predictCurve,
} from './classical/calibration-curve.ts';
import { fitTable, type FittedTable, predictTable, type TableOptions } from './classical/fit-table.ts';
import type { ModelContext } from './context.ts';
import { decompose, type LinearFit, predictLinear, solve } from './linear/least-squares.ts';
import {
  fitLocalRidge,
  type LocalRidge,
  type LocalRidgeOptions,
  refineLocally,
} from './linear/local-ridge.ts';
import { fitRidge, predictRidge, type RidgeFit, type RidgeOptions } from './linear/ridge.ts';
import { fitNetworks, type NetworkOptions, predictNetworks } from './network/networks.ts';
import type { FittedNetwork } from './network/train-network.ts';
import type { Fold } from './training/split.ts';
import { boostingImportances, fitForest, forestImportances, type ForestOptions } from './trees/fit-forest.ts';
import { type Forest, shareForestData } from './trees/forest-data.ts';
import { predictForest } from './trees/predict-forest.ts';
import { consensus, midmean, predictByVotes } from './trees/votes.ts';

/** What is to be fitted, with every setting decided. */
export type RegressorSpec =
  | { kind: 'linear' }
  | ({ kind: 'ridge' } & RidgeOptions)
  | CombinedForest
  | ({ kind: 'gb' } & BoostingOptions)
  | { kind: 'voting'; parts: RegressorSpec[] }
  /** Trees that count where they agree within `window`, a share of the target's range; refined by local models if asked. */
  | { kind: 'consensus'; window: number; forest: ForestOptions; local?: LocalRidgeOptions }
  | ({ kind: 'curve' } & CurveOptions)
  | ({ kind: 'table' } & TableOptions)
  | ({ kind: 'network' } & NetworkOptions);

/** Trees whose predictions count by their mean, or by that of their middle half. */
export type CombinedForest = ForestOptions & { combine?: TreeCombination };

type StoredForest = Omit<Forest, 'importance'>;

/** A fitted regressor: plain data, ready to be stored. */
export type FittedRegressor =
  | { kind: 'linear'; fit: LinearFit }
  | { kind: 'ridge'; fit: RidgeFit }
  | { kind: 'ert' | 'rf'; combine?: TreeCombination; forest: StoredForest; importances: Float64Array }
  | { kind: 'gb'; base: number; forest: StoredForest; importances: Float64Array }
  | { kind: 'voting'; parts: FittedRegressor[] }
  | {
      kind: 'consensus';
      window: number;
      forest: StoredForest;
      local?: LocalRidge;
      importances: Float64Array;
    }
  | { kind: 'curve'; curve: CalibrationCurve }
  | { kind: 'table'; fitted: FittedTable }
  | { kind: 'network'; networks: FittedNetwork[] };

export interface RegressorPrediction {
  mean: Float64Array;
  /** Standard deviation between the parts of an ensemble; null for models that have no such parts. */
  spread: Float64Array | null;
}

/** @param folds of rows of `inputs`, for settings that a regressor chooses by cross-validation of its own */
export async function fitRegressor(
  spec: RegressorSpec,
  inputs: FeatureTable,
  y: Float64Array,
  folds: Fold[],
  context: ModelContext,
): Promise<FittedRegressor> {
  switch (spec.kind) {
    case 'linear':
      return { kind: 'linear', fit: solve(decompose(inputs, y), 0) };
    case 'ridge':
      return { kind: 'ridge', fit: fitRidge(inputs, y, spec, folds) };
    case 'ert':
    case 'rf': {
      const forest = await fitForest(inputs.values, inputs.rows, inputs.names.length, y, spec, context);
      const importances = forestImportances(forest);
      return { kind: spec.kind, combine: spec.combine, forest: withoutImportance(forest), importances };
    }
    case 'gb': {
      const data = shareForestData(inputs.values, inputs.rows, inputs.names.length, y);
      const task = { data, options: spec, seed: context.seed };
      const { base, forest } = await context.pool.run('fitBoosting', task, { signal: context.signal });
      return {
        kind: 'gb',
        base,
        forest: withoutImportance(forest),
        importances: boostingImportances(forest),
      };
    }
    case 'voting': {
      const parts = await Promise.all(
        spec.parts.map((part) => fitRegressor(part, inputs, y, folds, context)),
      );
      return { kind: 'voting', parts };
    }
    case 'consensus': {
      const forest = await fitForest(
        inputs.values,
        inputs.rows,
        inputs.names.length,
        y,
        spec.forest,
        context,
      );
      const window = spec.window * rangeOf(y);
      const importances = forestImportances(forest);
      const local = spec.local && fitLocalRidge(inputs, y, spec.local);
      return { kind: 'consensus', window, forest: withoutImportance(forest), local, importances };
    }
    case 'curve': {
      const { measure, order } = spec;
      return { kind: 'curve', curve: fitCurve(inputs, y, { measure, order }) };
    }
    case 'table':
      return { kind: 'table', fitted: fitTable(inputs, y, spec) };
    case 'network':
      return { kind: 'network', networks: await fitNetworks(inputs, y, spec, folds, context) };
  }
}

/**
 * The same with fewer trees, for comparisons and for calibrating the spread, which settles before the mean does; boosted trees build on
 * each other and all stay. Networks are trained half as long.
 */
export function withFewerTrees(spec: RegressorSpec, most: number): RegressorSpec {
  switch (spec.kind) {
    case 'voting':
      return { ...spec, parts: spec.parts.map((part) => withFewerTrees(part, most)) };
    case 'consensus':
      return { ...spec, forest: { ...spec.forest, trees: Math.min(most, spec.forest.trees) } };
    case 'ert':
    case 'rf':
      return { ...spec, trees: Math.min(most, spec.trees) };
    case 'network':
      return { ...spec, passes: spec.passes / 2 };
    default:
      return spec;
  }
}

/** The same with products of no more columns than there are numerical inputs. */
export function withExpanded(spec: RegressorSpec, numeric: number): RegressorSpec {
  return spec.kind === 'ridge' ? { ...spec, expanded: Math.min(spec.expanded, numeric) } : spec;
}

function rangeOf(values: Float64Array): number {
  let [low, high] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY];
  for (const value of values) [low, high] = [Math.min(low, value), Math.max(high, value)];
  return high - low;
}

const withoutImportance = ({ offsets, feature, threshold, right }: Forest): StoredForest => ({
  offsets,
  feature,
  threshold,
  right,
});

export function predictRegressor(model: FittedRegressor, inputs: FeatureTable): RegressorPrediction {
  switch (model.kind) {
    case 'linear':
      return { mean: predictLinear(model.fit, inputs), spread: null };
    case 'ridge':
      return { mean: predictRidge(model.fit, inputs), spread: null };
    case 'ert':
    case 'rf':
      return model.combine === 'midmean'
        ? predictByVotes(model.forest, inputs.values, inputs.rows, inputs.names.length, midmean)
        : predictForest(model.forest, inputs.values, inputs.rows, inputs.names.length);
    case 'consensus': {
      const vote = consensus(model.window);
      const coarse = predictByVotes(model.forest, inputs.values, inputs.rows, inputs.names.length, vote);
      return model.local ? { ...coarse, mean: refineLocally(model.local, inputs, coarse.mean) } : coarse;
    }
    case 'gb':
      return {
        mean: predictBoosting(model.base, model.forest, inputs.values, inputs.rows, inputs.names.length),
        spread: null,
      };
    case 'voting': {
      const parts = model.parts.map((part) => predictRegressor(part, inputs));
      const mean = Float64Array.from({ length: inputs.rows }, (_, i) =>
        parts.reduce((sum, part) => sum + part.mean[i] / parts.length, 0),
      );
      return { mean, spread: parts.find((part) => part.spread)?.spread ?? null };
    }
    case 'curve':
      return { mean: predictCurve(model.curve, inputs), spread: null };
    case 'table':
      return { mean: predictTable(model.fitted, inputs), spread: null };
    case 'network':
      return predictNetworks(model.networks, inputs);
  }
}
