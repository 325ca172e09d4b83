import { readFile } from 'node:fs/promises';
import { noSuchFile } from '../../preload/contract/error-messages.ts';
import { badInput } from '../../preload/contract/errors.ts';

/**
 * What a JSON file of a person says, with or without a byte order mark.
 *
 * @param what the file is, in a word
 * @param remedy for a file that is none
 * @throws not-found, bad-input
 */
export async function readJson(path: string, what: string, remedy: string): Promise<unknown> {
  const bytes = await readFile(path).catch(({ code, message }: NodeJS.ErrnoException) => {
    if (code === 'ENOENT') throw noSuchFile(path, what);
    throw badInput(`${path} can't be read (${code ?? message}); ${remedy}.`, { path });
  });
  try {
    return JSON.parse(new TextDecoder().decode(bytes));
  } catch {
    throw badInput(`${path} is not JSON; ${remedy}.`, { path });
  }
}
