import { badOption } from '../../preload/contract/error-messages.ts';
import { z } from '../../preload/contract/options/define-option.ts';
import {
  DEFAULT_MODEL,
  type ModelName,
  modelOption,
  notTaken,
  takersOf,
} from '../../preload/contract/options/train.ts';
import type { RegressorDescription } from '../../preload/contract/regressors/define-regressor.ts';
import { REGRESSOR_GROUPS, REGRESSORS } from '../../preload/contract/regressors/index.ts';
import type { Command } from './command.ts';
import { flagsOf, optionsFrom, type Flag } from './flags.ts';

/** What each model is, for `--help`. */
export const MODEL_LISTS: NonNullable<Command['lists']> = REGRESSOR_GROUPS.map(({ title, models }) => ({
  title,
  keys: models.map((one) => ({
    name: one.name,
    placeholder: '',
    description: `${one.title}. ${one.description}`,
  })),
}));

/** What counts for an option that is not given: `ert: 200; rf: 300`; empty where no model says so. */
function unlessGivenText(key: string): string {
  const models = new Map<string, string[]>();
  for (const { name, unlessGiven = {} } of REGRESSORS as readonly RegressorDescription[]) {
    const text = unlessGiven[key];
    if (text !== undefined) models.set(text, [...(models.get(text) ?? []), name]);
  }
  // The models that take it stand before this already.
  if (models.size === 1) return [...models.keys()].join();
  return [...models].map(([text, names]) => `${names.join(', ')}: ${text}`).join('; ');
}

/** Says of a flag which models take it, where that is not every model, and what each takes where it is not given. */
export function withTakers(flag: Flag): Flag {
  const key = flag.path?.at(-1) ?? '';
  const takers = takersOf(key);
  if (takers.length === 0) return flag;
  const unlessGiven = unlessGivenText(key);
  const texts = [
    flag.description,
    `Of ${takers.join(', ')}.`,
    unlessGiven && `Unless given, ${unlessGiven}.`,
  ];
  return { ...flag, description: texts.filter(Boolean).join(' ') };
}

/** Options without what counts for one model where they are not given: it differs from model to model. */
const ofAllModels = ({ shape }: z.ZodObject): z.ZodObject =>
  z.object(
    Object.fromEntries(
      Object.entries(shape).map(([key, part]: [string, z.ZodType]) => [
        key,
        takersOf(key).length > 0 ? part.meta({ ...part.meta(), unlessGiven: undefined }) : part,
      ]),
    ),
  );

/** The flags of a command whose options depend on the model: those of all models, each once. */
export function modelFlags(schemas: Readonly<Record<ModelName, z.ZodObject>>): Flag[] {
  const flags = new Map(flagsOf(z.object({ model: modelOption })).map((flag) => [flag.name, flag]));
  for (const schema of Object.values(schemas)) {
    for (const flag of flagsOf(ofAllModels(schema), ['model']))
      if (!flags.has(flag.name)) flags.set(flag.name, withTakers(flag));
  }
  return [...flags.values()];
}

/** Options of the model that was named, else of the default one. @throws bad-input that names an option which that model does not take */
export function modelOptionsFrom<Schemas extends Readonly<Record<ModelName, z.ZodObject>>>(
  schemas: Schemas,
  flags: readonly Flag[],
  values: ReadonlyMap<string, unknown>,
): z.output<Schemas[ModelName]> {
  const { model } = optionsFrom(
    z.object({ model: modelOption }),
    flags.filter(({ name }) => name === 'model'),
    values,
  );
  const { shape } = schemas[model];
  const foreign = flags.find(({ name, path }) => path && values.has(name) && !Object.hasOwn(shape, path[0]));
  if (foreign?.path) {
    throw badOption(foreign.name, `${notTaken([model], foreign.path[0], `--${foreign.name}`)}.`);
  }
  const given = new Map(values).set('model', values.get('model') ?? DEFAULT_MODEL);
  return optionsFrom(schemas[model], flags, given) as z.output<Schemas[ModelName]>;
}
