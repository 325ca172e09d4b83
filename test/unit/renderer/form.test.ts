import { describe, expect, it } from 'vitest';
import { CalibrateOptions } from '../../../preload/contract/options/calibrate.ts';
import type { z } from '../../../preload/contract/options/define-option.ts';
import { LocaliseOptions } from '../../../preload/contract/options/localise.ts';
import { ImportOptions } from '../../../preload/contract/options/source.ts';
import { TrackOptions } from '../../../preload/contract/options/track.ts';
import {
  DEFAULT_MODEL,
  MODEL_NAMES,
  TRAIN_OPTIONS,
  TrainOptions,
} from '../../../preload/contract/options/train.ts';
import { useModelOptions } from '../../../renderer/features/train/use-model-options.ts';
import { draftOf } from '../../../renderer/ui/form/draft-of.ts';
import { checkDraft, rangeEnd, type Draft } from '../../../renderer/ui/form/form-draft.ts';
import { fieldsOf, type Field } from '../../../renderer/ui/form/form-fields.ts';
import { useOptions } from '../../../renderer/ui/form/use-options.ts';

const find = (schema: z.ZodType, path: string): Field | undefined =>
  fieldsOf(schema)
    .flatMap((group) => group.fields)
    .find((field) => field.path === path);

const check = <Schema extends z.ZodType>(
  schema: Schema,
  draft: Draft,
): ReturnType<typeof checkDraft<Schema>> => checkDraft(schema, fieldsOf(schema), draft);

describe('a form made of an options schema', () => {
  it('knows title, unit, limits, default and choices of each option', () => {
    expect(find(LocaliseOptions, 'particleDiameterUm')).toMatchObject({
      title: 'Particle diameter',
      unit: 'um',
      basic: true,
      fallback: null,
      nullable: true,
      control: { kind: 'number', limits: 'above 0, up to 1000' },
    });
    expect(find(LocaliseOptions, 'radiusUm')).toMatchObject({
      nullable: true,
      fallback: null,
      control: { kind: 'pair' },
    });
    expect(find(LocaliseOptions, 'refine')?.control).toEqual({ kind: 'switch' });
    expect(find(TRAIN_OPTIONS.ert, 'split')?.control).toEqual({
      kind: 'choice',
      choices: [
        { value: 'random', name: 'Random' },
        { value: 'particle', name: 'By particle' },
        { value: 'stack', name: 'By stack' },
      ],
    });
    expect(find(ImportOptions, 'axialScale')?.control).toMatchObject({
      kind: 'variant',
      variants: [
        { value: 'paraxial' },
        { value: 'visser-oud' },
        { value: 'number', name: 'A known number', fields: [{ path: 'factor' }] },
      ],
    });
    expect(find(ImportOptions, 'channel')?.control).toEqual({ kind: 'number', limits: '0 or more' });
  });

  it('groups the options of steps', () => {
    expect(fieldsOf(CalibrateOptions).map((group) => group.title)).toEqual([
      '',
      'Localise',
      'Spacing',
      'Follow',
      'Mask',
      'Align',
    ]);
  });

  it.each([
    ['calibrate', CalibrateOptions],
    ['track', TrackOptions],
    ['import', ImportOptions],
  ])('left alone gives the defaults of %s', (_name, schema) => {
    expect(check<z.ZodType>(schema, {})).toEqual({ ok: true, options: schema.parse({}) });
  });

  it('turns what was typed into options', () => {
    const result = check(CalibrateOptions, {
      'localise.particleDiameterUm': '2,5',
      'localise.radiusUm': ['1', '6.5'],
      'mask.sidePx': '91',
      'align.method': 'paper',
    });
    expect(result).toMatchObject({
      ok: true,
      options: {
        localise: { particleDiameterUm: 2.5, radiusUm: [1, 6.5] },
        mask: { sidePx: 91 },
        align: { method: 'paper' },
      },
    });
    const variant = check(ImportOptions, { axialScale: { kind: 'number', values: { factor: '1.4' } } });
    expect(variant).toMatchObject({ ok: true, options: { axialScale: { kind: 'number', factor: 1.4 } } });
  });

  it('says in plain words what is wrong, at the field it belongs to', () => {
    const result = check(CalibrateOptions, {
      'localise.sensitivity': '7',
      'localise.particleDiameterUm': 'two',
      'localise.radiusUm': ['1', ''],
      'mask.sidePx': '90',
      'follow.memorySlices': '2.5',
    });
    expect(result).toEqual({
      ok: false,
      errors: {
        'localise.sensitivity': 'Must be at most 1.',
        'localise.particleDiameterUm': 'Give a number.',
        'localise.radiusUm': 'Give a number.',
        'mask.sidePx': 'Must be odd.',
        'follow.memorySlices': 'Must be a whole number.',
      },
    });
    expect(check(ImportOptions, { axialScale: { kind: 'number', values: { factor: '' } } })).toEqual({
      ok: false,
      errors: { axialScale: 'Give a number.' },
    });
  });

  it('starts where options that were used left off', () => {
    const groups = fieldsOf(CalibrateOptions);
    const drafts: Draft[] = [
      {},
      { 'localise.sensitivity': '0.95', 'localise.radiusUm': ['0.5', '7.25'], 'localise.refine': false },
      { 'align.method': 'paper', 'mask.sidePx': '91', 'localise.particleDiameterUm': '2.12' },
    ];
    for (const typed of drafts) {
      const checked = check(CalibrateOptions, typed);
      if (!checked.ok) throw new Error(JSON.stringify(checked.errors));
      expect(draftOf(groups, checked.options)).toEqual(typed);
    }
    const factor = { axialScale: { kind: 'number', values: { factor: '1.4' } }, stageDirection: 'down' };
    const imported = check(ImportOptions, factor);
    expect(imported.ok && draftOf(fieldsOf(ImportOptions), imported.options)).toEqual(factor);
    // Options of another version: what is not known here is left out, what was not known there stays at its default.
    expect(draftOf(fieldsOf(TrackOptions), { crowdedDiameters: 4, gone: 3 })).toEqual({
      crowdedDiameters: '4',
    });
  });

  it('takes options of before only until a person has typed', () => {
    const { draft, checked, startFrom } = useOptions(TrackOptions);
    startFrom(TrackOptions.parse({ crowdedDiameters: 4 }));
    expect(checked.value).toMatchObject({ ok: true, options: { crowdedDiameters: 4 } });
    startFrom(null);
    expect(draft.value).toEqual({});
    draft.value = { 'link.memoryFrames': '3' };
    startFrom(TrackOptions.parse({ crowdedDiameters: 4 }));
    expect(draft.value).toEqual({ 'link.memoryFrames': '3' });
  });
});

