import type { BigIntStats, Stats, StatOptions } from 'node:fs';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import type * as FsPromises from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { expect, it, vi } from 'vitest';
import { checkTarget } from '../../../native-worker/rpc-methods/write/check-target.ts';

/** Two neighbouring numbers of files of NTFS: as doubles they are the same. */
const NUMBERS: Record<string, bigint> = {
  'in.csv': 0x0123_0000_0000_4567n,
  'out.csv': 0x0123_0000_0000_4568n,
};

vi.mock('node:fs/promises', async (original) => {
  const system = await original<typeof FsPromises>();
  return {
    ...system,
    stat: async (path: string, options?: StatOptions): Promise<Stats | BigIntStats> => {
      const stats = await system.stat(path, options);
      const number = NUMBERS[basename(path)];
      if (number !== undefined) stats.ino = typeof stats.ino === 'bigint' ? number : Number(number);
      return stats;
    },
  };
});

it('files are told apart by all digits of their numbers', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'janus3d-numbers-'));
  const [input, output] = ['in.csv', 'out.csv'].map((name) => join(folder, name));
  writeFileSync(input, 'frame,x\n1,2\n');
  writeFileSync(output, 'frame,x\n1,2\n');
  await checkTarget(output, { kind: 'csv', inputs: [input] });
  await expect(checkTarget(output, { kind: 'csv', inputs: [output] })).rejects.toThrow(/is an input/);
  rmSync(folder, { recursive: true });
});
