import type { FeatureTable } from '../../preload/contract/feature-table.ts';
import { badInput } from '../../preload/contract/errors.ts';
import { MODEL_NAMES, type ModelName } from '../../preload/contract/options/train.ts';
import { exchangeColumn } from '../measure/feature-table.ts';
import type { ModelContext } from './model-context.ts';
import type { AnyRegressor, FitData, RegressorPrediction } from './regressor.ts';

async function load(name: ModelName): Promise<[ModelName, AnyRegressor]> {
  const module = (await import(`./regressors/${name}.ts`)) as { regressor: AnyRegressor };
  return [name, module.regressor];
}

/** The object of every regressor that the contract lists, from the file of its name. */
export const REGRESSORS = Object.fromEntries(await Promise.all(MODEL_NAMES.map(load))) as Readonly<
  Record<ModelName, AnyRegressor>
>;

/** @throws bad-input where there is nothing to learn from */
export async function fitRegressor(
  name: ModelName,
  settings: object,
  data: FitData,
  context: ModelContext,
): Promise<object> {
  context.signal?.throwIfAborted();
  if (data.inputs.rows === 0 || data.inputs.names.length === 0)
    throw badInput('There is nothing to learn from; calibrate on stacks with particles.');
  return REGRESSORS[name].fit(settings, data, context);
}

export const predictRegressor = (
  name: ModelName,
  fitted: object,
  inputs: FeatureTable,
): RegressorPrediction => REGRESSORS[name].predict(fitted, inputs);

/** Heights of rows with one input exchanged for that of another table, for each input in turn. */
export const predictExchanged = (
  name: ModelName,
  fitted: object,
  inputs: FeatureTable,
  others: FeatureTable,
): Float64Array[] =>
  REGRESSORS[name].predictExchanged?.(fitted, inputs, others) ??
  inputs.names.map((_, j) => predictRegressor(name, fitted, exchangeColumn(inputs, others, j)).mean);
