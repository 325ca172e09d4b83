import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { measureStoredMasks } from '../../native-worker/measure/measure-masks.ts';
import { preprocessMasks } from '../../native-worker/image/cut-masks.ts';
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

const batchOf = ({ bits, masks, sidePx, count }: Case) => {
  const data = bits === 16 ? new Uint16Array(bytes(masks)) : new Uint8Array(bytes(masks));
  return { sidePx, count, bits, data };
};
const optionsOf = ({ meanRule }: Case) => ({ meanTarget: 145, meanRule });

/** Pre-processed masks are large: they are stored of some cases only. */
const processedCases = cases.filter(({ processed }) => processed !== null);

it.each(processedCases)(
  '$count masks of $sidePx px, $bits bits, $meanRule: pre-processed as by scipy',
  (sample) => {
    const expected = new Float32Array(bytes(sample.processed ?? ''));
    expect(largestDifference(preprocessMasks(batchOf(sample), optionsOf(sample)), expected)).toBeLessThan(
      1e-6,
    );
  },
);

describe.each(cases)('$count masks of $sidePx px, $bits bits, $meanRule', (sample) => {
  const [batch, options] = [batchOf(sample), optionsOf(sample)];

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
