import { cpSync, mkdtempSync, readFileSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openSource } from '../../native-worker/read/open-source.ts';
import { JanusError } from '../../preload/contract/errors.ts';
import { mutate, randomOf } from '../support/mutated-images.ts';
import { tagged } from '../unit/tagged.ts';

const FIXTURES = new URL('fixtures/ndtiff/', import.meta.url).pathname;
/** What Micro-Manager's own library reads (generate_ndtiff.py): pixels by dataset and plane. */
const truth = JSON.parse(readFileSync(new URL('fixtures/ndtiff.json', import.meta.url), 'utf8')) as Record<
  string,
  number[][]
>;

let folder: string;
beforeAll(() => (folder = mkdtempSync(join(tmpdir(), 'janus3d-ndtiff-'))));
afterAll(() => rmSync(folder, { recursive: true }));

describe('NDTiff datasets', () => {
  it.each([
    ['video_1', { axes: 'TYX', bits: 16, frameIntervalS: 0.05, zStepUm: 0.5, channels: 1 }],
    ['stack_1', { axes: 'ZYX', bits: 8, zStepUm: 0.25, stageDirection: 'down', channels: 1 }],
    ['channels_1', { axes: 'TCYX', bits: 16, frameIntervalS: 0.1, channels: 2 }],
  ])('%s has the pixels and lengths that were written', async (name, info) => {
    const source = await openSource(join(FIXTURES, name));
    expect(source.info).toMatchObject({
      ...info,
      format: 'ndtiff',
      width: 7,
      height: 5,
      pixelSizeUm: 0.1625,
    });
    expect(source.info.frames).toBe(truth[name].length);
    for (const [frame, pixels] of truth[name].entries())
      expect([...(await source.readFrame(frame)).data]).toEqual(pixels);
    await source.close();
  });

  it('give one channel where it is asked for', async () => {
    const source = await openSource(join(FIXTURES, 'channels_1'), { channel: 1 });
    expect(source.info).toMatchObject({ axes: 'TYX', frames: 2 });
    expect([...(await source.readFrame(1)).data]).toEqual(truth.channels_1[3]);
    await source.close();
  });

  it('that are still written have the planes that are there', async () => {
    const growing = join(folder, 'growing');
    cpSync(join(FIXTURES, 'video_1'), growing, { recursive: true });
    const index = readFileSync(join(growing, 'NDTiff.index'));
    // An index that ends in the middle of an entry, then in zeros, as on a disk where room was taken in advance.
    writeFileSync(join(growing, 'NDTiff.index'), index.subarray(0, index.length - 5));
    const short = await openSource(growing);
    expect(short.info.frames).toBe(3);
    await short.close();
    writeFileSync(join(growing, 'NDTiff.index'), Buffer.concat([index, Buffer.alloc(1000)]));
    truncateSync(join(growing, 'video_NDTiffStack.tif'), 1000);
    const cut = await openSource(growing);
    expect(cut.info.frames).toBeLessThan(4);
    await cut.close();
  });

  it('refuse pixels that are not written yet though the file has their length', async () => {
    const early = join(folder, 'early');
    cpSync(join(FIXTURES, 'video_1'), early, { recursive: true });
    const path = join(early, 'video_NDTiffStack.tif');
    const bytes = readFileSync(path);
    writeFileSync(path, Buffer.concat([bytes.subarray(0, 900), Buffer.alloc(bytes.length - 900)]));
    const source = await openSource(early);
    await expect(source.readFrame(3)).rejects.toEqual(tagged('damaged-file'));
    await source.close();
  });

  it('whose index leads out of the folder are refused', async () => {
    const hostile = join(folder, 'hostile');
    cpSync(join(FIXTURES, 'video_1'), hostile, { recursive: true });
    const index = readFileSync(join(hostile, 'NDTiff.index'));
    const at = index.indexOf('video_NDTiffStack.tif');
    index.write('../', at);
    writeFileSync(join(hostile, 'NDTiff.index'), index);
    await expect(openSource(hostile)).rejects.toEqual(tagged('damaged-file'));
  });

  it('with an altered index are read or refused, in one line', async () => {
    const altered = join(folder, 'altered');
    cpSync(join(FIXTURES, 'channels_1'), altered, { recursive: true });
    const index = readFileSync(join(altered, 'NDTiff.index'));
    const outcome = { read: 0, refused: 0 };
    for (let seed = 1; seed <= 300; seed++) {
      writeFileSync(join(altered, 'NDTiff.index'), mutate(index, randomOf(seed)));
      try {
        const source = await openSource(altered);
        try {
          await source.readFrame(source.info.frames - 1);
        } finally {
          await source.close();
        }
        outcome.read++;
      } catch (error) {
        expect(error, `seed ${seed}`).toBeInstanceOf(JanusError);
        expect((error as Error).message, `seed ${seed}`).toMatch(/^\S+ [^\n]+; [^\n]+\.$/);
        outcome.refused++;
      }
    }
    expect(Math.min(outcome.read, outcome.refused)).toBeGreaterThan(15);
  });
});
