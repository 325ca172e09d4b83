import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import type { SourceInfo } from '../../../preload/contract/source-info.ts';
import { openSource } from '../../../native-worker/read/open-source.ts';
import { orderSequence } from '../../../native-worker/read/sequence-order.ts';
import { tagged } from '../tagged.ts';
import { greyPage, TiffMaker, type MadeTag } from './tiff-maker.ts';

const folder = mkdtempSync(join(tmpdir(), 'janus3d-variants-'));
afterAll(() => rmSync(folder, { recursive: true }));

const PAGE_BYTES = 4096;
const text = (values: string): MadeTag => ({ tag: 270, type: 2, values });
const FLOAT: MadeTag = { tag: 339, type: 3, values: [3] };

interface MadePage {
  pixels: Buffer;
  bits?: number;
  side?: number;
  more?: MadeTag[];
}

/** A TIFF of square pages, each with its directory before its pixels, as recorders write them. */
function write(name: string, pages: MadePage[]): string {
  const path = join(folder, name);
  const maker = new TiffMaker(path).header(PAGE_BYTES);
  for (const [i, { pixels, bits = 8, side = 4, more = [] }] of pages.entries()) {
    const at = PAGE_BYTES * (i + 1);
    const next = i + 1 < pages.length ? at + PAGE_BYTES : 0;
    maker.directory(at, greyPage(side, side, bits, at + PAGE_BYTES / 2, more), next);
    maker.bytes(at + PAGE_BYTES / 2, pixels);
  }
  maker.close();
  return path;
}

const grey = (value: number, side = 4): Buffer => Buffer.alloc(side * side, value);
const pages = (count: number, first: MadeTag[] = []): MadePage[] =>
  Array.from({ length: count }, (_, i) => ({ pixels: grey(i), more: i === 0 ? first : [] }));

async function read(path: string): Promise<{ info: SourceInfo; values: number[] }> {
  const source = await openSource(path);
  try {
    const values: number[] = [];
    for (let i = 0; i < source.info.frames; i++) values.push((await source.readFrame(i)).data[0]);
    return { info: source.info, values };
  } finally {
    await source.close();
  }
}

/** The same file without its last bytes. */
function cut(path: string, bytes: number): string {
  const whole = readFileSync(path);
  const shorter = `${path}.cut.tif`;
  writeFileSync(shorter, whole.subarray(0, whole.length - bytes));
  return shorter;
}

describe('recordings that broke off', () => {
  test('a last plane that is not whole is left out, and said', async () => {
    const { info, values } = await read(cut(write('plain.tif', pages(4)), 3));
    expect(values).toEqual([0, 1, 2]);
    expect(info.warnings.join()).toContain('3 of the 4 planes');
  });

  test('a last page whose directory is missing is left out, and said', async () => {
    const { info, values } = await read(cut(write('listed.tif', pages(4)), PAGE_BYTES));
    expect(values).toEqual([0, 1, 2]);
    expect(info.warnings.join()).toContain('breaks off after 3');
  });

  test('headers that speak of more planes are not believed', async () => {
    const header = [text('ImageJ=1.53t\nimages=4\nslices=4\nunit=um\nspacing=0.5\n')];
    const { info, values } = await read(cut(write('ij.tif', pages(4, header)), 3));
    expect({ values, axes: info.axes }).toEqual({ values: [0, 1, 2], axes: 'ZYX' });
    expect(info.warnings.join()).toContain('3 of the 4 planes');
  });

  test('a file whose only plane is not whole is refused when it is opened', async () => {
    const path = cut(write('single.tif', pages(1)), 3);
    await expect(openSource(path)).rejects.toEqual(tagged('damaged-file'));
  });
});

describe('grey levels', () => {
  const floats = (...values: number[]): Buffer => Buffer.from(Float32Array.from(values).buffer);
  const page = (pixels: Buffer): MadePage => ({ pixels, bits: 32, side: 2, more: [FLOAT] });

  test('pixels without a number are filled with the median of the others, and said', async () => {
    const path = write('nan.tif', [page(floats(NaN, 2, 3, 9)), page(floats(7, 7, 7, Infinity))]);
    const source = await openSource(path);
    expect(source.info.warnings.join()).toMatch(/^1 pixels of its first frame are no numbers/);
    expect([...(await source.readFrame(0)).data]).toEqual([3, 2, 3, 9]);
    expect([...(await source.readFrame(1)).data]).toEqual([7, 7, 7, 7]);
    await source.close();
  });

  test('a frame without any number is refused', async () => {
    const source = await openSource(write('all-nan.tif', [page(floats(NaN, NaN, NaN, NaN))]));
    await expect(source.readFrame(0)).rejects.toThrow(/holds no numbers/);
    await source.close();
  });

  test("a straight line in ImageJ's header is applied; a curve is said", async () => {
    const line = [text('ImageJ=1.53t\nimages=3\nslices=3\ncf=0\nc0=255\nc1=-1\n')];
    expect((await read(write('line.tif', pages(3, line)))).values).toEqual([255, 254, 253]);
    const curve = [text('ImageJ=1.53t\nimages=3\nslices=3\ncf=21\n')];
    const { info, values } = await read(write('curve.tif', pages(3, curve)));
    expect(values).toEqual([0, 1, 2]);
    expect(info.warnings.join()).toContain('calibration curve');
  });
});

