import fc from 'fast-check';
import { expect, it } from 'vitest';
import { listsSideBySide, sortLists } from '../../../native-worker/kernels/lists.ts';

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

it('sorts lists that lie side by side, as many as there are', () => {
  const lists = fc.record({
    groups: fc.integer({ min: 1, max: 4 }),
    length: fc.integer({ min: 1, max: 20 }),
  });
  fc.assert(
    fc.property(lists, fc.infiniteStream(fc.float({ noNaN: true })), ({ groups, length }, numbers) => {
      const count = 16 * groups;
      const { entries, sort } = listsSideBySide(count, length);
      for (let at = 0; at < entries.length; at++) entries[at] = (numbers.next().value ?? 0) + 0;
      const listOf = (values: Float32Array, list: number): Float32Array =>
        Float32Array.from({ length }, (_, k) => values[k * count + list]);
      const before = entries.slice();
      sort();
      for (let list = 0; list < count; list++)
        expect(listOf(entries, list)).toEqual(listOf(before, list).sort());
    }),
  );
});
