import { expect, it } from 'vitest';
import { IMAGE_SIDE, imageGroup } from '../../../native-worker/measure/small-images.ts';
import { randomNumbers } from '../../support/random-numbers.ts';

it.each([27, 54, 91, 111])(
  'small images of %d px masks keep the mean of all pixels, and even light even',
  (sidePx) => {
    const { uniform } = randomNumbers(sidePx);
    const pixels = sidePx * sidePx;
    const processed = Float32Array.from({ length: 2 * pixels }, (_, at) => (at < pixels ? 0.5 : uniform()));
    const input = { processed, masks: { sidePx, count: 2 } } as Parameters<typeof imageGroup.measure>[0];
    const small = imageGroup.measure(input);
    for (const value of small.subarray(0, IMAGE_SIDE ** 2)) expect(value).toBeCloseTo(0.5, 6);
    const meanOf = (values: ArrayLike<number>): number =>
      Array.from(values).reduce((sum, value) => sum + value, 0) / values.length;
    expect(meanOf(small.subarray(IMAGE_SIDE ** 2))).toBeCloseTo(meanOf(processed.subarray(pixels)), 6);
  },
);
