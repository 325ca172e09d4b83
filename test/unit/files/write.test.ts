import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { checkWritable, writeText } from '../../../main/cli/write-table.ts';
import { toWireError } from '../../../preload/contract/errors.ts';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'janus3d-write-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

const refusal = (path: string, replaced = false): Promise<string> =>
  checkWritable(path, replaced).then(
    () => '',
    (error: unknown) => {
      const { tag, message } = toWireError(error);
      return `${tag}: ${message}`;
    },
  );

describe('a file for a result', () => {
  it('is tried before any work, and nothing is left behind or lost', async () => {
    const path = join(folder, 'a.csv');
    expect(await refusal(path)).toBe('');
    expect(existsSync(path)).toBe(false);
    writeFileSync(path, 'kept');
    expect(await refusal(path)).toBe('');
    expect(readFileSync(path, 'utf8')).toBe('kept');
  });

  it('is refused with what is wrong: no folder, a folder, a file as a folder', async () => {
    writeFileSync(join(folder, 'file'), '');
    expect(await refusal(join(folder, 'none/a.csv'))).toMatch(
      /^bad-input: There is no folder .*none; make it/,
    );
    expect(await refusal(folder)).toMatch(/^bad-input: .* is a folder/);
    expect(await refusal(join(folder, 'file/a.csv'))).toMatch(/^bad-input: .*can't be written \(ENOTDIR\)/);
  });

  it.skipIf(!existsSync('/dev/full'))(
    'on a full disk ends in one line, and never replaces a device',
    async () => {
      const error = await writeText('/dev/full', 'x').catch((reason: unknown) => reason);
      expect(toWireError(error)).toMatchObject({
        tag: 'no-space',
      });
      expect(await refusal('/dev/full', true)).toMatch(/no ordinary file/);
    },
  );
});
