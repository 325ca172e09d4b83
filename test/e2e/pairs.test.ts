import { copyFileSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { checkAltered } from '../support/check-altered.ts';
import { fuzzMessages } from '../support/fuzz-messages.ts';
import { preparePairs, runPair, type PairGround } from '../support/pairs.ts';

/** Samples of the series in test/long. */
describe('two commands at once on one project', () => {
  let folder: string;
  let ground: PairGround;
  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), 'pairs-'));
    ground = await preparePairs(folder);
  });
  afterAll(() => rmSync(folder, { recursive: true }));

  it.each([
    ['train', 'train'],
    ['calibrate', 'train'],
    ['track', 'remove'],
    ['import', 'export'],
    ['calibrate', 'window that looks'],
    ['track', 'window that trains'],
  ] as const)('%s and %s: one succeeds, the other too or says busy', async (a, b) => {
    expect((await runPair(ground, [a, b], 0)).wrong).toBeNull();
  });

  it('altered copies of the project open or are refused in plain words', async () => {
    const sound = join(folder, 'sound.janus3d');
    copyFileSync(join(folder, 'p.janus3d'), sound);
    expect(await checkAltered(sound, 5, 40)).toEqual([]);
  });

  it.skipIf(process.platform !== 'linux')(
    'altered messages to a workstation with the project are answered in plain words (memory is read in /proc)',
    async () => {
      const cases = Array.from({ length: 60 }, (_, index) => index);
      expect(await fuzzMessages(folder, 5, cases)).toEqual([]);
    },
  );
});
