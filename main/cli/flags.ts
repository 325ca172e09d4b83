import { badOption } from '../../preload/contract/error-messages.ts';
import { withOwn, type OwnOptions } from '../../preload/contract/localise-settings.ts';
import { needText, type z } from '../../preload/contract/options/define-option.ts';
import type { LocaliseOptions } from '../../preload/contract/options/localise.ts';
import {
  walkOptions,
  type Choice,
  type OptionEntry,
  type OptionKind,
} from '../../preload/contract/options/walk-options.ts';

/** A flag of a command: `--name` and how many values follow it. */
export interface Flag {
  name: string;
  /** 0: a switch; 'many': all that follow up to the next flag. */
  values: 0 | 1 | 2 | 'many';
  /** Stands for the values in the help. */
  placeholder: string;
  description: string;
  required?: boolean;
  /** Takes the empty text as a value; every other flag refuses it. */
  mayBeEmpty?: boolean;
  parse(values: string[]): unknown;
  /** Place of the value in the options that the flag is made from. */
  path?: string[];
}

/**
 * The flags of an options schema, in its order. Options that only a form or a flag of its own can give have none, nor have those of `omit`,
 * by key or path.
 */
export const flagsOf = (schema: z.ZodObject, omit: readonly string[] = []): Flag[] =>
  walkOptions(schema)
    .filter(({ path }) => !omit.includes(path.join('.')) && !omit.includes(path.at(-1) ?? ''))
    .flatMap((entry) => flagOf(entry) ?? []);

type Reading = Pick<Flag, 'values' | 'placeholder' | 'parse'>;

/** How the values of a flag are written and read; null for an option that no flag can give. */
function readingOf(name: string, kind: OptionKind): Reading | null {
  switch (kind.kind) {
    case 'switch':
      return { values: 0, placeholder: '', parse: () => true };
    case 'number':
      return { values: 1, placeholder: 'N', parse: ([value]) => numberOf(name, value) };
    case 'pair':
      return {
        values: 2,
        placeholder: 'MIN MAX',
        parse: (values) => values.map((value) => numberOf(name, value)),
      };
    case 'text':
      return { values: 1, placeholder: 'TEXT', parse: ([value]) => value };
    case 'choice': {
      const isNumber = kind.choices.every(({ value }) => typeof value === 'number');
      return {
        values: 1,
        placeholder: isNumber ? 'N' : 'NAME',
        parse: ([value]) => (isNumber ? numberOf(name, value) : value),
      };
    }
    case 'list':
      return {
        values: 1,
        placeholder: 'A,B,...',
        parse: ([text]) => namesIn(name, text, kind.choices),
      };
    default:
      return null;
  }
}

/** Names with commas between them, each once. */
function namesIn(flag: string, text: string, choices: readonly Choice[]): string[] {
  const names = [...new Set(text.split(',').map((one) => one.trim()))].filter(Boolean);
  const unknown = names.find((one) => !choices.some(({ value }) => value === one));
  if (unknown === undefined && names.length > 0) return names;
  throw badOption(flag, `--${flag} does not take "${unknown ?? text}"; choose out of ${valuesOf(choices)}.`);
}

const valuesOf = (choices: readonly Choice[]): string => choices.map(({ value }) => value).join(', ');

function flagOf(entry: OptionEntry): Flag | null {
  const { path, flag: name, description, unit, fallback, unlessGiven, needs, kind } = entry;
  const reading = readingOf(name, kind);
  if (!reading) return null;
  const oneOf =
    kind.kind === 'choice'
      ? ` One of ${valuesOf(kind.choices)}.`
      : kind.kind === 'list'
        ? ` Out of ${valuesOf(kind.choices)}.`
        : '';
  const only = needs.length > 0 ? ` Only ${needs.map(needText).join(' and ')}.` : '';
  const text = `${description}${oneOf}${only}${unit ? ` [${unit}]` : ''}${unlessGiven ? ` Unless given, ${unlessGiven}.` : defaultText(fallback, kind)}`;
  return { name, path, description: text, mayBeEmpty: fallback === '', ...reading };
}

function defaultText(value: unknown, kind: OptionKind): string {
  if (value === undefined || value === null || value === '') return '';
  if (kind.kind === 'switch') return value ? ' On by default; --no-... switches it off.' : '';
  if (kind.kind === 'list' && (value as unknown[]).length === kind.choices.length) return ' Default: all.';
  return ` Default ${String(value)}.`;
}

/** The options for localising that were typed, over the settings of the project. */
export const overSettings =
  (settings: LocaliseOptions) =>
  ({ localise, ...others }: Raw): Raw => {
    const own = (localise ?? {}) as OwnOptions;
    return { ...others, localise: { ...withOwn(settings, own), ...own } };
  };

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

/** Refuses flags that nothing reads unless another one is given. @throws bad-option that names it */
export function refuseIdle(
  values: ReadonlyMap<string, unknown>,
  flags: readonly Flag[],
  needed: string,
): void {
  const idle = flags.find(({ name }) => values.has(name));
  if (idle) throw badOption(idle.name, `--${idle.name} says nothing without ${needed}; leave it out.`);
}

/** Options by path, as they were typed. */
type Raw = Record<string, unknown>;

/**
 * Options as the schema wants them, from the flags that were given.
 *
 * @param complete puts what the project says under what was given
 * @throws bad-option that names the flag
 */
export function optionsFrom<Options extends z.ZodObject>(
  schema: Options,
  flags: readonly Flag[],
  values: ReadonlyMap<string, unknown>,
  complete: (raw: Raw) => Raw = (raw) => raw,
): z.output<Options> {
  const raw: Raw = {};
  for (const { name, path } of flags) {
    if (!path || !values.has(name)) continue;
    let place = raw;
    for (const key of path.slice(0, -1)) place = (place[key] ??= {}) as Raw;
    place[path.at(-1)] = values.get(name);
  }
  const parsed = schema.safeParse(complete(raw));
  if (parsed.success) return parsed.data;
  const [issue] = parsed.error.issues;
  const key = issue.path.join('.');
  const flag = flags.find(({ path }) => path && key.startsWith(path.join('.')));
  const name = flag?.name ?? key;
  throw badOption(name, `${flag ? '--' : ''}${name}: ${issue.message}; see --help for what it takes.`);
}
