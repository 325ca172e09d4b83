import { kebab, z, type Need, type OptionMeta } from './define-option.ts';

/**
 * The one reading of an options schema: forms, flags and help are made of its entries, so that they show the same options, titles, units,
 * limits and choices.
 */
export interface OptionEntry {
  /** Keys to the option, from the outermost. */
  path: string[];
  /** Title of the step that it belongs to; empty at the top of the schema. */
  group: string;
  title: string;
  description: string;
  /** Empty for pure numbers and words. */
  unit: string;
  basic: boolean;
  /** Name of its flag on the command line, without dashes. */
  flag: string;
  /** Null is a value: "find it yourself", automatic or from the file. */
  nullable: boolean;
  /** Undefined: none. */
  fallback: unknown;
  /** What counts where it is not given, in words; empty where the default or the description says it. */
  unlessGiven: string;
  /** Beside which values of its neighbours it counts; of one step, so `option` is the last key of their paths. */
  needs: readonly Need[];
  kind: OptionKind;
}

export interface Choice {
  value: string | number;
  /** As people read it. */
  name: string;
}

export type OptionKind =
  | { kind: 'number' | 'pair'; limits: string }
  | { kind: 'text' | 'switch' }
  | { kind: 'choice'; choices: Choice[] }
  /** Several of the choices. */
  | { kind: 'list'; choices: Choice[] }
  | { kind: 'variant'; variants: (Choice & { entries: OptionEntry[] })[] }
  /** Neither a form nor a flag can be made of it without knowing what it is. */
  | { kind: 'other' };

type Schema = z.core.$ZodType;

/** The parts of zod's definitions that are read here. */
interface Definition {
  type: string;
  innerType?: Schema;
  defaultValue?: unknown;
  shape?: Record<string, Schema>;
  entries?: Record<string, string>;
  values?: (string | number)[];
  options?: Schema[];
  items?: Schema[];
  element?: Schema;
}

const definitionOf = (schema: Schema): Definition => schema._zod.def;
const metaOf = (schema: Schema): Partial<OptionMeta> | undefined => (schema as z.ZodType).meta();

/** The schema inside defaults and nullables, the default and what was said of any of them. */
function unwrap(schema: Schema): {
  inner: Schema;
  fallback: unknown;
  nullable: boolean;
  meta: Partial<OptionMeta>;
} {
  let [inner, fallback, nullable] = [schema, undefined as unknown, false];
  let meta = metaOf(schema);
  for (;;) {
    const definition = definitionOf(inner);
    if ('defaultValue' in definition && fallback === undefined) fallback = definition.defaultValue;
    nullable ||= definition.type === 'nullable';
    if (!['default', 'prefault', 'nullable', 'optional'].includes(definition.type) || !definition.innerType)
      return { inner, fallback, nullable, meta: meta ?? {} };
    inner = definition.innerType;
    meta ??= metaOf(inner);
  }
}

/** "0 to 1", "above 0, up to 100"; empty where the schema sets no sensible limit. */
function limitsOf(schema: Schema | undefined): string {
  if (!schema) return '';
  const { minimum, maximum, exclusiveMinimum } = z.toJSONSchema(schema, { io: 'input' });
  const top = maximum !== undefined && maximum < Number.MAX_SAFE_INTEGER ? maximum : undefined;
  const low = minimum !== undefined && minimum > Number.MIN_SAFE_INTEGER ? minimum : undefined;
  if (low !== undefined && top !== undefined) return `${low} to ${top}`;
  if (exclusiveMinimum !== undefined)
    return `above ${exclusiveMinimum}${top === undefined ? '' : `, up to ${top}`}`;
  if (low !== undefined) return `${low} or more`;
  return top === undefined ? '' : `up to ${top}`;
}

function valuesOf(schema: Schema): (string | number)[] | null {
  const { type, entries, options, values } = definitionOf(schema);
  if (type === 'enum' && entries) return Object.values(entries);
  if (type === 'literal') return values ?? null;
  if (type !== 'union' || !options) return null;
  const parts = options.map((one) => (definitionOf(one).type === 'literal' ? valuesOf(one) : null));
  return parts.every((part) => part !== null) ? parts.flat() : null;
}

const namedChoices = (values: readonly (string | number)[], names: OptionMeta['choices']): Choice[] =>
  values.map((value) => ({ value, name: names?.[value] ?? String(value) }));

function kindOf(schema: Schema, names: OptionMeta['choices']): OptionKind {
  const { type, options, items, element } = definitionOf(schema);
  const values = valuesOf(schema);
  if (values) return { kind: 'choice', choices: namedChoices(values, names) };
  if (type === 'boolean') return { kind: 'switch' };
  if (type === 'string') return { kind: 'text' };
  if (type === 'number') return { kind: 'number', limits: limitsOf(schema) };
  if (type === 'tuple' && items?.length === 2) return { kind: 'pair', limits: limitsOf(items[0]) };
  if (type === 'array') {
    const several = element && valuesOf(element);
    return several ? { kind: 'list', choices: namedChoices(several, names) } : { kind: 'other' };
  }
  if (type !== 'union' || !options) return { kind: 'other' };
  if (options.every((one) => definitionOf(one).type === 'number')) return { kind: 'number', limits: '' };
  return {
    kind: 'variant',
    variants: options.map((option) => {
      const { kind: mark, ...shape } = definitionOf(option).shape ?? {};
      const [choice] = namedChoices(valuesOf(mark) ?? [], names);
      return {
        ...choice,
        entries: Object.entries(shape).map(([key, part]) => entryOf([key], '', part)),
      };
    }),
  };
}

function entryOf(path: string[], group: string, schema: Schema): OptionEntry {
  const { inner, fallback, nullable, meta } = unwrap(schema);
  const key = path.at(-1) ?? '';
  return {
    path,
    group,
    title: meta.title ?? key,
    description: meta.description ?? '',
    unit: meta.unit ?? '',
    basic: meta.basic ?? false,
    flag: meta.flag ?? kebab(key),
    nullable,
    fallback,
    unlessGiven: meta.unlessGiven ?? '',
    needs: meta.needs ?? [],
    kind: kindOf(inner, meta.choices),
  };
}

/** The options of a schema in their order, those of the steps inside it too. */
export function walkOptions(schema: Schema, path: string[] = [], group = ''): OptionEntry[] {
  const { inner, meta } = unwrap(schema);
  const { type, shape } = definitionOf(inner);
  if (type !== 'object' || !shape) return [entryOf(path, group, schema)];
  const title = path.length === 0 ? '' : (meta.title ?? group);
  return Object.entries(shape).flatMap(([key, item]) => walkOptions(item, [...path, key], title));
}
