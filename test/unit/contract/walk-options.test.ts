import { describe, expect, it } from 'vitest';
import { flagsOf } from '../../../main/cli/flags.ts';
import { AnalyseOptions } from '../../../preload/contract/options/analyse.ts';
import { CalibrateOptions } from '../../../preload/contract/options/calibrate.ts';
import { CompareOptions } from '../../../preload/contract/options/compare.ts';
import type { z } from '../../../preload/contract/options/define-option.ts';
import { LEARNING_OPTIONS } from '../../../preload/contract/options/learning-curve.ts';
import { LocaliseOptions } from '../../../preload/contract/options/localise.ts';
import { REGRESS_PARAMS } from '../../../preload/contract/options/regress.ts';
import { Setup } from '../../../preload/contract/options/setup.ts';
import { SimulateOptions } from '../../../preload/contract/options/simulate.ts';
import { ImportOptions } from '../../../preload/contract/options/source.ts';
import { TrackOptions } from '../../../preload/contract/options/track.ts';
import { TRAIN_OPTIONS } from '../../../preload/contract/options/train.ts';
import { ValidateOptions } from '../../../preload/contract/options/validate.ts';
import { walkOptions, type OptionEntry } from '../../../preload/contract/options/walk-options.ts';
import { fieldsOf } from '../../../renderer/ui/form/form-fields.ts';

const byModel = (what: string, schemas: Readonly<Record<string, z.ZodObject>>): [string, z.ZodObject][] =>
  Object.entries(schemas).map(([model, schema]) => [`${what} ${model}`, schema]);

const SCHEMAS: [string, z.ZodObject][] = [
  ['simulate', SimulateOptions],
  ['localise', LocaliseOptions],
  ['import', ImportOptions],
  ['profile', Setup],
  ['calibrate', CalibrateOptions],
  ['compare', CompareOptions],
  ['track', TrackOptions],
  ['validate', ValidateOptions],
  ['analyse', AnalyseOptions],
  ...byModel('train', TRAIN_OPTIONS),
  ...byModel('learning-curve', LEARNING_OPTIONS),
];
/** Given as keys of JSON. */
const PARAMETERS = byModel('regress', REGRESS_PARAMS);

/** What only a form or a flag of its own can give, by path: what gives it instead. */
const OF_ITS_OWN: Record<string, string> = {
  axialScale: 'import --axial-scale, --n-objective, --n-sample, --na',
  tags: 'import --tag, and fields of the window for tags',
  'align.references': 'calibrate --reference, and the window by their images',
  models: 'boxes to tick in the window',
  splits: 'boxes to tick in the window',
};

const nested = (entries: readonly OptionEntry[]): OptionEntry[] =>
  entries.flatMap((entry) => [
    entry,
    ...(entry.kind.kind === 'variant' ? nested(entry.kind.variants.flatMap(({ entries: of }) => of)) : []),
  ]);

/** The model itself is a literal in the schema of each model. */
const isModel = ({ path }: OptionEntry): boolean => path.join() === 'model';

describe.each([...SCHEMAS, ...PARAMETERS])('options of %s', (_name, schema) => {
  const entries = walkOptions(schema);

  it('have a title and a sentence each', () => {
    for (const entry of nested(entries)) {
      if (isModel(entry)) continue;
      const where = entry.path.join('.');
      expect(entry.title, where).toMatch(/^[A-Z]/);
      expect(entry.description, where).toMatch(/^\S.*\.$/s);
    }
  });

  it('name each of their choices for people', () => {
    for (const { path, kind } of nested(entries)) {
      const choices = 'choices' in kind ? kind.choices : kind.kind === 'variant' ? kind.variants : [];
      if (path.join() === 'model' && choices.length === 1) continue;
      for (const { value, name } of choices)
        expect(name, `${path.join('.')} ${value}`).not.toBe(String(value));
    }
  });
});

describe.each(SCHEMAS)('options of %s', (_name, schema) => {
  const entries = walkOptions(schema);

  it('have a flag of one name each', () => {
    const names = flagsOf(schema).map(({ name }) => name);
    expect(names).toEqual([...new Set(names)]);
  });

  it('stand in the form and on the command line alike', () => {
    const fields = fieldsOf(schema).flatMap((group) => group.fields.map(({ path }) => path));
    const flags = flagsOf(schema).map(({ path }) => path?.join('.'));
    for (const entry of entries) {
      const path = entry.path.join('.');
      if (Object.hasOwn(OF_ITS_OWN, path)) continue;
      expect(fields, path).toContain(path);
      expect(flags, path).toContain(path);
    }
  });
});

it('one option has one flag in every command that takes it', () => {
  const flags = new Map<string, Set<string>>();
  for (const [, schema] of SCHEMAS) {
    for (const { path, group, flag } of walkOptions(schema)) {
      const key = `${group || 'own'} ${path.at(-1)}`;
      flags.set(key, (flags.get(key) ?? new Set()).add(flag));
    }
  }
  for (const [key, names] of flags) expect([...names], key).toHaveLength(1);
  const method = (schema: z.ZodObject): string | undefined =>
    flagsOf(schema).find(({ path }) => path?.join('.').replace('localise.', '') === 'method')?.name;
  expect([LocaliseOptions, CalibrateOptions, TrackOptions].map(method)).toEqual([
    'method',
    'method',
    'method',
  ]);
});
