import type { z } from '../../../preload/contract/options/define-option.ts';
import { walkOptions, type OptionEntry } from '../../../preload/contract/options/walk-options.ts';
import { prettyUnit, significant } from '../format.ts';

function valueText(value: unknown): string {
  if (value === null) return 'automatic';
  if (Array.isArray(value))
    return value.every((one) => typeof one === 'number')
      ? value.map((one) => significant(one)).join(' to ')
      : `${value.length} chosen`;
  if (typeof value === 'number') return significant(value);
  if (typeof value === 'boolean') return value ? 'on' : 'off';
  return typeof value === 'object' ? JSON.stringify(value) : String(value);
}

/** The value of an option as a form shows it, with its unit. */
export function valueWords({ kind, unit }: OptionEntry, value: unknown): string {
  const chosen = kind.kind === 'choice' ? kind.choices.find((one) => one.value === value)?.name : undefined;
  return `${chosen ?? valueText(value)}${unit && value !== null ? ` ${prettyUnit(unit)}` : ''}`;
}

const valueAt = (options: object, path: readonly string[]): unknown =>
  path.reduce<unknown>((part, key) => (part as Record<string, unknown> | undefined)?.[key], options);

/** Step, title and value of all options of a schema, in the words of its form. @param whole said for the step of those that stand at the top */
export const optionWords = (schema: z.ZodType, options: object, whole: string): [string, string, string][] =>
  walkOptions(schema).map((entry) => [
    entry.group || whole,
    entry.title,
    valueWords(entry, valueAt(options, entry.path) ?? null),
  ]);
