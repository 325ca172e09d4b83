import type { Frame, PixelArray } from '../../../preload/contract/frame.ts';
import { cancelled } from '../../../preload/contract/errors.ts';
import type { ByteFile } from '../byte-file.ts';
import { meanOf } from '../grey-of-colour.ts';
import { asFrame, makePixels, bytesFor } from '../pixel-arrays.ts';
import type { ReadOptions } from '../image-source.ts';
import { chunkSpans, storedChunks, storedRows, unpackedBytes } from './strips-and-tiles.ts';
import { decompress, JPEG } from './decompress.ts';
import { decodeJpeg } from './decode-jpeg.ts';
import type { PlaneLayout } from './plane-layout.ts';
import { chunkSamples, toHostOrder, type Samples } from './samples.ts';

/** Whether samples of this layout are handed on without a change of number: 8 or 16 whole unsigned bits, or single floats. */
const isNative = ({ bits, kind }: PlaneLayout): boolean =>
  (kind === 'unsigned' && (bits === 8 || bits === 16)) || (kind === 'float' && bits === 32);

/** Start of a plane whose samples lie in the file as they are needed, in one piece; null where they don't. */
export function contiguousStart(layout: PlaneLayout): number | null {
  const { width, samples, bits, chunkHeight, offsets } = layout;
  const plain =
    layout.compression === 1 &&
    layout.predictor === 1 &&
    !layout.tiled &&
    samples === 1 &&
    !layout.reversedBits;
  if (!plain || !isNative(layout)) return null;
  const stripBytes = (chunkHeight * width * bits) / 8;
  for (let i = 1; i < offsets.length; i++) {
    if (offsets[i] !== offsets[i - 1] + stripBytes) return null;
  }
  return offsets[0] ?? null;
}

/** Reads a plane that lies in one piece straight into its array. */
export async function readContiguous(
  file: ByteFile,
  start: number,
  layout: PlaneLayout,
  { buffer }: ReadOptions,
): Promise<Frame> {
  const sampleBytes = layout.bits / 8;
  const length = layout.width * layout.height;
  if (start + length * sampleBytes > file.size) throw file.damaged('ends in the middle of a plane');
  const data = bytesFor(layout, length, buffer);
  const bytes = new Uint8Array(data.buffer, data.byteOffset, data.byteLength);
  await file.readInto(start, bytes);
  toHostOrder(bytes, sampleBytes, layout.littleEndian);
  return asFrame(layout.width, layout.height, asMeant(data, layout));
}

const mirrored = Uint8Array.from({ length: 256 }, (_, byte) => {
  let out = 0;
  for (let bit = 0; bit < 8; bit++) if (byte & (1 << bit)) out |= 128 >> bit;
  return out;
});

/** Reads, unpacks and assembles one plane: component `channel`, or the mean of red, green and blue. */
export async function readPlane(
  file: ByteFile,
  layout: PlaneLayout,
  channel: number,
  options: ReadOptions,
): Promise<Frame> {
  const start = contiguousStart(layout);
  if (start !== null) return readContiguous(file, start, layout, options);
  const { width, height, chunky, colour, samples } = layout;
  const wanted = colour ? [0, 1, 2] : [channel];
  const perPlane = layout.chunksAcross * layout.chunksDown;
  const planes = chunky ? [0] : wanted;
  const indices = planes.flatMap((plane) =>
    Array.from({ length: perPlane }, (_, chunk) => plane * perPlane + chunk),
  );
  const spans = chunkSpans(file, layout, indices);
  const targets = wanted.map(() => makePixels(layout, width * height));
  let done = 0;
  for await (const stored of storedChunks(file, spans)) {
    if (options.signal?.aborted) throw cancelled();
    const chunk = done % perPlane;
    const decoded = await unpackChunk(file, layout, stored, chunk);
    if (chunky) {
      wanted.forEach((component, i) => place(decoded, targets[i], layout, chunk, samples, component));
    } else {
      place(decoded, targets[Math.floor(done / perPlane)], layout, chunk, 1, 0);
    }
    done++;
  }
  return asFrame(width, height, colour ? meanOf(targets) : asMeant(targets[0], layout));
}

async function unpackChunk(
  file: ByteFile,
  layout: PlaneLayout,
  stored: Uint8Array,
  chunk: number,
): Promise<Samples> {
  if (layout.reversedBits) {
    for (let i = 0; i < stored.length; i++) stored[i] = mirrored[stored[i]];
  }
  const bytes =
    layout.compression === JPEG
      ? await decodeJpeg(file, stored, layout, chunk)
      : decompress(file, stored, layout.compression, unpackedBytes(layout, chunk));
  const step = layout.chunky ? layout.samples : 1;
  try {
    return chunkSamples(bytes, storedRows(layout, chunk), layout.chunkWidth * step, step, layout);
  } catch (error) {
    if (!(error instanceof RangeError)) throw error;
    throw file.damaged(`has samples that contradict their description (${error.message})`);
  }
}

/** Turns grey levels whose 0 means white, in place: bright becomes large (TIFF 6.0, PhotometricInterpretation 0). */
function asMeant(data: PixelArray, { whiteIsZero, bits }: PlaneLayout): PixelArray {
  if (!whiteIsZero) return data;
  const largest = 2 ** bits - 1;
  for (let i = 0; i < data.length; i++) data[i] = largest - data[i];
  return data;
}

/** Copies component `component` of a chunk's pixels, `step` samples each, to its place in the plane. */
function place(
  from: Samples,
  to: PixelArray,
  layout: PlaneLayout,
  chunk: number,
  step: number,
  component: number,
): void {
  const { width, height, chunkWidth, chunkHeight, chunksAcross } = layout;
  const x0 = (chunk % chunksAcross) * chunkWidth;
  const y0 = Math.floor(chunk / chunksAcross) * chunkHeight;
  const columns = Math.min(chunkWidth, width - x0);
  const rows = Math.min(chunkHeight, height - y0);
  if (step === 1 && chunkWidth === width) {
    to.set(from.subarray(0, rows * width), y0 * width);
    return;
  }
  for (let row = 0; row < rows; row++) {
    const source = row * chunkWidth * step;
    const target = (y0 + row) * width + x0;
    if (step === 1) to.set(from.subarray(source, source + columns), target);
    else for (let i = 0; i < columns; i++) to[target + i] = from[source + i * step + component];
  }
}
