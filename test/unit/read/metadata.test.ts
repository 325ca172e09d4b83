import { expect, test } from 'vitest';
import { imageJSizes, parseImageJ } from '../../../native-worker/read/imagej.ts';
import { parseOme } from '../../../native-worker/read/ome.ts';
import { orderPlanes } from '../../../native-worker/read/plane-order.ts';
import { lengthUm, timeS } from '../../../native-worker/read/file-units.ts';

test.each([
  [0.1625, 'µm', 0.1625],
  [0.1625, '\u03bcm', 0.1625],
  [0.1625, '\\u00B5m', 0.1625],
  [0.1625, 'micron', 0.1625],
  [162.5, 'nm', 0.1625],
  [1.625e-5, 'cm', 0.1625],
  [1 / 25400, 'inch', 1],
  [1, 'pixel', null],
  [0, 'um', null],
  [NaN, 'um', null],
  [undefined, 'um', null],
])('%s %s is %s um', (value, unit, expected) => expect(lengthUm(value, unit)).toBe(expected));

test('times in s, ms, us and min', () => {
  expect([timeS(0.1, 's'), timeS(100, 'ms'), timeS(100, 'µs'), timeS(2, 'min'), timeS(-1, 's')]).toEqual([
    0.1,
    0.1,
    1e-4,
    120,
    null,
  ]);
});

test('ImageJ: axes from channels, slices and frames; the animation speed of a z-stack is no frame interval', () => {
  const sizes = (text: string, images: number) => imageJSizes(parseImageJ(text)!, images);
  const stack = parseImageJ(
    'ImageJ=1.54f\nimages=30\nchannels=2\nslices=15\nspacing=-0.5\nunit=micron\nfps=7\n',
  );
  expect(stack).toMatchObject({ images: 30, zStepUm: 0.5, stageDirection: 'down', frameIntervalS: null });
  expect(imageJSizes(stack!, 30)).toEqual([
    ['T', 1],
    ['Z', 15],
    ['C', 2],
  ]);
  const video = parseImageJ('ImageJ=1.54f\nimages=9\nframes=9\nfinterval=50\ntunit=ms\nfps=7\n');
  expect(video).toMatchObject({ frames: 9, slices: 1, channels: 1, frameIntervalS: 0.05 });
  expect(sizes('ImageJ=1.54f\nimages=9\nslices=2\n', 9)).toEqual([['I', 9]]);
  expect(sizes('ImageJ=1.54f\nimages=6\nchannels=2\nslices=3\norder=zct\n', 6)).toEqual([
    ['T', 1],
    ['C', 2],
    ['Z', 3],
  ]);
  expect(parseImageJ('made by hand')).toBeNull();
});

const ome = (pixels: string, inside = ''): string =>
  `<?xml version="1.0"?><!-- a > comment --><ome:OME xmlns:ome="x" UUID="urn:uuid:1"><ome:Image ID="Image:0" Name='a &lt;b&gt; > c'>` +
  `<ome:Pixels SizeX="8" SizeY="4" ${pixels}>${inside}</ome:Pixels></ome:Image></ome:OME>`;

test('OME-XML: sizes, order, units, steps told by single planes', () => {
  const plane = (z: number, t: number): string =>
    `<Plane TheZ="${z}" TheC="0" TheT="${t}" DeltaT="${t * 250 + z}" DeltaTUnit="ms" PositionZ="${10 - z * 0.4}" PositionZUnit="µm"/>`;
  const planes = [0, 1, 2].flatMap((t) => [0, 1].map((z) => plane(z, t))).join('');
  const image = parseOme(
    ome(
      'DimensionOrder="XYCZT" SizeZ="2" SizeC="1" SizeT="3" PhysicalSizeX="100" PhysicalSizeXUnit="nm"',
      planes,
    ),
  )?.images[0];
  expect(image).toMatchObject({
    name: 'a <b> > c',
    order: 'CZT',
    sizes: { Z: 2, C: 1, T: 3 },
    pixelSizeUm: 0.1,
    heights: { step: 0.4, direction: 'down', uneven: null },
    times: { step: 0.25, uneven: null },
  });
});

test('OME-XML: colour samples of one page are one channel', () => {
  const image = parseOme(
    ome('DimensionOrder="XYCZT" SizeZ="1" SizeC="3" SizeT="1"', '<Channel ID="c" SamplesPerPixel="3"/>'),
  )?.images[0];
  expect(image?.sizes.C).toBe(1);
});

test('OME-XML that breaks off, or is none, is not believed', () => {
  const whole = ome('SizeZ="2"');
  for (let end = 0; end < whole.length; end++) expect(parseOme(whole.slice(0, end))).toBeNull();
  expect(parseOme('<html></html>')).toBeNull();
});

test('a document of many unclosed quotes or brackets takes linear time', () => {
  const start = performance.now();
  parseOme(`<OME>${'<a b="'.repeat(300_000)}`);
  parseOme(`<OME ${'a=" '.repeat(300_000)}`);
  parseOme('<'.repeat(1_000_000));
  expect(performance.now() - start).toBeLessThan(2000);
});

test('frames of a chosen channel or position are those planes of the file', () => {
  const sizes: [string, number][] = [
    ['P', 2],
    ['T', 3],
    ['C', 2],
    ['Z', 4],
  ];
  const all = orderPlanes('f', sizes, {});
  expect([all.axes, all.frames]).toEqual(['PTCZYX', 48]);
  expect(Array.from({ length: 48 }, (_, i) => all.planeOf(i))).toEqual(
    Array.from({ length: 48 }, (_, i) => i),
  );
  const one = orderPlanes('f', sizes, { channel: 1, position: 1 });
  expect([one.axes, one.frames]).toEqual(['TZYX', 12]);
  const expected = [0, 1, 2].flatMap((t) => [0, 1, 2, 3].map((z) => ((1 * 3 + t) * 2 + 1) * 4 + z));
  expect(Array.from({ length: 12 }, (_, i) => one.planeOf(i))).toEqual(expected);
  expect(() => orderPlanes('f', sizes, { channel: 2 })).toThrow(
    'f has 2 channels, none numbered 2; choose 0 to 1.',
  );
  expect(orderPlanes('f', [['I', 5]], { channel: 0 }).frames).toBe(5);
});
