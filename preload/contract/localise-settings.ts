import { isMet, z, type OptionMeta } from './options/define-option.ts';
import { LocaliseOptions } from './options/localise.ts';
import { Id } from './common-params.ts';

/**
 * The settings for localising that all steps of a project share. A video may have options of its own; the others follow the project's.
 */

export const DEFAULT_LOCALISE: LocaliseOptions = LocaliseOptions.parse({});
export type OwnOptions = Partial<LocaliseOptions>;

const KEYS = Object.keys(DEFAULT_LOCALISE) as (keyof LocaliseOptions)[];
const isSame = (a: unknown, b: unknown): boolean => JSON.stringify(a) === JSON.stringify(b);
const pick = (options: LocaliseOptions, keys: readonly (keyof LocaliseOptions)[]): OwnOptions =>
  Object.fromEntries(keys.map((key) => [key, options[key]]));

/** The options in which settings differ from others. */
export const ownOptions = (options: LocaliseOptions, base: LocaliseOptions): OwnOptions =>
  pick(
    options,
    KEYS.filter((key) => !isSame(options[key], base[key])),
  );

/** Settings with some options of their own; those that have no effect beside the others stand at their defaults. */
export function withOwn(base: LocaliseOptions, own: OwnOptions): LocaliseOptions {
  const merged = { ...base, ...own };
  const counts = KEYS.filter((key) => {
    const needs = LocaliseOptions.shape[key].meta()?.['needs'] as OptionMeta['needs'];
    return needs?.every((need) => isMet(need, merged[need.option as keyof LocaliseOptions])) ?? true;
  });
  return { ...DEFAULT_LOCALISE, ...pick(merged, counts) };
}

/**
 * The options of a result for making it again: what followed the settings when it was made follows those of today, what differed from them is kept.
 *
 * @param given with which it was made
 * @param then the settings at that time
 */
export const followSettings = (
  given: LocaliseOptions,
  then: LocaliseOptions,
  now: LocaliseOptions,
): LocaliseOptions => withOwn(now, ownOptions(given, then));

export const localiseParams = {
  /** Stores the settings for localising of the project, or those of one video; null sets them back, to the defaults or to the project's. */
  'localise.set': z.object({ videoId: Id.nullable(), options: LocaliseOptions.nullable() }),
} as const;

export interface LocaliseResults {
  'localise.set': { outOfDate: string[] };
}
