import { copyFileSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { openSource } from '../../../native-worker/read/open-source.ts';
import { TiffDirectories } from '../../../native-worker/read/tiff/directory.ts';
import { growingTiff } from '../../support/growing-tiff.ts';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'janus3d-growing-'));
});
afterEach(() => {
  vi.restoreAllMocks();
  rmSync(folder, { recursive: true });
});

const page = (grey: number, width = 4) => ({
  width,
  height: 3,
  data: new Uint8Array(3 * width).fill(grey),
});

/** Grey values of all frames. */
async function greysOf(path: string): Promise<number[]> {
  const source = await openSource(path);
  const greys: number[] = [];
  for (let frame = 0; frame < source.info.frames; frame++)
    greys.push((await source.readFrame(frame)).data[0]);
  await source.close();
  return greys;
}

describe('a TIFF that is looked at again', () => {
  it('is walked on from where the walk ended when it has grown', async () => {
    const path = join(folder, 'a.tif');
    const file = growingTiff(path);
    const greys = Array.from({ length: 50 }, (_, k) => k);
    for (const grey of greys) await file.append(page(grey));
    expect(await greysOf(path)).toEqual(greys);
    await file.append(page(50));
    await file.append(page(51));
    const steps = vi.spyOn(TiffDirectories.prototype, 'nextOf');
    const source = await openSource(path);
    expect(source.info.frames).toBe(52);
    // Three links that are checked, the new ones, and pages that are looked at.
    expect(steps.mock.calls.length).toBeLessThan(15);
    await source.close();
    expect(await greysOf(path)).toEqual([...greys, 50, 51]);
  });

  it('is walked anew where another, larger file has taken its place', async () => {
    const [path, other] = [join(folder, 'a.tif'), join(folder, 'b.tif')];
    const [first, second] = [growingTiff(path), growingTiff(other)];
    for (const grey of [1, 2, 3, 4]) await first.append(page(grey));
    for (const grey of [9, 8, 7, 6, 5]) await second.append(page(grey, 8));
    expect(await greysOf(path)).toEqual([1, 2, 3, 4]);
    // Into the same file: its number on the disk stays.
    copyFileSync(other, path);
    expect(await greysOf(path)).toEqual([9, 8, 7, 6, 5]);
  });
});
