import type { RegressorDescription } from '../regressors/define-regressor.ts';
import { REGRESSORS, type Regressor } from '../regressors/index.ts';
import { option, refuseUnused, z } from './define-option.ts';

export type ModelName = Regressor['name'];
export const MODEL_NAMES: readonly ModelName[] = REGRESSORS.map(({ name }) => name);
export const ModelName = z.enum(MODEL_NAMES);
/** Titles on screen. */
export const MODEL_TITLES: Readonly<Record<string, string>> = Object.fromEntries(
  REGRESSORS.map(({ name, title }) => [name, title]),
);

/** The model that is trained where none is named. */
export const DEFAULT_MODEL = 'best' satisfies ModelName;

export const SplitName = z.enum(['random', 'particle', 'stack']);
export type SplitName = z.infer<typeof SplitName>;
export const SPLIT_TITLES: Readonly<Record<SplitName, string>> = {
  random: 'Random',
  particle: 'By particle',
  stack: 'By stack',
};

/** A model and its split, as progress says them. */
export const modelAndSplit = (model: ModelName, split: SplitName): string =>
  `${MODEL_TITLES[model]}, split ${SPLIT_TITLES[split].toLowerCase()}`;

/** Default split: each stack once if there are several, because masks of one stack are alike; else random. */
export const defaultSplit = (stacks: number): SplitName => (stacks >= 2 ? 'stack' : 'random');

/** The choice of the model, as forms and flags show it. */
export const modelOption = option(ModelName.default(DEFAULT_MODEL), {
  title: 'Model',
  choices: MODEL_TITLES,
  description: 'Which model turns what is measured on a mask into its height.',
  basic: true,
});

/** Options of every model. */
const COMMON = {
  split: option(SplitName.default('random'), {
    title: 'Split',
    choices: SPLIT_TITLES,
    description:
      'What is held out for the test: masks at random (the paper), whole particles, or each stack in turn.',
    unlessGiven: 'stack with two stacks or more, else random',
    basic: true,
  }),
  testFraction: option(z.number().min(0.01).max(0.9).default(0.2), {
    title: 'Test share',
    flag: 'test',
    description: 'Share held out by the random and particle splits.',
    needs: [{ option: 'split', is: ['random', 'particle'] }],
  }),
};
export const { testFraction } = COMMON;

/** The options schema of one model: what all models take and what it takes itself, but for some keys. */
export type OptionsSchema<
  One extends Regressor,
  Common extends z.core.$ZodShape,
  Without extends string = never,
> = One extends Regressor
  ? z.ZodObject<
      { model: z.ZodLiteral<One['name']> } & Common & Omit<Writable<One['options']>, Without>,
      z.core.$strict
    >
  : never;
type Writable<Shape> = { -readonly [Key in keyof Shape]: Shape[Key] };

type OptionsSchemas<Common extends z.core.$ZodShape, Without extends string> = {
  [One in Regressor as One['name']]: OptionsSchema<One, Common, Without>;
};

/** Models that have this option of their own. */
export const takersOf = (key: string): ModelName[] =>
  REGRESSORS.filter(({ options }) => Object.hasOwn(options, key)).map(({ name }) => name);

/** Error text for an option that none of the chosen models has. @param shown the option's name, as the person gave it */
export function notTaken(models: readonly ModelName[], key: string, shown = key): string {
  const takers = takersOf(key);
  const remedy =
    takers.length === 0
      ? 'leave it out'
      : `leave it out, or choose one of the models that take it: ${takers.join(', ')}`;
  const subject =
    models.length === 1 ? `The model ${models[0]} takes` : `The models ${models.join(', ')} take`;
  return `${subject} no option ${shown}; ${remedy}`;
}

/** A schema for each model. @param without keys that are not asked for */
export function optionsByModel<Common extends z.core.$ZodShape, Without extends string = never>(
  common: Common,
  without: readonly Without[] = [],
): OptionsSchemas<Common, Without> {
  const schemas = REGRESSORS.map((regressor) => {
    const { options, unlessGiven = {} }: RegressorDescription = regressor;
    const own = Object.entries(options)
      .filter(([key]) => !without.some((one) => one === key))
      .map(([key, schema]) => [key, withUnlessGiven(schema as z.ZodType, unlessGiven[key])] as const);
    const shape = { model: z.literal(regressor.name), ...common, ...Object.fromEntries(own) };
    const refuse = { error: (issue: z.core.$ZodRawIssue) => refusalOf(regressor.name, issue) };
    return [regressor.name, refuseUnused(z.strictObject(shape, refuse))];
  });
  return Object.fromEntries(schemas) as OptionsSchemas<Common, Without>;
}

const withUnlessGiven = (schema: z.ZodType, unlessGiven: string | undefined): z.ZodType =>
  unlessGiven === undefined ? schema : schema.meta({ ...schema.meta(), unlessGiven });

const refusalOf = (name: ModelName, issue: z.core.$ZodRawIssue): string | undefined =>
  issue.code === 'unrecognized_keys' ? notTaken([name], issue.keys[0]) : undefined;

/** What `train` takes, by model. */
export const TRAIN_OPTIONS = optionsByModel(COMMON);

type TrainSchemas = OptionsSchema<Regressor, typeof COMMON>;
/** An option that the chosen model does not take is refused. */
export const TrainOptions = z.discriminatedUnion(
  'model',
  Object.values(TRAIN_OPTIONS) as unknown as readonly [TrainSchemas, ...TrainSchemas[]],
);
export type TrainOptions = z.infer<TrainSchemas>;

const ASKED = { ...COMMON, split: SplitName.optional() };
type AskedSchemas = OptionsSchema<Regressor, typeof ASKED>;
/** The same as a caller asks for them: without a split, the number of stacks decides. */
export const AskedTrainOptions = z.discriminatedUnion(
  'model',
  Object.values(optionsByModel(ASKED)) as unknown as readonly [AskedSchemas, ...AskedSchemas[]],
);
export type AskedTrainOptions = z.infer<AskedSchemas>;

/** @param stacks of the calibration */
export const withSplit = (options: AskedTrainOptions, stacks: number): TrainOptions => ({
  ...options,
  split: options.split ?? defaultSplit(stacks),
});
/** The options of one model. */
export type OptionsOf<Name extends ModelName> = Extract<TrainOptions, { model: Name }>;
