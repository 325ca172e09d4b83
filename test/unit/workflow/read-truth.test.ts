import { mkdtempSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Source } from '../../../main/project/sources.ts';
import { readTruth } from '../../../main/workflow/read-truth.ts';

let folder: string;
const sourceOf = (kind: Source['kind']): Source =>
  ({ kind, name: kind === 'video' ? 'video.tif' : 'stack.tif', info: { frames: 10 } }) as Source;
const video = sourceOf('video');

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'janus3d-truth-'));
});
afterAll(() => rmSync(folder, { recursive: true }));

function write(text: string, name = 'truth.csv'): string {
  const path = join(folder, name);
  writeFileSync(path, text);
  return path;
}

describe('a table of true heights', () => {
  it('tells the height of the particle above the focal plane, whichever sign it has', async () => {
    const { positions, file } = await readTruth(
      write('frame,particle,x_px,y_px,z_label_um\n0,4,1.5,2.5,-12\n3,5,7,8,5\n'),
      video,
    );
    expect(file).toBe('truth.csv');
    expect(positions).toEqual({
      frame: Int32Array.of(0, 3),
      particle: Int32Array.of(4, 5),
      xPx: Float64Array.of(1.5, 7),
      yPx: Float64Array.of(2.5, 8),
      zUm: Float64Array.of(12, -5),
    });
    const plain = await readTruth(write('\uFEFFz_um,note,slice\n-3,a,0\n4,b,1\n'), sourceOf('stack'));
    expect(plain.positions).toMatchObject({ xPx: null, particle: null, zUm: Float64Array.of(-3, 4) });
    expect(plain.positions.frame).toEqual(Int32Array.of(0, 1));
    expect(plain.sha256).toHaveLength(64);
  });

  it.each<[string, string, RegExp]>([
    [
      'no height',
      'frame,height\n0,1\n',
      /no column z_um or z_label_um.*frame, and z_um.*Its columns: “frame”, “height”\./,
    ],
    ['no frame', 'time,z_um\n0,1\n', /no column frame: a table of true heights has frame/],
    ['one coordinate', 'frame,x_px,z_um\n0,1,2\n', /no column y_px/],
    ['both signs', 'frame,z_um,z_label_um\n0,1,-1\n', /both z_um and z_label_um/],
    ['no rows', 'frame,z_um\n', /no rows/],
    ['nothing', '', /empty/],
    [
      'frames from 1',
      'frame,z_um\n1,1\n10,1\n',
      /line 3: frame is 10, but video\.tif has frames 0 to 9; number them from 0/,
    ],
    ['half a frame', 'frame,z_um\n0.5,1\n', /line 2: frame is 0\.5/],
    ['words', 'frame,z_um\n0,deep\n', /line 2: z_um is "deep"/],
    [
      'two heights a frame',
      'frame,z_um\n0,1\n0,2\n',
      /line 3: frame 0 has a second height; add x_px and y_px/,
    ],
    ['ragged rows', 'frame,z_um\n0,1,2\n', /is no CSV table/],
  ])('%s: says what is wrong and what to do', async (_what, text, message) => {
    await expect(readTruth(write(text), video)).rejects.toMatchObject({
      tag: 'bad-input',
      message: expect.stringMatching(message) as string,
    });
  });

  it('says of a frame or slice, whichever its images have, and takes the other name too', async () => {
    const stack = sourceOf('stack');
    const table = 'frame,slice,z_um\n1,2,3\n';
    expect((await readTruth(write(table), video)).positions.frame).toEqual(Int32Array.of(1));
    expect((await readTruth(write(table), stack)).positions.frame).toEqual(Int32Array.of(2));
    expect((await readTruth(write('frame,z_um\n1,3\n'), stack)).positions.frame).toEqual(Int32Array.of(1));
    await expect(readTruth(write('time,z_um\n1,3\n'), stack)).rejects.toThrow(/column slice/);
    await expect(readTruth(write('slice,z_um\n10,3\n'), stack)).rejects.toThrow(/slices 0 to 9/);
    expect((await readTruth(write('frame,z_um\n0,1\n9,2\n'), video)).positions.frame[1]).toBe(9);
    await expect(readTruth(write('frame,z_um\n-1,1\n'), video)).rejects.toThrow(/frame is -1/);
  });

  it('passes over what is no particle', async () => {
    const rows = 'frame,kind,z_um\n0,janus,1\n0,debris,2\n1,doublet,3\n2,janus,4\n';
    const { positions } = await readTruth(write(rows), video);
    expect([...positions.frame, ...positions.zUm]).toEqual([0, 2, 1, 4]);
  });

  it.each(['z_raw_um', 'z_pred_um'])('of predicted heights, %s, is none', async (column) => {
    await expect(readTruth(write(`frame,z_um,${column}\n0,1,1\n`), video)).rejects.toThrow(
      new RegExp(`predicted heights \\(it has ${column}\\)`),
    );
  });

  it('needs both coordinates, tells particles apart by them, and may have two heights a frame then', async () => {
    await expect(readTruth(write('frame,y_px,z_um\n0,1,2\n'), video)).rejects.toThrow(/no column x_px/);
    const { positions } = await readTruth(write('frame,x_px,y_px,z_um\n0,1,2,3\n0,4,5,6\n'), video);
    expect(positions).toMatchObject({ xPx: Float64Array.of(1, 4), yPx: Float64Array.of(2, 5) });
  });

  it('says of up to 20 names what it has', async () => {
    const names = (count: number): string => Array.from({ length: count }, (_, k) => `c${k}`).join();
    await expect(readTruth(write(`${names(20)}\n`), video)).rejects.toThrow(/Its columns: “c0”, /);
    await expect(readTruth(write(`${names(21)}\n`), video)).rejects.not.toThrow(/Its columns/);
  });

  it('of more than 30 MB is refused before it is read', async () => {
    const path = write('frame,z_um\n');
    truncateSync(path, 30e6 + 1);
    await expect(readTruth(path, video)).rejects.toThrow(/larger than 30 MB/);
    truncateSync(path, 11);
  });

  it('reads nothing but tables, and tells nothing of what else a file holds', async () => {
    const secret = 'root:x:0:0:root:/root:/bin/bash\nkey=value\n';
    await expect(readTruth(write(secret, 'passwd'), video)).rejects.toThrow(/must end in \.csv or \.txt/);
    await expect(readTruth(write(secret, 'passwd.csv'), video)).rejects.not.toThrow(/root:x/);
    await expect(readTruth(join(folder, 'none.csv'), video)).rejects.toThrow(/There is no/);
    await expect(readTruth(folder, video)).rejects.toMatchObject({ tag: 'bad-input' });
  });
});
