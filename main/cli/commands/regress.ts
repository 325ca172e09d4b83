import { REGRESS_PARAMS, RegressorName } from '../../../preload/contract/options/regress.ts';
import { badOption } from '../../../preload/contract/error-messages.ts';
import type { Command } from '../command.ts';
import { outFlag, textFlag } from '../common-flags.ts';
import { flagsOf } from '../flags.ts';
import { precise, type Table } from '../../api/csv-tables.ts';
import { withApi } from '../with-api.ts';
import { checkOutput, writeTable } from '../write-table.ts';

function paramsOf(text: string | undefined): unknown {
  try {
    return JSON.parse(text ?? '{}');
  } catch {
    throw badOption('params', `--params takes JSON like '{"trees": 100}', not ${text}.`);
  }
}

/** The keys of `--params`, by model; models that take the same ones stand together. */
function parameterLists(): NonNullable<Command['lists']> {
  const schemas = new Set(Object.values(REGRESS_PARAMS));
  return Array.from(schemas, (schema) => {
    const models = RegressorName.options.filter((name) => REGRESS_PARAMS[name] === schema);
    const keys = flagsOf(schema).map(({ values, placeholder, path = [], description }) => ({
      name: path.join('.'),
      placeholder: values === 0 ? 'true|false' : placeholder,
      description,
    }));
    return { title: `Parameters of ${models.join(', ')}`, keys };
  });
}

/** Target and prediction of each row of the test. */
const predictionsOf = (name: string, target: Float64Array, predicted: Float64Array): Table => ({
  rows: target.length,
  columns: [precise(name, (row) => target[row]), precise(`${name}_pred`, (row) => predicted[row])],
});

export const regress: Command = {
  name: 'regress',
  details:
    'It is fitted on one table and tested on another; all columns but the target are inputs, as given (no factors).',
  positionals: [],
  flags: [
    textFlag('train', 'A.csv', 'Table to fit on, with a header row.', true),
    textFlag('test', 'B.csv', 'Table to test on, with the same columns.', true),
    textFlag('target', 'COLUMN', 'The column to be predicted.', true),
    textFlag('model', 'NAME', `Which regressor. One of ${RegressorName.options.join(', ')}.`, true),
    textFlag(
      'params',
      'JSON',
      `Parameters of the regressor, as '{"trees": 100}'; which there are is listed below; ert.trees stands for {"ert": {"trees": ...}}. Defaults as scikit-learn's.`,
    ),
    outFlag('predictions.csv', 'Writes target and prediction of each test row.'),
  ],
  lists: parameterLists(),
  run: (input) =>
    withApi(input, async (api) => {
      const { values, seed, signal } = input;
      const text = (name: string): string => values.get(name) as string;
      const model = RegressorName.safeParse(text('model'));
      if (!model.success) {
        throw badOption(
          'model',
          `--model takes one of ${RegressorName.options.join(', ')}, not "${text('model')}".`,
        );
      }
      const params = paramsOf(values.get('params') as string | undefined);
      const out = values.get('out') as string | undefined;
      await checkOutput(input, api);
      const [train, test, name] = [text('train'), text('test'), text('target')];
      const request = { train, test, target: name, model: model.data, params };
      const found = await api.tools.regress(request, seed, signal);
      const { target, predicted, rmse, epsilon, fitS, predictS } = found;
      if (out !== undefined) await writeTable(out, predictionsOf(name, target, predicted));
      return {
        json: { model: model.data, rmse, epsilon, fitS, predictS },
        text: `${model.data}: root mean square error ${rmse.toPrecision(5)}, epsilon ${epsilon.toPrecision(4)}; fitted in ${fitS.toFixed(2)} s, predicted in ${predictS.toFixed(3)} s.`,
      };
    }),
};
