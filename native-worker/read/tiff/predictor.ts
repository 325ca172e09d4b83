import { decodeHalf } from './half-precision.ts';

/**
 * Undoes horizontal differencing (TIFF 6.0, section 14) in place: each sample was stored as the difference to the one a
 * pixel (`step` samples) before it, modulo the sample's range. `mask` keeps sums of samples narrower than the array's.
 */
export function sumDifferences(
  samples: { length: number; [index: number]: number },
  rows: number,
  rowSamples: number,
  step: number,
  mask?: number,
): void {
  for (let row = 0; row < rows; row++) {
    const start = row * rowSamples;
    for (let i = start + step; i < start + rowSamples; i++) {
      const sum = samples[i] + samples[i - step];
      samples[i] = mask === undefined ? sum : sum & mask;
    }
  }
}

/**
 * Undoes the floating-point predictor (Adobe Photoshop TIFF Technical Note 3): the bytes of a row are sorted by
 * significance, highest first whatever the file's byte order, and stored as differences. `bytes` is changed.
 */
export function predictFloats(
  bytes: Uint8Array,
  rows: number,
  rowSamples: number,
  step: number,
  sampleBytes: number,
): Float32Array | Float64Array {
  const rowBytes = rowSamples * sampleBytes;
  sumDifferences(bytes, rows, rowBytes, step);
  const ordered = new DataView(new ArrayBuffer(rows * rowBytes));
  for (let row = 0; row < rows; row++) {
    const start = row * rowBytes;
    for (let i = 0; i < rowSamples; i++) {
      for (let byte = 0; byte < sampleBytes; byte++) {
        ordered.setUint8(start + i * sampleBytes + byte, bytes[start + byte * rowSamples + i]);
      }
    }
  }
  const count = rows * rowSamples;
  if (sampleBytes === 2)
    return decodeHalf(Uint16Array.from({ length: count }, (_, i) => ordered.getUint16(2 * i)));
  const out = sampleBytes === 4 ? new Float32Array(count) : new Float64Array(count);
  for (let i = 0; i < count; i++)
    out[i] = sampleBytes === 4 ? ordered.getFloat32(4 * i) : ordered.getFloat64(8 * i);
  return out;
}
