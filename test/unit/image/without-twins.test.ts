import { expect, it } from 'vitest';
import { withoutTwins } from '../../../native-worker/image/detect/without-twins.ts';

it('keeps the first of the discs that came to rest at one centre, and all that lie further apart', () => {
  const disc = (xPx: number, yPx: number) => ({ xPx, yPx, radiusPx: 5, score: 0.5 });
  const discs = [disc(20, 20), disc(20.2, 19.9), disc(24, 20), disc(23, 20), disc(40, 30), disc(20, 20)];
  const size = { width: 60, height: 50 };
  expect(withoutTwins(discs, size, 5)).toEqual([discs[0], discs[2], discs[4]]);
  expect(withoutTwins(discs, size, 0.2)).toEqual(discs.slice(0, 5));
});
