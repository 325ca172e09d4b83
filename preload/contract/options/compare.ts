import { descriptionOf, REGRESSORS } from '../regressors/index.ts';
import { option, refuseUnused, z, type OptionMeta } from './define-option.ts';
import {
  MODEL_NAMES,
  MODEL_TITLES,
  ModelName,
  notTaken,
  SPLIT_TITLES,
  SplitName,
  takersOf,
  testFraction,
} from './train.ts';

/** Without its default: what is not given is left to each model. */
function withoutDefault(schema: z.ZodType): z.ZodType {
  const bare = schema instanceof z.ZodDefault ? (schema.unwrap() as z.ZodType) : schema;
  return option(bare.optional(), schema.meta() as unknown as OptionMeta);
}

/** Options of all models; no settings are searched for a comparison. */
const settings = Object.fromEntries(
  REGRESSORS.flatMap(({ options }) => Object.entries(options))
    .filter(([key]) => key !== 'tune')
    .reverse()
    .map(([key, schema]) => [key, withoutDefault(schema)]),
);

export const CompareOptions = z
  .strictObject({
    models: option(
      z
        .array(ModelName)
        .min(1, 'choose at least one')
        .default([...MODEL_NAMES]),
      {
        title: 'Models',
        choices: MODEL_TITLES,
        description: 'Which models are compared; all unless given.',
        basic: true,
      },
    ),
    splits: option(z.array(SplitName).min(1, 'choose at least one').default(['random', 'stack']), {
      title: 'Splits',
      flag: 'split',
      choices: SPLIT_TITLES,
      description: 'What is held out for the test; each model is tested with every one of them.',
      basic: true,
    }),
    testFraction,
    /** Each goes to those of the models that take it. */
    settings: refuseUnused(z.strictObject(settings)).prefault({}),
  })
  .superRefine(({ models, settings: given }, context) => {
    for (const key of Object.keys(given)) {
      const isTaken = takersOf(key).some((name) => models.includes(name));
      if (isTaken) continue;
      context.addIssue({ code: 'custom', path: ['settings', key], message: notTaken(models, key) });
    }
  });
export type CompareOptions = z.infer<typeof CompareOptions>;

/** Those of the settings given that a model takes. */
export function settingsOf(model: ModelName, { settings: given }: CompareOptions): Record<string, unknown> {
  const { options } = descriptionOf(model);
  return Object.fromEntries(Object.entries(given).filter(([key]) => Object.hasOwn(options, key)));
}
