import { copyFileSync, mkdirSync, mkdtempSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { closeSources, withSource } from '../../../native-worker/read/source-cache.ts';
import { openSource } from '../../../native-worker/read/open-source.ts';
import { greyPage, TiffMaker } from './tiff-maker.ts';

const folder = mkdtempSync(join(tmpdir(), 'janus3d-sets-'));
afterAll(() => rmSync(folder, { recursive: true }));

/** A TIFF of 2 x 2 pages, each filled with one value. */
function writePages(path: string, values: number[], description?: string): void {
  const maker = new TiffMaker(path).header(1024);
  const at = (page: number): number => 1024 + page * 8192;
  values.forEach((value, page) => {
    const text = page === 0 && description ? [{ tag: 270, type: 2 as const, values: description }] : [];
    maker.bytes(16 + 4 * page, Buffer.alloc(4, value));
    maker.directory(
      at(page),
      greyPage(2, 2, 8, 16 + 4 * page, text),
      page + 1 < values.length ? at(page + 1) : 0,
    );
  });
  maker.close();
}

async function valuesOf(path: string, options = {}): Promise<{ axes: string; values: number[] }> {
  const source = await openSource(path, options);
  try {
    const values: number[] = [];
    for (let i = 0; i < source.info.frames; i++) values.push((await source.readFrame(i)).data[3]);
    return { axes: source.info.axes, values };
  } finally {
    await source.close();
  }
}

const run = (file: string, uuid: string, t: number, count: number, ifd = 0): string =>
  `<TiffData FirstT="${t}" IFD="${ifd}" PlaneCount="${count}"><UUID FileName="${file}">urn:uuid:${uuid}</UUID></TiffData>`;
const image = (runs: string, frames: number): string =>
  `<Image ID="Image:0"><Pixels DimensionOrder="XYZCT" SizeX="2" SizeY="2" SizeZ="1" SizeC="1" SizeT="${frames}" TimeIncrement="0.5">${runs}</Pixels></Image>`;
const ome = (images: string, uuid = 'a'): string => `<OME UUID="urn:uuid:${uuid}">${images}</OME>`;

test('an OME-TIFF set in several files, opened by any of them, also after the first was renamed', async () => {
  const set = join(folder, 'set');
  mkdirSync(set);
  const runs = run('a.ome.tif', 'a', 0, 2, 1) + run('b.ome.tif', 'b', 2, 2);
  writePages(join(set, 'a.ome.tif'), [9, 10, 11], ome(image(runs, 4)));
  writePages(join(set, 'b.ome.tif'), [12, 13], ome(image(runs, 4), 'b'));
  for (const name of ['a.ome.tif', 'b.ome.tif']) {
    expect(await valuesOf(join(set, name))).toEqual({ axes: 'TYX', values: [10, 11, 12, 13] });
  }
  renameSync(join(set, 'a.ome.tif'), join(set, 'renamed.ome.tif'));
  expect((await valuesOf(join(set, 'renamed.ome.tif'))).values).toEqual([10, 11, 12, 13]);
  rmSync(join(set, 'b.ome.tif'));
  await expect(valuesOf(join(set, 'renamed.ome.tif'))).rejects.toThrow(
    /b\.ome\.tif does not exist; check the path\./,
  );
});

test('a companion file holds the metadata; names in it never lead out of the folder', async () => {
  const set = join(folder, 'companion');
  mkdirSync(set);
  const runs = run('../companion/../../a.tif', 'a', 0, 1) + run('b.tif', 'b', 1, 1);
  writeFileSync(join(set, 'x.companion.ome'), ome(image(runs, 2), 'x'));
  const only = (uuid: string): string =>
    `<OME UUID="urn:uuid:${uuid}"><BinaryOnly MetadataFile="x.companion.ome" UUID="urn:uuid:x"/></OME>`;
  writePages(join(set, 'a.tif'), [1], only('a'));
  writePages(join(set, 'b.tif'), [2], only('b'));
  for (const name of ['x.companion.ome', 'a.tif', 'b.tif']) {
    expect((await valuesOf(join(set, name))).values).toEqual([1, 2]);
  }
});

test('stage positions are an axis, or one is chosen; unequal ones are refused', async () => {
  const path = join(folder, 'positions.ome.tif');
  writePages(
    path,
    [1, 2, 3, 4],
    ome(image('<TiffData IFD="0" PlaneCount="2"/>', 2) + image('<TiffData IFD="2" PlaneCount="2"/>', 2)),
  );
  expect(await valuesOf(path)).toEqual({ axes: 'PTYX', values: [1, 2, 3, 4] });
  expect(await valuesOf(path, { position: 1 })).toEqual({ axes: 'TYX', values: [3, 4] });
  writePages(
    path,
    [1, 2, 3],
    ome(image('<TiffData IFD="0" PlaneCount="2"/>', 2) + image('<TiffData IFD="2"/>', 1)),
  );
  await expect(openSource(path)).rejects.toThrow('holds 2 positions (series) of different length');
});

test('a Micro-Manager stack is found by its index, in the order of its axes', async () => {
  const path = join(folder, 'mm.tif');
  const summary = Buffer.from(
    '{"PixelSize_um":0.1625,"z-step_um":0.5,"Interval_ms":0,"Slices":2,"Frames":3,"Channels":1}',
  );
  const u32 = (...values: number[]): Buffer => Buffer.from(Uint32Array.from(values).buffer);
  const maker = new TiffMaker(path).header(2048);
  const index: number[] = [];
  // Written height by height, unlike the axes' order; the last time point lacks its second height.
  const planes = [
    [0, 0],
    [0, 1],
    [0, 2],
    [1, 0],
    [1, 1],
  ] as const;
  planes.forEach(([z, t], page) => {
    const at = 2048 + page * 512;
    const metadata = { tag: 51123, type: 2 as const, values: JSON.stringify({ 'ElapsedTime-ms': t * 40 }) };
    maker.bytes(1024 + page * 4, Buffer.alloc(4, 10 * t + z));
    maker.directory(
      at,
      greyPage(2, 2, 8, 1024 + page * 4, [metadata]),
      page + 1 < planes.length ? at + 512 : 0,
    );
    index.push(0, z, t, 0, at);
  });
  maker.bytes(8, Buffer.concat([u32(54773648, 8192, 0, 0, 0, 0, 2355492, summary.length), summary]));
  maker.bytes(8192, u32(3453623, planes.length, ...index)).close();
  const source = await openSource(path);
  expect(source.info).toMatchObject({
    format: 'micro-manager-tiff',
    pixelSizeUm: 0.1625,
    zStepUm: 0.5,
    frameIntervalS: 0.04,
  });
  await source.close();
  expect(await valuesOf(path)).toEqual({ axes: 'TZYX', values: [0, 1, 10, 11] });
});

test('single images become a sequence in natural order; strangers and unequal ones are refused', async () => {
  const set = join(folder, 'sequence');
  mkdirSync(set);
  for (const value of [1, 2, 10, 100]) writePages(join(set, `img${value}.tif`), [value]);
  writeFileSync(join(set, '.hidden.tif'), '');
  writeFileSync(join(set, 'notes.txt'), 'x');
  expect(await valuesOf(set)).toEqual({ axes: 'IYX', values: [1, 2, 10, 100] });
  expect((await valuesOf(join(set, 'img1*.tif'))).values).toEqual([1, 10, 100]);
  await expect(openSource(join(set, 'none*.tif'))).rejects.toThrow(
    'stands for no file; check the folder and the pattern',
  );
  new TiffMaker(join(set, 'img3.tif'))
    .header(64)
    .directory(64, greyPage(3, 2, 8, 16), 0)
    .close();
  await expect(valuesOf(set)).rejects.toThrow(/img3\.tif \(3 x 2, 8 bits\) is not like the first image/);
  copyFileSync(new URL('../../parity/fixtures/reading/rgb.png', import.meta.url), join(set, 'z.png'));
  await expect(openSource(set)).rejects.toThrow('different kinds (TIFF, PNG)');
  await expect(openSource(folder)).rejects.toMatchObject({ tag: 'bad-input' });
});

test('images that Micro-Manager saved one by one get steps and axis from metadata.txt, also one that breaks off', async () => {
  const set = join(folder, 'mm-images');
  mkdirSync(set);
  [4, 5, 6].forEach((value, i) => writePages(join(set, `img_00000000${i}_Default_000.tif`), [value]));
  writeFileSync(
    join(set, 'metadata.txt'),
    '{\n"Summary": {"Comment": "a \\" }", "User": {"a": 1}, "PixelSize_um": 0.1625, "Frames": 3, "Slices": 1, "Interval_ms": 100},\n"FrameKey-0-0-0": {',
  );
  const source = await openSource(set);
  expect(source.info).toMatchObject({
    axes: 'TYX',
    frames: 3,
    pixelSizeUm: 0.1625,
    zStepUm: null,
    frameIntervalS: 0.1,
  });
  await source.close();
  // A choice along the sequence's own axis picks images; the others are made within each image.
  expect(await valuesOf(set, { timepoint: 1, channel: 0 })).toEqual({ axes: 'YX', values: [5] });
  await expect(openSource(set, { channel: 1 })).rejects.toThrow('has 1 channel, none numbered 1; choose 0');
});

test('cached sources serve concurrent readers and notice a replaced file', async () => {
  const path = join(folder, 'cached.tif');
  writePages(path, [1, 2, 3]);
  const read = (index: number): Promise<unknown> =>
    withSource(path, {}, async (source) => (await source.readFrame(index)).data[0]);
  expect(await Promise.all([0, 1, 2, 0].map(read))).toEqual([1, 2, 3, 1]);
  const others = Array.from({ length: 9 }, (_, i) => join(folder, `other${i}.tif`));
  others.forEach((other, i) => writePages(other, [i]));
  await Promise.all(others.map((other) => withSource(other, {}, (source) => source.readFrame(0))));
  rmSync(path);
  writePages(path, [7, 8, 9, 10]);
  expect(await read(0)).toBe(7);
  await expect(withSource(join(folder, 'nothing'), {}, async () => 0)).rejects.toThrow('does not exist');
  await closeSources();
});

test('a cancelled read stops, a frame that is not there is refused', async () => {
  const path = join(folder, 'cancel.tif');
  writePages(path, [1, 2]);
  const source = await openSource(path);
  await expect(source.readFrame(0, { signal: AbortSignal.abort() })).rejects.toMatchObject({
    tag: 'cancelled',
  });
  for (const index of [-1, 2, 0.5, NaN]) {
    await expect(source.readFrame(index)).rejects.toThrow(`has no frame ${index}; choose 0 to 1`);
  }
  await source.close();
  await source.close();
});
