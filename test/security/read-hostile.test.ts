import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { crc32, deflateSync } from 'node:zlib';
import { afterAll, expect, test } from 'vitest';
import type { ErrorTag, JanusError } from '../../preload/contract/errors.ts';
import { openSource } from '../../native-worker/read/open-source.ts';
import { greyPage, TiffMaker, type MadeTag } from '../unit/read/tiff-maker.ts';

const folder = mkdtempSync(join(tmpdir(), 'janus3d-hostile-'));
afterAll(() => rmSync(folder, { recursive: true }));

const FIXTURES = new URL('../parity/fixtures/reading/', import.meta.url);
const tag = (number: number, ...values: number[]): MadeTag => ({ tag: number, type: 4, values });
const text = (value: string): MadeTag => ({ tag: 270, type: 2, values: value });

/** What the line says decides the tag. */
function tagOf(message: string): ErrorTag {
  if (/the file is damaged|is empty|export it again\.$|no whole OME/.test(message)) return 'damaged-file';
  if (/not read;|no image format|no grey levels|YCbCr|different depths/.test(message))
    return 'unsupported-format';
  if (/does not exist|without TIFF or PNG/.test(message)) return 'not-found';
  return 'bad-input';
}

/** Opens a file and reads its first and last plane; the plain line that refuses it, or what is said of what was read. */
async function refusal(path: string): Promise<string> {
  const message = await openSource(path)
    .then(async (source) => {
      try {
        await source.readFrame(0);
        await source.readFrame(source.info.frames - 1);
        return ['was read', ...source.info.warnings].join('; ');
      } finally {
        await source.close();
      }
    })
    .catch((error: unknown) => {
      expect(error).toMatchObject({ name: 'JanusError' });
      expect((error as JanusError).tag).toBe(tagOf((error as Error).message));
      return (error as Error).message;
    });
  expect(message.split('\n')).toHaveLength(1);
  return message;
}

function made(name: string, tags: MadeTag[], next = 0): string {
  const path = join(folder, name);
  new TiffMaker(path).header(512).directory(512, tags, next).bytes(8192, Buffer.alloc(64)).close();
  return path;
}

const page = (...more: MadeTag[]): MadeTag[] => greyPage(8, 8, 8, 8192, more);

test.each([
  ['whole', page(), 0, 'was read'],
  ['pages in a circle', page(), 512, /pages that follow each other in a circle/],
  ['directory outside', page(), 1e6, /was read; its list of pages breaks off after 1 of them/],
  ['huge', page(tag(256, 4e9), tag(257, 4e9)), 0, /planes of 4000000000 x 4000000000 pixels/],
  [
    'large, but with too few bytes',
    page(tag(256, 9000), tag(257, 9000), tag(278, 9000)),
    0,
    /ends in the middle of a plane/,
  ],
  [
    'inflates to more than deflate can',
    page(tag(256, 9000), tag(257, 9000), tag(278, 9000), tag(259, 8)),
    0,
    /too few bytes/,
  ],
  ['no width', page(tag(256, 0)), 0, /without width or height/],
  ['strips outside', page(tag(273, 99999)), 0, /ends in the middle of a plane/],
  ['never written', page(tag(273, 0), tag(259, 5)), 0, /never written/],
  ['too few strips', page(tag(278, 1)), 0, /only 1 of 8 strips/],
  ['a billion samples', page(tag(277, 1e9)), 0, /1000000000 samples a pixel/],
  [
    '3-bit floats',
    page(tag(258, 3), tag(339, 3)),
    0,
    /3-bit float samples, which are not read; export it as/,
  ],
  ['old JPEG', page(tag(259, 6)), 0, /old-style JPEG, which is not read; export it as/],
  ['unknown compression', page(tag(259, 777)), 0, /number 777, which is not read/],
  ['CMYK', page(tag(262, 5)), 0, /CMYK colours/],
  ['tiles of no size', page(tag(322, 0), tag(323, 16), tag(324, 8192)), 0, /tiles of 0 x 16 pixels/],
  ['broken LZW', page(tag(259, 5)), 0, /cannot be unpacked/],
  ['broken zstd', page(tag(259, 50000)), 0, /cannot be unpacked/],
  ['predictor of floats on integers', page(tag(317, 3)), 0, /contradict their description/],
  ['OME cut short', page(text('<OME><Image>')), 0, /OME metadata that break off/],
  [
    'OME of no planes',
    page(text('<OME><Image><Pixels SizeX="8" SizeY="8" SizeT="0"/></Image></OME>')),
    0,
    /without an image/,
  ],
  ['MetaMorph stack', page({ tag: 33629, type: 4, values: [1, 2] }), 0, /MetaMorph STK/],
])('TIFF: %s', async (name, tags, next, expected) => {
  expect(await refusal(made(`${name}.tif`, tags, next))).toMatch(expected);
});