describe('the form of a model', () => {
  const paths = ({ groups }: Pick<ReturnType<typeof useModelOptions>, 'groups'>): string[] =>
    groups.value.flatMap(({ fields }) => fields.map(({ path }) => path));

  it('left alone trains the default model with its defaults', () => {
    const { checked } = useModelOptions(TRAIN_OPTIONS);
    expect(checked.value).toEqual({ ok: true, options: TrainOptions.parse({ model: DEFAULT_MODEL }) });
  });

  it.each(MODEL_NAMES)('of %s shows what that model takes, and nothing else', (model) => {
    const form = useModelOptions(TRAIN_OPTIONS);
    form.draft.value = { model };
    expect(paths(form).sort()).toEqual(Object.keys(TRAIN_OPTIONS[model].shape).sort());
    expect(paths(form)[0]).toBe('model');
  });

  it('keeps what was typed for another model, and sends it only to that one', () => {
    const { draft, checked } = useModelOptions(TRAIN_OPTIONS);
    draft.value = { model: 'ert', trees: '40' };
    expect(checked.value).toMatchObject({ ok: true, options: { model: 'ert', trees: 40 } });
    draft.value = { ...draft.value, model: 'linear' };
    expect(checked.value).toEqual({ ok: true, options: TrainOptions.parse({ model: 'linear' }) });
    draft.value = { ...draft.value, model: 'rf' };
    expect(checked.value).toMatchObject({ ok: true, options: { trees: 40 } });
  });

  it('starts from the options of the last model', () => {
    const { draft, checked, startFrom } = useModelOptions(TRAIN_OPTIONS);
    const last = TrainOptions.parse({ model: 'ridge', ridgeOrder: 2, split: 'stack' });
    startFrom(last);
    expect(checked.value).toEqual({ ok: true, options: last });
    draft.value = { model: 'gb' };
    startFrom(TrainOptions.parse({ model: 'ert' }));
    expect(draft.value).toEqual({ model: 'gb' });
  });
});

describe('an end of a range', () => {
  it('is open where nothing is typed, and none where the text is no number', () => {
    expect(['', '  ', '1,5', '\u22122'].map((text) => rangeEnd(text, -Infinity))).toEqual([
      ...[-Infinity, -Infinity, 1.5, -2],
    ]);
    expect(['abc', '1,234.5'].map((text) => rangeEnd(text, Infinity))).toEqual([null, null]);
  });
});
