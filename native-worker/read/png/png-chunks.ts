import { crc32 } from 'node:zlib';
import type { ByteFile } from '../byte-file.ts';
import { squarePixelUm } from '../pixel-size.ts';
import { checkPlaneSize } from '../plane-size.ts';
import { lengthUm } from '../file-units.ts';

/** What a PNG's header chunks say. */
export interface PngHeader {
  width: number;
  height: number;
  bits: number;
  /** 0 grey, 2 RGB, 3 palette, 4 grey and alpha, 6 RGB and alpha. */
  colourType: number;
  samples: number;
  interlaced: boolean;
  /** RGB triples of a palette. */
  palette: Uint8Array | null;
  pixelSizeUm: number | null;
  /** What is doubtful about that size. */
  warnings: string[];
  /** Position and length of each piece of compressed pixels. */
  data: [offset: number, length: number][];
}

/** Samples a pixel, and the bits that these may have, by the colour type. */
const SAMPLES: Record<number, number> = { 0: 1, 2: 3, 3: 1, 4: 2, 6: 4 };
const DEPTHS: Record<number, number[]> = {
  0: [1, 2, 4, 8, 16],
  2: [8, 16],
  3: [1, 2, 4, 8],
  4: [8, 16],
  6: [8, 16],
};
/** Chunks that are read are smaller; only those of pixels are large. */
const MAX_SMALL_CHUNK = 1024;

/** Reads the chunks of a PNG (W3C PNG specification, third edition) without their pixels. */
export function readPngHeader(file: ByteFile): PngHeader {
  let header: PngHeader | null = null;
  for (let at = 8; at + 12 <= file.size;) {
    const start = file.header(at, 8);
    const length = start.readUInt32BE(0);
    const name = start.toString('latin1', 4, 8);
    if (at + 12 + length > file.size) throw file.damaged('breaks off in the middle of its pixels');
    if (name === 'IDAT') header?.data.push([at + 8, length]);
    else if (name === 'IEND') break;
    else if (['IHDR', 'PLTE', 'pHYs'].includes(name)) {
      if (length > MAX_SMALL_CHUNK) throw file.damaged(`has a chunk ${name} of impossible size`);
      const whole = Buffer.from(file.header(at + 4, length + 8));
      const content = whole.subarray(4, 4 + length);
      if (crc32(whole.subarray(0, 4 + length)) !== whole.readUInt32BE(4 + length))
        throw file.damaged(`has an altered chunk ${name}`);
      if (name === 'IHDR') header = readSize(file, content);
      else if (header && name === 'PLTE') header.palette = content;
      else if (header && name === 'pHYs' && length === 9 && content[8] === 1) {
        const [xUm, yUm] = [0, 4].map((place) => lengthUm(1 / content.readUInt32BE(place), 'm'));
        const { pixelSizeUm, warnings } = squarePixelUm(xUm, yUm);
        header.pixelSizeUm = pixelSizeUm;
        header.warnings = warnings;
      }
    }
    at += 12 + length;
  }
  if (!header || header.data.length === 0) throw file.damaged('is a PNG without pixels');
  if (header.colourType === 3 && !header.palette) throw file.damaged('is a PNG without its palette');
  return header;
}

function readSize(file: ByteFile, content: Buffer): PngHeader {
  if (content.length !== 13) throw file.damaged('has a damaged PNG header');
  const [width, height] = [content.readUInt32BE(0), content.readUInt32BE(4)];
  const [bits, colourType, interlace] = [content.readUInt8(8), content.readUInt8(9), content.readUInt8(12)];
  if (width < 1 || height < 1 || !DEPTHS[colourType]?.includes(bits) || interlace > 1)
    throw file.damaged('has a damaged PNG header');
  const samples = SAMPLES[colourType] ?? 1;
  checkPlaneSize(file.path, { width, height, bits, kind: 'unsigned', samples });
  return {
    width,
    height,
    bits,
    colourType,
    samples,
    interlaced: interlace === 1,
    palette: null,
    pixelSizeUm: null,
    warnings: [],
    data: [],
  };
}
