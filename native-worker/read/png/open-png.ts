import type { Frame } from '../../../preload/contract/frame.ts';
import type { ByteFile } from '../byte-file.ts';
import { DEFLATE_EXPANSION, inflateTo, mostPacked } from '../inflate.ts';
import { asFrame, makePixels } from '../pixel-arrays.ts';
import { orderPlanes } from '../plane-order.ts';
import { fileInfo, type ImageSource, type SourceOptions } from '../image-source.ts';
import { readPngHeader, type PngHeader } from './png-chunks.ts';
import { unfilter } from './unfilter.ts';

/** Pixels of each pass: first column, first row, and the steps to the next (PNG specification, section 8). */
const ADAM7 = [
  [0, 0, 8, 8],
  [4, 0, 8, 8],
  [0, 4, 4, 8],
  [2, 0, 4, 4],
  [0, 2, 2, 4],
  [1, 0, 2, 2],
  [0, 1, 1, 2],
] as const;
const ONE_PASS = [[0, 0, 1, 1]] as const;

/** Opens a PNG as a source of one frame. Closes `file` where that fails. */
export async function openPng(file: ByteFile, options: SourceOptions): Promise<ImageSource> {
  try {
    const header = readPngHeader(file);
    const order = orderPlanes(file.path, [], options);
    return {
      info: fileInfo({
        path: file.path,
        format: 'png',
        axes: order.axes,
        frames: order.frames,
        width: header.width,
        height: header.height,
        bits: header.bits,
        pixelSizeUm: header.pixelSizeUm,
        zStepUm: null,
        frameIntervalS: null,
        warnings: header.warnings,
      }),
      readFrame: () => readPng(file, header),
      close: () => file.close(),
    };
  } catch (error) {
    await file.close();
    throw error;
  }
}

/** Pixels of one pass along one direction. */
const passSize = (size: number, first: number, step: number): number =>
  Math.max(0, Math.ceil((size - first) / step));

async function readPng(file: ByteFile, header: PngHeader): Promise<Frame> {
  const { width, height, bits, samples } = header;
  const passes = header.interlaced ? ADAM7 : ONE_PASS;
  const shapes = passes.map(([x0, y0, dx, dy]) => {
    const [columns, rows] = [passSize(width, x0, dx), passSize(height, y0, dy)];
    return {
      x0,
      y0,
      dx,
      dy,
      columns,
      rows: columns > 0 ? rows : 0,
      rowBytes: Math.ceil((columns * samples * bits) / 8),
    };
  });
  const size = shapes.reduce((sum, { rows, rowBytes }) => sum + rows * (rowBytes + 1), 0);
  const data = await inflate(file, header, size);
  const pixels = makePixels({ bits, kind: 'unsigned' }, width * height);
  const grey = greyOf(header);
  let at = 0;
  for (const { x0, y0, dx, dy, columns, rows, rowBytes } of shapes) {
    const part = data.subarray(at, at + rows * (rowBytes + 1));
    at += part.length;
    if (!unfilter(part, rows, rowBytes, Math.max(1, (samples * bits) / 8)))
      throw file.damaged('has a row with an unknown filter');
    for (let row = 0; row < rows; row++) {
      const start = row * (rowBytes + 1) + 1;
      let to = (y0 + row * dy) * width + x0;
      for (let column = 0; column < columns; column++, to += dx) pixels[to] = grey(part, start, column);
    }
  }
  return asFrame(width, height, pixels);
}

async function inflate(file: ByteFile, header: PngHeader, size: number): Promise<Uint8Array> {
  const length = header.data.reduce((sum, [, count]) => sum + count, 0);
  // Checked before memory is taken for either.
  if (size > length * DEFLATE_EXPANSION) throw file.damaged('has too few bytes for its pixels');
  const stored = Buffer.allocUnsafeSlow(Math.min(length, mostPacked(size)));
  let at = 0;
  for (const [offset, count] of header.data) {
    const part = stored.subarray(at, at + count);
    await file.readInto(offset, part);
    at += part.length;
  }
  const pixels = inflateTo(stored, size);
  if (!pixels) throw file.damaged('has pixels that cannot be unpacked');
  return pixels;
}

/** Grey level of the pixel in a column of a row that starts at `start`; transparency is left out. */
function greyOf({
  bits,
  colourType,
  samples,
  palette,
}: PngHeader): (row: Uint8Array, start: number, column: number) => number {
  const sample = (row: Uint8Array, start: number, index: number): number => {
    if (bits === 8) return row[start + index];
    if (bits === 16) return (row[start + 2 * index] << 8) | row[start + 2 * index + 1];
    const bit = index * bits;
    return (row[start + (bit >> 3)] >> (8 - bits - (bit & 7))) & ((1 << bits) - 1);
  };
  const mean = (red: number, green: number, blue: number): number => Math.round((red + green + blue) / 3);
  if (palette) {
    const greys = Array.from({ length: 256 }, (_, i) =>
      mean(palette[3 * i] ?? 0, palette[3 * i + 1] ?? 0, palette[3 * i + 2] ?? 0),
    );
    return (row, start, column) => greys[sample(row, start, column)];
  }
  if (colourType === 2 || colourType === 6) {
    return (row, start, column) => {
      const first = column * samples;
      return mean(sample(row, start, first), sample(row, start, first + 1), sample(row, start, first + 2));
    };
  }
  return (row, start, column) => sample(row, start, column * samples);
}
