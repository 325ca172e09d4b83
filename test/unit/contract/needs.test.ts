import { describe, expect, it } from 'vitest';
import { AlignOptions } from '../../../preload/contract/options/calibrate.ts';
import { CompareOptions } from '../../../preload/contract/options/compare.ts';
import { LEARNING_OPTIONS } from '../../../preload/contract/options/learning-curve.ts';
import { LocaliseOptions } from '../../../preload/contract/options/localise.ts';
import { TRAIN_OPTIONS, TrainOptions } from '../../../preload/contract/options/train.ts';
import { walkOptions } from '../../../preload/contract/options/walk-options.ts';
import { fieldsOf } from '../../../renderer/ui/form/form-fields.ts';
import { checkDraft, shownGroups } from '../../../renderer/ui/form/form-draft.ts';

const message = (result: { error?: { issues: { message: string; path: PropertyKey[] }[] } }) =>
  result.error?.issues.map(({ path, message: text }) => `${path.join('.')} ${text}`).join();

describe('an option that another one makes idle', () => {
  it.each([
    [TrainOptions, { model: 'ert', inputs: 'features', factors: 5 }, 'factors', 'inputs factors'],
    [
      TrainOptions,
      { model: 'ridge', inputs: 'features', factorMethod: 'ml' },
      'factorMethod',
      'inputs factors',
    ],
    [TrainOptions, { model: 'gb', factors: 5, factorRule: 'parallel' }, 'factorRule', 'without factors'],
    [
      TrainOptions,
      { model: 'best', split: 'stack', testFraction: 0.3 },
      'testFraction',
      'random or particle',
    ],
    [LEARNING_OPTIONS.best, { model: 'best', split: 'stack', testFraction: 0.3 }, 'testFraction', 'random'],
    [LocaliseOptions, { radiusUm: [1, 5], maxDefocusUm: 20 }, 'maxDefocusUm', 'without radius-um'],
    [AlignOptions, { method: 'paper', slide: 'off' }, 'slide', 'with method z-series'],
    [AlignOptions, { references: [], referenceStacks: 3 }, 'referenceStacks', 'without references'],
    [CompareOptions, { settings: { inputs: 'features', factors: 5 } }, 'settings.factors', 'inputs factors'],
  ])('is refused, and the refusal says beside what it counts (%#)', (schema, given, path, text) => {
    const said = message(schema.safeParse(given));
    expect(said).toContain(`${path} has an effect only`);
    expect(said).toContain(text);
  });

  it('is taken at its default, and where it counts', () => {
    expect(TrainOptions.parse({ model: 'ert', inputs: 'features', factorRule: 'preset' })).toMatchObject({
      factors: null,
    });
    expect(TrainOptions.parse({ model: 'ert', factors: 5 })).toMatchObject({ inputs: 'factors' });
    expect(LocaliseOptions.parse({ maxDefocusUm: 20 }).maxDefocusUm).toBe(20);
    expect(CompareOptions.parse({ settings: { factors: 5 } }).settings).toEqual({ factors: 5 });
  });

  it('is hidden in the form, kept, and not sent', () => {
    const groups = fieldsOf(TRAIN_OPTIONS.ert);
    const draft = { factors: '5', inputs: 'features', model: 'ert' };
    const paths = shownGroups(groups, draft).flatMap(({ fields }) => fields.map(({ path }) => path));
    expect(paths).toContain('inputs');
    expect(paths).not.toContain('factors');
    expect(checkDraft(TRAIN_OPTIONS.ert, groups, { ...draft, inputs: 'factors' })).toMatchObject({
      options: { factors: 5 },
    });
    const sent = checkDraft(TRAIN_OPTIONS.ert, fieldsOf(TRAIN_OPTIONS.ert), draft);
    expect(sent).toMatchObject({ ok: true, options: { inputs: 'features', factors: null } });
  });

  it('names options that are there', () => {
    for (const schema of [...Object.values(TRAIN_OPTIONS), LocaliseOptions, AlignOptions]) {
      const entries = walkOptions(schema);
      const keys = entries.map(({ path }) => path.at(-1));
      for (const { needs } of entries) for (const { option } of needs) expect(keys).toContain(option);
    }
  });
});
