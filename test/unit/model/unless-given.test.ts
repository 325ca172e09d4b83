import { describe, expect, test } from 'vitest';
import { specsFor } from '../../../native-worker/model/pipeline-spec.ts';
import { MODEL_NAMES, TRAIN_OPTIONS } from '../../../preload/contract/options/train.ts';
import { walkOptions } from '../../../preload/contract/options/walk-options.ts';
import { descriptionOf } from '../../../preload/contract/regressors/index.ts';

/** Options whose value stands under another name in what a model is trained with. */
const NAMES: Record<string, string> = { ridgeOrder: 'order' };

/** All numbers that stand under a key, at any depth. */
function numbersUnder(key: string, value: unknown): number[] {
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([name, part]: [string, unknown]) =>
    name === key && typeof part === 'number' ? [part] : numbersUnder(key, part),
  );
}

describe.each(MODEL_NAMES)('%s, where an option is not given', (model) => {
  const { options, unlessGiven = {} } = descriptionOf(model);
  const chosen = TRAIN_OPTIONS[model].parse({ model }) as Record<string, unknown>;

  test('says what counts, in its description and in the form', () => {
    const open = Object.keys(options).filter((key) => chosen[key] === null);
    expect(Object.keys(unlessGiven).sort()).toEqual(open.sort());
    const entries = walkOptions(TRAIN_OPTIONS[model]);
    const said = Object.fromEntries(
      entries
        .filter((entry) => entry.unlessGiven && Object.hasOwn(options, entry.path.at(-1)))
        .map((entry) => [entry.path.at(-1), entry.unlessGiven]),
    );
    expect(said).toEqual(unlessGiven);
  });

  test('takes what it says', () => {
    for (const spec of specsFor(TRAIN_OPTIONS[model].parse({ model }))) {
      for (const [key, text] of Object.entries(unlessGiven)) {
        if (spec.inputs.factors === 0 && ['factors', 'ridgeOrder'].includes(key)) continue;
        for (const value of numbersUnder(NAMES[key] ?? key, spec)) {
          expect(text.split(/[^\d.]+/), `${key}: ${text}`).toContain(String(value));
        }
      }
    }
  });
});

test('a person who trains gets the numbers of the preset that was chosen', () => {
  const [spec] = specsFor(TRAIN_OPTIONS.ert.parse({ model: 'ert', preset: 'tio2-sio2' }));
  expect(descriptionOf('ert').unlessGiven).toMatchObject({ trees: '200 (1000 with preset tio2-sio2)' });
  expect(spec).toMatchObject({ settings: { trees: 1000, maxDepth: 40 }, inputs: { factors: 12 } });
});
