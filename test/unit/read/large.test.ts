import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { openSource } from '../../../native-worker/read/open-source.ts';
import { greyPage, TiffMaker } from './tiff-maker.ts';

const folder = mkdtempSync(join(tmpdir(), 'janus3d-large-'));
afterAll(() => rmSync(folder, { recursive: true }));

const words = (values: number[]): Buffer => Buffer.from(Uint16Array.from(values).buffer);

test('a BigTIFF of 20 GB is read plane by plane, in little memory', async () => {
  const path = join(folder, 'video.tif');
  const [side, frames] = [2304, 1900];
  const planeBytes = side * side * 2;
  const maker = new TiffMaker(path, { big: true, size: 4096 + frames * (planeBytes + 4096) });
  const at = (frame: number): number => 4096 + frame * (planeBytes + 4096);
  maker.header(at(0));
  for (let frame = 0; frame < frames; frame++) {
    const offset = at(frame) + 4096;
    maker.directory(at(frame), greyPage(side, side, 16, offset), frame + 1 < frames ? at(frame + 1) : 0);
    maker.bytes(offset, words([frame]));
  }
  maker.close();
  const before = process.memoryUsage().rss;
  const source = await openSource(path);
  expect(source.info).toMatchObject({ frames, width: side, bits: 16, axes: 'IYX' });
  for (let frame = 0; frame < frames; frame += 190) {
    const { data } = await source.readFrame(frame);
    expect(data[0]).toBe(frame);
  }
  expect((await source.readFrame(frames - 1)).data[0]).toBe(frames - 1);
  await source.close();
  expect(process.memoryUsage().rss - before).toBeLessThan(500e6);
});

test('an ImageJ stack beyond 4 GB has one page directory', async () => {
  const path = join(folder, 'imagej.tif');
  const [side, images] = [1024, 2200];
  const planeBytes = side * side * 2;
  const text = `ImageJ=1.54f\nimages=${images}\nslices=${images}\nunit=\\u00B5m\nspacing=0.2\nloop=false\n`;
  const maker = new TiffMaker(path, { size: 4096 + images * planeBytes });
  maker.header(8);
  maker.directory(8, greyPage(side, side, 16, 4096, [{ tag: 270, type: 2, values: text }]), 0);
  for (const image of [0, 1, 2100, 2199]) maker.bytes(4096 + image * planeBytes, words([image, image + 1]));
  maker.close();
  const source = await openSource(path);
  expect(source.info).toMatchObject({ format: 'imagej-tiff', axes: 'ZYX', frames: images, zStepUm: 0.2 });
  for (const image of [0, 1, 2100, 2199]) {
    expect([...(await source.readFrame(image)).data.subarray(0, 3)]).toEqual([image, image + 1, 0]);
  }
  await source.close();
});

test('a chain of 100 000 pages is counted in a second or two', async () => {
  const path = join(folder, 'many.tif');
  const pages = 100_000;
  const maker = new TiffMaker(path);
  maker.header(64);
  const one = 2 + 12 * 9 + 4;
  const chain = Buffer.alloc(pages * one);
  const scratch = join(folder, 'page.tif');
  new TiffMaker(scratch).directory(0, greyPage(4, 4, 8, 16), 0).close();
  const { readFileSync } = await import('node:fs');
  const page = readFileSync(scratch);
  for (let i = 0; i < pages; i++) {
    chain.set(page, i * one);
    chain.writeUInt32LE(i + 1 < pages ? 64 + (i + 1) * one : 0, (i + 1) * one - 4);
  }
  maker.bytes(64, chain);
  maker.close();
  const start = performance.now();
  const source = await openSource(path);
  expect(source.info.frames).toBe(pages);
  await source.readFrame(pages - 1);
  await source.close();
  expect(performance.now() - start).toBeLessThan(5000);
});
