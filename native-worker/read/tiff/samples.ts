import { decodeHalf } from './half-precision.ts';
import { predictFloats, sumDifferences } from './predictor.ts';
import type { PlaneLayout } from './plane-layout.ts';

export type Samples =
  Uint8Array | Int8Array | Uint16Array | Int16Array | Uint32Array | Int32Array | Float32Array | Float64Array;

const HOST_LITTLE_ENDIAN = new Uint8Array(Uint16Array.of(1).buffer)[0] === 1;

/** Swaps the bytes of each sample in place where the file's order is not this machine's. `bytes` must be aligned to the sample. */
export function toHostOrder(bytes: Uint8Array, sampleBytes: number, littleEndian: boolean): void {
  if (littleEndian === HOST_LITTLE_ENDIAN || sampleBytes === 1) return;
  const buffer = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  if (sampleBytes === 2) buffer.swap16();
  else if (sampleBytes === 4) buffer.swap32();
  else if (sampleBytes === 8) buffer.swap64();
}

/** Aligned, writable bytes: the same ones where they already are. */
function aligned(bytes: Uint8Array, sampleBytes: number): Uint8Array {
  return bytes.byteOffset % sampleBytes === 0 ? bytes : Uint8Array.from(bytes);
}

/** Bits of rows that are padded to whole bytes, most significant first whatever the file's byte order (as libtiff), as numbers. */
function unpackRows(bytes: Uint8Array, rows: number, rowSamples: number, bits: number): Samples {
  const out =
    bits <= 8
      ? new Uint8Array(rows * rowSamples)
      : bits <= 16
        ? new Uint16Array(rows * rowSamples)
        : new Uint32Array(rows * rowSamples);
  const rowBytes = Math.ceil((rowSamples * bits) / 8);
  const scale = 2 ** bits;
  for (let row = 0; row < rows; row++) {
    let at = row * rowBytes;
    let value = 0;
    let held = 0;
    for (let i = 0; i < rowSamples; i++) {
      // Up to 31 + 8 bits are held: more than an int32, exact in a double.
      while (held < bits) {
        value = value * 256 + bytes[at++];
        held += 8;
      }
      held -= bits;
      const rest = 2 ** held;
      out[row * rowSamples + i] = Math.floor(value / rest) % scale;
      value %= rest;
    }
  }
  return out;
}

const integers = {
  unsigned: { 8: Uint8Array, 16: Uint16Array, 32: Uint32Array },
  signed: { 8: Int8Array, 16: Int16Array, 32: Int32Array },
} as const;

/**
 * The numbers in an unpacked strip or tile of `rows` rows of `rowSamples` samples (`step` of them a pixel), with byte
 * order, bit packing and predictor undone. May change `bytes`.
 * @throws RangeError for a predictor that the samples cannot have.
 */
export function chunkSamples(
  bytes: Uint8Array,
  rows: number,
  rowSamples: number,
  step: number,
  layout: PlaneLayout,
): Samples {
  const { bits, kind, predictor, littleEndian } = layout;
  if (predictor === 3) {
    if (kind !== 'float') throw new RangeError('floating-point predictor on integers');
    return predictFloats(bytes, rows, rowSamples, step, bits / 8);
  }
  if (predictor !== 1 && predictor !== 2) throw new RangeError(`predictor ${predictor}`);
  const whole = bits === 8 || bits === 16 || bits === 32 || bits === 64;
  let samples: Samples;
  if (!whole) {
    samples = unpackRows(bytes, rows, rowSamples, bits);
    if (predictor === 2) sumDifferences(samples, rows, rowSamples, step, 2 ** bits - 1);
    return samples;
  }
  const raw = aligned(bytes, bits / 8);
  toHostOrder(raw, bits / 8, littleEndian);
  const count = rows * rowSamples;
  const view = <T>(Type: new (buffer: ArrayBufferLike, offset: number, length: number) => T): T =>
    new Type(raw.buffer, raw.byteOffset, count);
  if (kind !== 'float') {
    samples = view<Samples>(integers[kind][bits as 8 | 16 | 32]);
    if (predictor === 2) sumDifferences(samples, rows, rowSamples, step);
    return samples;
  }
  if (predictor === 2) {
    if (bits === 64) throw new RangeError('differencing on 64-bit samples');
    sumDifferences(view<Samples>(integers.unsigned[bits as 16 | 32]), rows, rowSamples, step);
  }
  if (bits === 16) return decodeHalf(view(Uint16Array));
  return bits === 32 ? view(Float32Array) : view(Float64Array);
}
