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
  /** A prediction for each row of `test`. */
  predicted: Float64Array;
}

/** Folds among which a regressor chooses settings of its own. */
const CHOICE_FOLDS = 5;

/**
 * Any regressor on any numeric table, all columns as given.
 *
 * @throws bad-input for columns that do not match, cells that are not numbers, a constant target, or parameters the model does not know
 */
export async function regress(request: RegressRequest, context: ModelContext): Promise<RegressOutcome> {
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
  const x = takeColumns(train, inputNames, 'training');
  const y = takeColumn(train, train.names.indexOf(target));
  const [low, high] = extent(y);
  if (low === high)
    throw badInput(`The column "${target}" of the training table is constant; choose another target.`, {
      option: 'target',
    });
  const held = takeColumns(request.test, inputNames, 'test');
  const label = takeColumns(request.test, [target], 'test').values;
  const settings = settingsOf(request, inputNames.length, train.rows);
  const rows = Int32Array.from({ length: train.rows }, (_, i) => i);
  const groups = { stack: new Int32Array(train.rows), particle: new Int32Array(train.rows) };
  const folds = crossFolds('random', groups, rows, CHOICE_FOLDS, context.seed);

  const start = performance.now();
  const data = { inputs: x, numeric: inputNames.length, y, folds };
  const fitted = await fitRegressor(model, settings, data, context);
  const fittedAt = performance.now();
  const { mean } = predictRegressor(model, fitted, held);
  const predictedAt = performance.now();
  const { rmseUm: rmse, epsilon } = errorFigures(mean, label, high - low);
  return {
    model,
    rmse,
    epsilon,
    fitS: (fittedAt - start) / 1000,
    predictS: (predictedAt - fittedAt) / 1000,
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
  if (rows < 2) throw badInput(`The ${what} table has ${rows} rows; at least 2 are needed.`);
  const bad = values.findIndex((value) => !Number.isFinite(value));
  if (bad >= 0) {
    const row = Math.floor(bad / names.length) + 1;
    throw badInput(
      `The ${what} table has no number in row ${row}, column "${names[bad % names.length]}"; fill or remove it.`,
    );
  }
}
