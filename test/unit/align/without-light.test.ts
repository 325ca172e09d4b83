import { describe, expect, it } from 'vitest';
import { stacksWithoutLight } from '../../../native-worker/align/without-light.ts';
import { madeZSeries } from './made-sphere.ts';

describe('stacksWithoutLight', () => {
  const asWritten = madeZSeries({ stackId: 3, particle: 0, firstUm: -15, slices: 60 });

  it('names stacks from which a background was subtracted, and no others', () => {
    const { rings } = asWritten;
    // Three quarters of the background's level are taken off, and what lies below is cut off at 0.
    const subtracted = {
      ...asWritten,
      stackId: 4,
      rings: rings!.map((light) => Math.max(0, light - 0.75) / 0.25),
    };
    expect(stacksWithoutLight([asWritten, subtracted])).toEqual([4]);
  });

  it('forgives a single mask, and says nothing of z-series without rings', () => {
    const one = { ...asWritten, rings: asWritten.rings!.slice() };
    one.rings[5] = 0;
    const many = [1, 2, 3].map((particle) => ({ ...asWritten, particle }));
    expect(stacksWithoutLight([one, ...many])).toEqual([]);
    expect(stacksWithoutLight([{ ...asWritten, rings: undefined }])).toEqual([]);
  });
});
