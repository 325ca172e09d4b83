import { expect, it } from 'vitest';
import { evenlySpread } from '../../../native-worker/math/evenly-spread.ts';

it('numbers spread evenly fill the interval, and so do every second, third and tenth of them', () => {
  for (const step of [1, 2, 3, 10]) {
    const below = [0.1, 0.25, 0.5, 0.9].map(
      (limit) =>
        Array.from({ length: 1000 }, (_, k) => evenlySpread(step * k)).filter((one) => one < limit).length,
    );
    [100, 250, 500, 900].forEach((count, at) => expect(Math.abs(below[at] - count)).toBeLessThan(10));
  }
});