describe('what is not the stack', () => {
  test('more pages than the header speaks of', async () => {
    const header = [text('ImageJ=1.53t\nimages=2\nslices=2\n')];
    const { info, values } = await read(write('more.tif', pages(3, header)));
    expect(values).toEqual([0, 1]);
    expect(info.warnings.join()).toContain('more pages than the 2');
  });

  test('a colour picture of the same size among grey pages', async () => {
    const colour: MadePage = {
      pixels: Buffer.alloc(48, 99),
      more: [
        { tag: 258, type: 3, values: [8, 8, 8] },
        { tag: 262, type: 3, values: [2] },
        { tag: 277, type: 3, values: [3] },
        { tag: 279, type: 4, values: [48] },
      ],
    };
    const { info, values } = await read(write('snapshot.tif', [colour, ...pages(3)]));
    expect(values).toEqual([0, 1, 2]);
    expect(info.warnings.join()).toContain('1 of its 4 pages are previews');
  });

  test('an OME label before the planes', async () => {
    const image = (id: number, side: number, planes: number, ifd: number): string =>
      `<Image ID="Image:${id}"><Pixels DimensionOrder="XYZCT" SizeX="${side}" SizeY="${side}" SizeZ="${planes}" SizeC="1" SizeT="1">` +
      `<TiffData IFD="${ifd}" PlaneCount="${planes}"/></Pixels></Image>`;
    const xml = `<OME>${image(0, 2, 1, 0)}${image(1, 4, 3, 1)}</OME>`;
    const label: MadePage = { pixels: grey(99, 2), side: 2, more: [text(xml)] };
    const { info, values } = await read(write('label.ome.tif', [label, ...pages(3)]));
    expect(values).toEqual([0, 1, 2]);
    expect(info.warnings.join()).toContain('1 of its images have another size');
  });

  test('resolutions of oblong pixels are said', async () => {
    const more: MadeTag[] = [
      { tag: 296, type: 3, values: [3] },
      { tag: 282, type: 4, values: [61538] },
      { tag: 283, type: 4, values: [30769] },
    ];
    const { info } = await read(write('oblong.tif', pages(1, more)));
    expect(info.pixelSizeUm).toBeNull();
    expect(info.warnings.join()).toContain('not square');
  });
});

test.each([
  ['slide.vsi', 'II*\0\x08\0\0\0', /an Olympus VSI file/],
  ['a.oib', '\xd0\xcf\x11\xe0', /an Olympus OIB file/],
  ['a.ims', '\x89HDF', /an Imaris file/],
  ['a.nd', '"NDInfoFile"', /the list of a MetaMorph recording/],
  ['a.dv', '\0\0\0\0', /a DeltaVision file/],
])('%s is refused by its name', async (name, bytes, expected) => {
  const path = join(folder, name);
  writeFileSync(path, Buffer.from(bytes, 'latin1'));
  await expect(openSource(path)).rejects.toThrow(expected);
  await expect(openSource(path)).rejects.toEqual(tagged('unsupported-format'));
});

test('a Zarr store is refused by its name', async () => {
  const store = join(folder, 'a.zarr');
  mkdirSync(store);
  writeFileSync(join(store, 'zarr.json'), '{}');
  await expect(openSource(store)).rejects.toThrow(/Zarr store/);
});

describe('names of sequences', () => {
  test.each([
    ['m and p for minus and plus', ['z_p2', 'z_m3', 'z_m10', 'z_p0'], ['z_m10', 'z_m3', 'z_p0', 'z_p2']],
    ['the minus of typesetting', ['z_2um', 'z_\u22123um', 'z_0um'], ['z_\u22123um', 'z_0um', 'z_2um']],
    [
      'a height beside a counter',
      ['z-1um (1)', 'z-2um (0)', 'z10um (2)'],
      ['z-2um (0)', 'z-1um (1)', 'z10um (2)'],
    ],
    ['an m that is no sign', ['m2', 'm10', 'm1'], ['m1', 'm2', 'm10']],
  ])('%s', (_what, names, expected) => {
    const { paths, warnings } = orderSequence(names.map((name) => `${name}.tif`));
    expect(paths).toEqual(expected.map((name) => `${name}.tif`));
    expect(warnings.join()).not.toContain('several');
  });

  test.each([
    ['two kinds of names', ['a_0', 'a_1', 'b_0', 'b_1'], /of 2 kinds \(a_0, b_0\)/],
    ['two numbers that count', ['t0_z0', 't0_z1', 't1_z0', 't1_z1'], /2 numbers in its names/],
  ])('%s may be several recordings', (_what, names, expected) => {
    expect(orderSequence(names).warnings.join()).toMatch(expected);
  });
});
