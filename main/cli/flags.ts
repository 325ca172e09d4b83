import { badOption } from '../../preload/contract/messages.ts';
import type { OptionMeta, z } from '../../preload/contract/options/define.ts';

/** A flag of a command: `--name` and how many values follow it. */
export interface Flag {
  name: string;
  /** 0: a switch; 'many': all that follow up to the next flag. */
  values: 0 | 1 | 2 | 'many';
  /** Stands for the values in the help. */
  placeholder: string;
  description: string;
  required?: boolean;
  parse(values: string[]): unknown;
  /** Place of the value in the options that the flag is made from. */
  path?: string[];
}

type Schema = z.core.$ZodType;

/** The parts of zod's definitions that are read here. */
interface Definition {
  type: string;
  innerType?: Schema;
  defaultValue?: unknown;
  shape?: Record<string, Schema>;
  entries?: Record<string, string>;
  values?: unknown[];
  options?: Schema[];
  items?: Schema[];
}

const definitionOf = (schema: Schema): Definition => schema._zod.def;

/** The schema inside defaults and nullables, and the default. */
function unwrap(schema: Schema): { inner: Schema; defaultValue: unknown } {
  let inner = schema;
  let defaultValue: unknown;
  for (;;) {
    const definition = definitionOf(inner);
    if ('defaultValue' in definition && defaultValue === undefined) ({ defaultValue } = definition);
    if (!['default', 'prefault', 'nullable', 'optional'].includes(definition.type) || !definition.innerType)
      break;
    inner = definition.innerType;
  }
  return { inner, defaultValue };
}

/** `radiusUm` -> `radius-um`. */
const kebab = (name: string): string => name.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`);

interface Leaf {
  path: string[];
  schema: Schema;
}

function leavesOf(schema: Schema, path: string[] = []): Leaf[] {
  const { inner } = unwrap(schema);
  const { type, shape } = definitionOf(inner);
  if (type !== 'object' || !shape) return [{ path, schema }];
  return Object.entries(shape).flatMap(([key, item]) => leavesOf(item, [...path, key]));
}

export interface FlagNames {
  /** Names that the command line gives to options, by the options' keys. */
  rename?: Record<string, string>;
  /** Keys that have no flag of their own. */
  omit?: string[];
}

/**
 * The flags of an options schema: its keys in kebab-case, those of nested objects too; where two keys are alike, the
 * name of the object goes before them.
 */
export function flagsOf(schema: z.ZodObject, { rename = {}, omit = [] }: FlagNames = {}): Flag[] {
  const leaves = leavesOf(schema).filter(
    ({ path }) => !omit.includes(path.join('.')) && !omit.includes(path.at(-1)),
  );
  const counts = new Map<string, number>();
  for (const { path } of leaves) counts.set(path.at(-1), (counts.get(path.at(-1)) ?? 0) + 1);
  return leaves.map((leaf) => {
    const key = leaf.path.at(-1);
    const meta = (leaf.schema as z.ZodType).meta() as Partial<OptionMeta> | undefined;
    const plain = rename[key] ?? meta?.flag ?? kebab(key);
    const name = counts.get(key) === 1 ? plain : [...leaf.path.slice(0, -1).map(kebab), plain].join('-');
    return flagOf(name, leaf);
  });
}

function flagOf(name: string, { path, schema }: Leaf): Flag {
  const { inner, defaultValue } = unwrap(schema);
  const meta = (schema as z.ZodType).meta() as Partial<OptionMeta> | undefined;
  const { type, items } = definitionOf(inner);
  const choices = choicesOf(inner);
  const unit = meta?.unit ? ` [${meta.unit}]` : '';
  const oneOf = choices ? ` One of ${choices.join(', ')}.` : '';
  const otherwise = defaultText(defaultValue, type);
  const description = `${meta?.description ?? ''}${oneOf}${unit}${otherwise}`;
  if (type === 'boolean') {
    return { name, values: 0, placeholder: '', description, path, parse: () => true };
  }
  if (type === 'tuple' && items?.length === 2) {
    return {
      name,
      values: 2,
      placeholder: 'MIN MAX',
      description,
      path,
      parse: (values) => values.map((value) => numberOf(name, value)),
    };
  }
  const isNumber = takesNumbers(inner) || (choices?.every((choice) => typeof choice === 'number') ?? false);
  const placeholder = isNumber ? 'N' : choices ? 'NAME' : 'TEXT';
  return {
    name,
    values: 1,
    placeholder,
    description,
    path,
    parse: ([value]) => (isNumber ? numberOf(name, value) : value),
  };
}

/** A number, or one of several kinds of numbers. */
function takesNumbers(schema: Schema): boolean {
  const { type, options } = definitionOf(schema);
  return type === 'number' || (type === 'union' && (options?.every(takesNumbers) ?? false));
}

function choicesOf(schema: Schema): (string | number)[] | null {
  const { type, entries, options } = definitionOf(schema);
  if (type === 'enum' && entries) return Object.values(entries);
  if (type !== 'union' || !options) return null;
  const literals = options.map((one) => definitionOf(one));
  return literals.every((one) => one.type === 'literal')
    ? (literals.flatMap((one) => one.values) as number[])
    : null;
}

function defaultText(value: unknown, type: string): string {
  if (value === undefined || value === null || value === '') return '';
  if (type === 'boolean') return value ? ' On by default; --no-... switches it off.' : '';
  return ` Default ${String(value)}.`;
}

export function numberOf(name: string, text: string): number {
  const value = Number(text);
  if (text.trim() === '' || !Number.isFinite(value))
    throw badOption(name, `--${name} takes a number, not "${text}".`);
  return value;
}

export function wholeNumberOf(name: string, text: string, [low, high]: [number, number]): number {
  const value = numberOf(name, text);
  if (Number.isInteger(value) && value >= low && value <= high) return value;
  throw badOption(name, `--${name} takes a whole number from ${low} to ${high}, not "${text}".`);
}

/** Options as the schema wants them, from the flags that were given. Throws `bad-input` naming the flag. */
export function optionsFrom<Options extends z.ZodObject>(
  schema: Options,
  flags: readonly Flag[],
  values: ReadonlyMap<string, unknown>,
): z.output<Options> {
  const raw: Record<string, unknown> = {};
  for (const { name, path } of flags) {
    if (!path || !values.has(name)) continue;
    let place = raw;
    for (const key of path.slice(0, -1)) place = (place[key] ??= {}) as Record<string, unknown>;
    place[path.at(-1)] = values.get(name);
  }
  const parsed = schema.safeParse(raw);
  if (parsed.success) return parsed.data;
  const [issue] = parsed.error.issues;
  const key = issue.path.join('.');
  const flag = flags.find(({ path }) => path && key.startsWith(path.join('.')));
  const name = flag?.name ?? key;
  throw badOption(name, `${flag ? '--' : ''}${name}: ${issue.message}; see --help for what it takes.`);
}
