import { DEFAULT_LOCALISE, ownOptions } from '../../../preload/contract/localise-settings.ts';
import { LocaliseOptions } from '../../../preload/contract/options/localise.ts';
import { walkOptions } from '../../../preload/contract/options/walk-options.ts';
import { prettyUnit, significant } from '../../ui/format.ts';

const ENTRIES = walkOptions(LocaliseOptions);

function valueText(value: unknown): string {
  if (value === null) return 'automatic';
  if (Array.isArray(value)) return value.map((one) => significant(Number(one))).join(' to ');
  if (typeof value === 'number') return significant(value);
  return typeof value === 'boolean' ? (value ? 'on' : 'off') : '';
}

/** `Sensitivity 0.95`, an entry each of these options. */
export function settingWords(options: LocaliseOptions, names: readonly string[]): string[] {
  return ENTRIES.filter(({ path }) => names.includes(path[0] ?? '')).map(({ path, title, unit, kind }) => {
    const value = options[path[0] as keyof LocaliseOptions];
    const chosen = kind.kind === 'choice' ? kind.choices.find((one) => one.value === value)?.name : undefined;
    const withUnit = unit && value !== null ? ` ${prettyUnit(unit)}` : '';
    return `${title} ${(chosen ?? valueText(value)).toLowerCase()}${withUnit}`;
  });
}

/** What differs from the defaults. */
export const changedWords = (options: LocaliseOptions): string[] =>
  settingWords(options, Object.keys(ownOptions(options, DEFAULT_LOCALISE)));
