import { badInput } from '../../preload/contract/errors.ts';
import { TagName } from '../../preload/contract/options/source.ts';

/** `fuel=3 uv=on` as tags. @throws bad-input */
export function tagsOf(given: readonly string[]): Record<string, string> {
  const tags: Record<string, string> = {};
  for (const text of given) {
    const at = text.indexOf('=');
    const name = text.slice(0, at);
    if (at < 1 || !TagName.safeParse(name).success)
      throw badInput(`--tag takes NAME=VALUE, with a name that starts with a letter, not "${text}".`, {
        option: 'tag',
      });
    if (Object.hasOwn(tags, name))
      throw badInput(`--tag gives ${name} twice; give it once.`, { option: 'tag' });
    tags[name] = text.slice(at + 1);
  }
  return tags;
}
