import { describe, expect, test } from 'vitest';
import { compare } from '../../../main/cli/commands/compare.ts';
import { learningCurve } from '../../../main/cli/commands/learning-curve.ts';
import { regress } from '../../../main/cli/commands/regress.ts';
import { train } from '../../../main/cli/commands/train.ts';
import { parseArguments } from '../../../main/cli/arguments.ts';
import { commandHelp } from '../../../main/cli/command-help.ts';
import { modelFlags, modelOptionsFrom } from '../../../main/cli/model-flags.ts';
import { CompareOptions, settingsOf } from '../../../preload/contract/options/compare.ts';
import { LEARNING_OPTIONS } from '../../../preload/contract/options/learning-curve.ts';
import { REGRESS_PARAMS } from '../../../preload/contract/options/regress.ts';
import {
  DEFAULT_MODEL,
  MODEL_NAMES,
  takersOf,
  TRAIN_OPTIONS,
  TrainOptions,
} from '../../../preload/contract/options/train.ts';
import { REGRESSORS } from '../../../preload/contract/regressors/index.ts';

const flags = modelFlags(TRAIN_OPTIONS);
const optionsOf = (...argv: string[]) =>
  modelOptionsFrom(TRAIN_OPTIONS, flags, parseArguments(train, ['p.janus3d', ...argv]).values);

const ownKeys = [...new Set(REGRESSORS.flatMap(({ options }) => Object.keys(options)))];

describe('options that depend on the model', () => {
  test.each(ownKeys)('%s is taken by the models that have it, and refused by every other', (key) => {
    const [taker] = takersOf(key);
    const value = TRAIN_OPTIONS[taker].parse({ model: taker })[key as never] as unknown;
    for (const model of MODEL_NAMES) {
      const given = takersOf(key).includes(model) && key !== 'moment' ? { model, [key]: value } : { model };
      expect(TrainOptions.parse(given)).toEqual(TrainOptions.parse({ model }));
      if (takersOf(key).includes(model)) continue;
      const refused = TrainOptions.safeParse({ model, [key]: value });
      expect(refused.error?.issues[0].message).toContain(takersOf(key).join(', '));
    }
  });

  test('have a flag each, which names the models that take it', () => {
    const paths = flags.map(({ path }) => path?.[0]);
    expect([...paths].sort()).toEqual(['model', 'split', 'testFraction', ...ownKeys].sort());
    for (const { path, description } of flags) {
      const takers = takersOf(path?.[0] ?? '');
      if (takers.length > 0) expect(description).toContain(`Of ${takers.join(', ')}.`);
    }
  });

  test('a flag that the model does not take is refused', () => {
    expect(optionsOf('--model', 'ert', '--trees', '7')).toMatchObject({ model: 'ert', trees: 7 });
    expect(() => optionsOf('--model', 'linear', '--trees', '7')).toThrow(
      expect.objectContaining({ tag: 'bad-option', data: { option: 'trees' } }),
    );
    expect(() => optionsOf('--model', 'ring', '--tune')).toThrow(
      expect.objectContaining({ tag: 'bad-option', data: { option: 'tune' } }),
    );
  });

  test('without a model they are those of the default one', () => {
    expect(optionsOf()).toEqual(TrainOptions.parse({ model: DEFAULT_MODEL }));
    const model = flags.find(({ name }) => name === 'model');
    expect(model?.required ?? false).toBe(false);
    expect(model?.description).toContain(`Default ${DEFAULT_MODEL}.`);
  });

  test('a learning curve takes what training takes, but no search', () => {
    for (const model of MODEL_NAMES) {
      const [curve, training] = [LEARNING_OPTIONS, TRAIN_OPTIONS].map((all) => Object.keys(all[model].shape));
      expect(curve.filter((key) => key !== 'repeats').sort()).toEqual(
        training.filter((key) => key !== 'tune').sort(),
      );
    }
  });
});

describe('a comparison', () => {
  test('gives each model the settings that it takes', () => {
    const options = CompareOptions.parse({ models: ['linear', 'ert'], settings: { trees: 9, factors: 4 } });
    expect(settingsOf('ert', options)).toEqual({ trees: 9, factors: 4 });
    expect(settingsOf('linear', options)).toEqual({ factors: 4 });
  });

  test('refuses a setting that none of its models takes', () => {
    const refused = CompareOptions.safeParse({ models: ['linear', 'ring'], settings: { trees: 9 } });
    expect(refused.error?.issues[0]).toMatchObject({ path: ['settings', 'trees'] });
    expect(compare.flags.map(({ name }) => name)).not.toContain('tune');
  });
});

test('train, learning-curve and compare say what each model is', () => {
  for (const command of [train, learningCurve, compare]) {
    const help = commandHelp(command, '').replace(/\s+/g, ' ');
    for (const { name, title, description } of REGRESSORS)
      expect(help).toContain(` ${name} ${title}. ${description}`);
  }
});

test('regress --help lists every parameter of every regressor', () => {
  const help = commandHelp(regress, '');
  for (const [model, schema] of Object.entries(REGRESS_PARAMS)) {
    const [, list] = new RegExp(`\nParameters of [^\n]*\\b${model}\\b[^\n]*\n([^]*?)\n\n`).exec(help) ?? [];
    const named = new Set(Array.from(list.matchAll(/^ {2}(\w+)/gm), ([, name]) => name));
    expect(named).toEqual(
      new Set(Object.keys(schema.shape).length > 0 ? Object.keys(schema.shape) : ['none']),
    );
  }
});
