import fc from 'fast-check';
import { expect, it } from 'vitest';
import { sortLists } from '../../../native-worker/kernels/lists.ts';

it('sorts lists of any length, each by itself', () => {
  const lists = fc.integer({ min: 1, max: 70 }).chain((length) =>
    fc.record({
      length: fc.constant(length),
      values: fc
        .integer({ min: 1, max: 35 })
        .chain((count) =>
          fc.array(fc.float({ noNaN: true }), { minLength: length * count, maxLength: length * count }),
        ),
    }),
  );
  fc.assert(
    fc.property(lists, ({ length, values }) => {
      // Zeros of both signs are equal, and come in any order.
      const sorted = Float32Array.from(values, (value) => value + 0);
      const expected = sorted.slice();
      for (let at = 0; at < expected.length; at += length) expected.subarray(at, at + length).sort();
      sortLists(sorted, length);
      expect(sorted).toEqual(expected);
    }),
  );
});