test.each([
  [
    'OME',
    '<OME><Image><Pixels SizeX="8" SizeY="8" SizeT="1000000" SizeZ="1" SizeC="1"/></Image></OME>',
    /holds 1 of the 1000000 planes/,
  ],
  ['ImageJ', 'ImageJ=1\nimages=100000\nslices=100000\n', /holds 1 of the 100000 planes/],
])('TIFF: planes of %s that are not there are not counted', async (name, description, expected) => {
  const source = await openSource(made(`${name} short.tif`, page(text(description)), 0));
  expect(source.info.frames).toBe(1);
  expect(source.info.warnings.join()).toMatch(expected);
  await source.close();
});

test.each([
  ['empty', '', /is empty; copy or export it again/],
  ['text', 'x,y\n1,2\n', /no image format that is read; export it as OME-TIFF/],
  ['xml', '<html></html>', /no whole OME metadata/],
  ['old ND2', '\0\0\0\x0cjP  \r\n\x87\n', /old ND2 \(JPEG 2000\).*export it as OME-TIFF/],
  ['JPEG', '\xff\xd8\xff\xe0....', /JPEG image/],
  ['MP4', '\0\0\0\x18ftypmp42', /MP4/],
  ['TIFF header alone', 'II*\0\x08\0\0\0', /refers to byte/],
  ['ND2 header alone', '\xda\xce\xbe\n', /damaged or incomplete/],
  ['PNG header alone', '\x89PNG\r\n\x1a\n', /PNG without pixels/],
])('first bytes: %s', async (name, content, expected) => {
  const path = join(folder, name);
  writeFileSync(path, content, 'latin1');
  expect(await refusal(path)).toMatch(expected);
});

test('a missing file, a folder without images, an endless device', async () => {
  expect(await refusal(join(folder, 'nothing.tif'))).toBe(
    `${join(folder, 'nothing.tif')} does not exist; check the path.`,
  );
  const empty = join(folder, 'without images');
  mkdirSync(empty);
  writeFileSync(join(empty, 'notes.txt'), 'no image');
  expect(await refusal(empty)).toMatch(/folder without TIFF or PNG images/);
  if (existsSync('/dev/zero')) expect(await refusal('/dev/zero')).toMatch(/is not a file/);
});

test('a PNG that promises more than its bytes can hold, or inflates to more than it promises', async () => {
  const chunk = (name: string, content: Buffer): Buffer => {
    const head = Buffer.alloc(4);
    head.writeUInt32BE(content.length);
    const body = Buffer.concat([Buffer.from(name), content]);
    const sum = Buffer.alloc(4);
    sum.writeUInt32BE(crc32(body));
    return Buffer.concat([head, body, sum]);
  };
  const png = (side: number, pixels: Buffer): string => {
    const header = Buffer.alloc(13);
    header.writeUInt32BE(side, 0);
    header.writeUInt32BE(side, 4);
    header[8] = 8;
    const path = join(folder, `${side}.png`);
    writeFileSync(
      path,
      Buffer.concat([
        Buffer.from('\x89PNG\r\n\x1a\n', 'latin1'),
        chunk('IHDR', header),
        chunk('IDAT', deflateSync(pixels)),
        chunk('IEND', Buffer.alloc(0)),
      ]),
    );
    return path;
  };
  expect(await refusal(png(9999, Buffer.alloc(64)))).toMatch(/too few bytes for its pixels/);
  expect(await refusal(png(20001, Buffer.alloc(64)))).toMatch(/20001 x 20001 pixels, more than/);
  expect(await refusal(png(4, Buffer.alloc(50_000_000)))).toMatch(/cannot be unpacked/);
});

test.each(['five-axes.ome.tif', 'imagej-hyperstack.tif', 'loops-zlib.nd2', 'grey-16.png', 'lzw-8.tif'])(
  '%s cut short anywhere gives one helpful line, or a note beside what is left',
  async (name) => {
    const whole = readFileSync(new URL(name, FIXTURES));
    const path = join(folder, `cut-${name}`);
    for (let part = 0; part < 24; part++) {
      writeFileSync(path, whole.subarray(0, Math.floor((whole.length * part) / 24)));
      expect(await refusal(path)).toMatch(
        /; (the file is damaged or incomplete: )?copy or export it again|; export it as OME-TIFF|those are read$/,
      );
    }
  },
);
