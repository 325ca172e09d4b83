import { resolve } from 'node:path';
import { badInput } from '../../preload/contract/errors.ts';
import { badOption, newerFile } from '../../preload/contract/error-messages.ts';
import { Recipe, RECIPE_FORMAT, RECIPE_VERSION } from '../../preload/contract/recipe.ts';
import { readJson } from './read-json.ts';

/** @throws not-found, bad-input, newer-version */
export async function readRecipe(path: string): Promise<Recipe> {
  const json = await readJson(path, 'recipe', 'give a recipe that was exported');
  const { format, version } = Object(json) as { format?: unknown; version?: unknown };
  if (format !== RECIPE_FORMAT) throw badInput(`${path} is no recipe; give one that was exported.`, { path });
  if (typeof version === 'number' && version > RECIPE_VERSION) throw newerFile(path, version);
  const parsed = Recipe.safeParse(json);
  if (parsed.success) return parsed.data;
  const [issue] = parsed.error.issues;
  throw badInput(`${path}: ${issue.path.join('.')}: ${issue.message}; export the recipe again.`, { path });
}

/**
 * Files by the names in the recipe, in its order.
 *
 * @param replacements SOURCE=FILE, as they were typed
 * @throws bad-option
 */
export function filesOf({ sources }: Recipe, replacements: readonly string[]): Map<string, string> {
  const names = Object.keys(sources);
  const given = new Map<string, string>();
  for (const text of replacements) {
    // Names may hold the sign, so that one may begin another.
    const [name] = names.filter((one) => text.startsWith(`${one}=`)).sort((a, b) => b.length - a.length);
    if (name === undefined)
      throw badOption('set', `--set takes SOURCE=FILE with a source of ${names.join(', ')}, not "${text}".`);
    const file = text.slice(name.length + 1);
    if (file === '') throw badOption('set', `--set gives no file for ${name}; give one behind the =.`);
    if (given.has(name)) throw badOption('set', `--set gives ${name} twice; give it once.`);
    given.set(name, resolve(file));
  }
  return new Map(names.map((name) => [name, given.get(name) ?? sources[name].path]));
}
