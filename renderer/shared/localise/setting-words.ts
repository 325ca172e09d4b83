import { DEFAULT_LOCALISE, ownOptions } from '../../../preload/contract/localise-settings.ts';
import { LocaliseOptions } from '../../../preload/contract/options/localise.ts';
import { walkOptions } from '../../../preload/contract/options/walk-options.ts';
import { valueWords } from '../../ui/form/option-words.ts';

const ENTRIES = walkOptions(LocaliseOptions);

/** `Sensitivity 0.95`, an entry each of these options. */
export function settingWords(options: LocaliseOptions, names: readonly string[]): string[] {
  return ENTRIES.filter(({ path }) => names.includes(path[0] ?? '')).map((entry) => {
    const value = valueWords(entry, options[entry.path[0] as keyof LocaliseOptions]);
    return `${entry.title} ${entry.kind.kind === 'choice' ? value.toLowerCase() : value}`;
  });
}

/** What differs from the defaults. */
export const changedWords = (options: LocaliseOptions): string[] =>
  settingWords(options, Object.keys(ownOptions(options, DEFAULT_LOCALISE)));
