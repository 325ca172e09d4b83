import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { measureStoredMasks } from '../../native-worker/measure/measure-masks.ts';
import { preprocessMasks } from '../../native-worker/image/mask.ts';
import { getTensorBackend } from '../../native-worker/tensor/backend.ts';

interface Case {
  sidePx: number;
  bits: 8 | 16;
  meanRule: 'scale' | 'offset';
  count: number;
  masks: string;
  processed: string | null;
  features: number[][];
}

/** Made by generate_features.py with numpy, scipy, scikit-image and OpenCV. */
const cases = JSON.parse(readFileSync(new URL('fixtures/features.json', import.meta.url), 'utf8')) as Case[];

const bytes = (text: string): ArrayBuffer => {
  const buffer = Buffer.from(text, 'base64');
  return buffer.buffer.slice(buffer.byteOffset, buffer.byteOffset + buffer.byteLength);
};

describe.each(cases)('$count masks of $sidePx px, $bits bits, $meanRule', (sample) => {
  const data =
    sample.bits === 16 ? new Uint16Array(bytes(sample.masks)) : new Uint8Array(bytes(sample.masks));
  const batch = { sidePx: sample.sidePx, count: sample.count, bits: sample.bits, data };
  const options = { meanTarget: 145, meanRule: sample.meanRule };
  const processed = preprocessMasks(batch, options);

  it.skipIf(sample.processed === null)('pre-processes as scipy does, borders included', () => {
    const expected = new Float32Array(bytes(sample.processed ?? ''));
    expect(largestDifference(processed, expected)).toBeLessThan(1e-6);
  });

  it('extracts the features that numpy, scipy, scikit-image and OpenCV give', async () => {
    const backend = await getTensorBackend();
    const table = await measureStoredMasks(batch, options, ['discs', 'shape', 'moment-centre'], backend);
    expect(table.names).toHaveLength(46);
    expect(largestDifference(table.values, sample.features.flat())).toBeLessThan(1e-7);
  });
});

function largestDifference(left: ArrayLike<number>, right: ArrayLike<number>): number {
  expect(left.length).toBe(right.length);
  let largest = 0;
  for (let index = 0; index < left.length; index += 1)
    largest = Math.max(largest, Math.abs(left[index] - right[index]));
  return largest;
}
