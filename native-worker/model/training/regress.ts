import { counted } from '../../../preload/contract/counted.ts';
import type { FeatureTable } from '../../../preload/contract/feature-table.ts';
import { badInput } from '../../../preload/contract/errors.ts';
import { badOption } from '../../../preload/contract/error-messages.ts';
import { REGRESS_PARAMS, type RegressorName } from '../../../preload/contract/options/regress.ts';
import type { ModelContext } from '../model-context.ts';
import { extent } from '../../math/statistics.ts';
import { errorFigures } from '../report/error-summary.ts';
import { fitRegressor, predictRegressor, REGRESSORS } from '../regressor-table.ts';
import { crossFolds } from './split.ts';
import { takeColumn } from '../../measure/feature-table.ts';
import { FOLDS } from './fold-counts.ts';

export interface RegressRequest {
  /** Numeric tables with the same columns (in any order), the target among them. */
  train: FeatureTable;
  test: FeatureTable;
  target: string;
  model: RegressorName;
  /** Keys as the contract's description of the regressor has them. */
  params: unknown;
}

export interface RegressOutcome {
  model: RegressorName;
  rmse: number;
  /** Sample standard deviation of the residuals over the range of the target in the training table. */
  epsilon: number;
  fitS: number;
  predictS: number;
  /** The target of each row of `test`, and its prediction. */
  target: Float64Array;
  predicted: Float64Array;
}

/** Inputs and target of both tables. */
export interface Regression {
  model: RegressorName;
  settings: object;
  train: { inputs: FeatureTable; target: Float64Array };
  test: { inputs: FeatureTable; target: Float64Array };
  /** Of the training target. */
  range: number;
}

/**
 * Any regressor on any numeric table, all columns as given.
 *
 * @throws bad-input for columns that do not match, cells that are not numbers, a constant target, or parameters the model does not know
 */
export const regress = async (request: RegressRequest, context: ModelContext): Promise<RegressOutcome> =>
  fitAndTest(regressionOf(request), context);

/** Takes inputs and target out of the tables. @throws bad-input as `regress` does */
export function regressionOf(request: RegressRequest): Regression {
  const { train, target, model } = request;
  checkTable(train, 'training');
  checkTable(request.test, 'test');
  const inputNames = train.names.filter((name) => name !== target);
  if (inputNames.length === train.names.length) {
    throw badInput(
      `The training table has no column "${target}"; its columns are ${train.names.join(', ')}.`,
      {
        option: 'target',
      },
    );
  }
  if (inputNames.length === 0)
    throw badInput('The training table has no column besides the target; add some.');
  const inputs = takeColumns(train, inputNames, 'training');
  const y = takeColumn(train, train.names.indexOf(target));
  const [low, high] = extent(y);
  if (low === high)
    throw badInput(`The column "${target}" of the training table is constant; choose another target.`, {
      option: 'target',
    });
  return {
    model,
    settings: settingsOf(request, inputNames.length, train.rows),
    train: { inputs, target: y },
    test: {
      inputs: takeColumns(request.test, inputNames, 'test'),
      target: takeColumns(request.test, [target], 'test').values,
    },
    range: high - low,
  };
}

export async function fitAndTest(
  { model, settings, train, test, range }: Regression,
  context: ModelContext,
): Promise<RegressOutcome> {
  const { inputs, target: y } = train;
  const rows = Int32Array.from({ length: inputs.rows }, (_, i) => i);
  const groups = { stack: new Int32Array(inputs.rows), particle: new Int32Array(inputs.rows) };
  const folds = crossFolds('random', groups, rows, FOLDS.ownSettings, context.seed);

  const start = performance.now();
  const data = { inputs, numeric: inputs.names.length, y, folds };
  const fitted = await fitRegressor(model, settings, data, context);
  const fittedAt = performance.now();
  const { mean } = predictRegressor(model, fitted, test.inputs);
  const predictedAt = performance.now();
  const { rmseUm: rmse, epsilon } = errorFigures(mean, test.target, range);
  return {
    model,
    rmse,
    epsilon,
    fitS: (fittedAt - start) / 1000,
    predictS: (predictedAt - fittedAt) / 1000,
    target: test.target,
    predicted: mean,
  };
}

/** @throws bad-input for parameters that the model does not know */
function settingsOf({ model, params }: RegressRequest, columns: number, rows: number): object {
  const parsed = REGRESS_PARAMS[model].safeParse(params ?? {});
  if (parsed.success) return REGRESSORS[model].settingsFor?.(parsed.data, columns, rows) ?? {};
  const { path, message } = parsed.error.issues[0];
  const where = path.length > 0 ? ` "${path.join('.')}"` : '';
  throw badOption('params', `Parameters of ${model}${where}: ${message}; see regress --help.`);
}

function takeColumns(table: FeatureTable, names: string[], what: string): FeatureTable {
  const places = names.map((name) => {
    const place = table.names.indexOf(name);
    if (place < 0)
      throw badInput(`The ${what} table lacks the column "${name}"; both tables need the same columns.`);
    return place;
  });
  const width = table.names.length;
  const values = new Float64Array(table.rows * names.length);
  for (let i = 0, to = 0; i < table.rows; i++) {
    for (const place of places) values[to++] = table.values[i * width + place];
  }
  return { names, rows: table.rows, values };
}

function checkTable({ names, rows, values }: FeatureTable, what: string): void {
  if (rows < 2) throw badInput(`The ${what} table has ${counted(rows, 'row')}; at least 2 are needed.`);
  const bad = values.findIndex((value) => !Number.isFinite(value));
  if (bad >= 0) {
    const row = Math.floor(bad / names.length) + 1;
    throw badInput(
      `The ${what} table has no number in row ${row}, column "${names[bad % names.length]}"; fill or remove it.`,
    );
  }
}
