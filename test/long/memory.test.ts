import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { writePositions, writeTrajectories } from '../support/big-table.ts';
import { peakMemory } from '../support/peak-memory.ts';
import { writeSparseTiff } from '../support/sparse-tiff.ts';

/** What is promised for any input, all processes together. */
const MOST_BYTES = 1.5e9;

describe.skipIf(process.platform !== 'linux')('memory of all processes (it is read in /proc)', () => {
  let folder: string;
  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), 'janus3d-memory-'));
  });
  afterAll(() => rmSync(folder, { recursive: true }));

  async function expectWithin(...argv: string[]): Promise<void> {
    const { code, peakBytes, stderr } = await peakMemory(argv, folder);
    console.log(`${argv.join(' ')}: at most ${(peakBytes / 1e6).toFixed(0)} MB.`);
    expect(code, stderr).toBe(0);
    expect(peakBytes).toBeLessThan(MOST_BYTES);
  }

  it('stays within its bound for a BigTIFF of 20 GB', async () => {
    const size = await writeSparseTiff(join(folder, 'big.tif'), { width: 2048, height: 2048, planes: 4800 });
    expect(size).toBeGreaterThan(20e9);
    await expectWithin('info', 'big.tif');
    await expectWithin('new', 'p.janus3d');
    await expectWithin('import', 'p.janus3d', '--video', 'big.tif', '--pixel-um', '0.16', '--fps', '10');
    await expectWithin(
      ...['track', 'big.tif', '--no-model', '--pixel-um', '0.16', '--fps', '10'],
      ...['--frames', '4760-4799', '--out', 'tracks.csv'],
    );
    rmSync(join(folder, 'big.tif'));
  }, 3_600_000);

  it('stays within its bound for tables of 5 million rows', async () => {
    await writePositions(join(folder, 'positions.csv'), 1000, 5000);
    await expectWithin('link', 'positions.csv', '--out', 'linked.csv');
    await expectWithin('link', 'positions.csv', '--out', 'linked.csv', '--pixel-um', '0.16', '--fps', '10');
    await writePositions(join(folder, 'few.csv'), 10, 5000);
    await expectWithin(
      ...[
        'regress',
        '--train',
        'positions.csv',
        '--test',
        'few.csv',
        '--target',
        'z_um',
        '--model',
        'linear',
      ],
    );
    await writeTrajectories(join(folder, 'tracks.csv'), 1000, 5000);
    await expectWithin('analyse', 'tracks.csv', '--out', 'physics');
  }, 14_400_000);
});
