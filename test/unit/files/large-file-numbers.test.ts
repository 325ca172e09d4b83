import type { BigIntStats, Stats, StatOptions } from 'node:fs';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { checkTarget } from '../../../native-worker/rpc-methods/write/check-target.ts';
import { replaceInFiles } from '../../support/replace-in-files.ts';

const real = stat;

/** Two neighbouring numbers of files of NTFS: as doubles they are the same. */
const NUMBERS: Record<string, bigint> = {
  'in.csv': 0x0123_0000_0000_4567n,
  'out.csv': 0x0123_0000_0000_4568n,
};

const withNumbers = async (path: string, options?: StatOptions): Promise<Stats | BigIntStats> => {
  const stats = await real(path, options);
  const number = NUMBERS[basename(path)];
  if (number !== undefined) stats.ino = typeof stats.ino === 'bigint' ? number : Number(number);
  return stats;
};

let takeBack: () => void;
beforeAll(() => (takeBack = replaceInFiles('stat', withNumbers as typeof stat)));
afterAll(() => takeBack());

it('files are told apart by all digits of their numbers', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'janus3d-numbers-'));
  const [input, output] = ['in.csv', 'out.csv'].map((name) => join(folder, name));
  writeFileSync(input, 'frame,x\n1,2\n');
  writeFileSync(output, 'frame,x\n1,2\n');
  await checkTarget(output, { kind: 'csv', inputs: [input] });
  await expect(checkTarget(output, { kind: 'csv', inputs: [output] })).rejects.toThrow(/is an input/);
  rmSync(folder, { recursive: true });
});
