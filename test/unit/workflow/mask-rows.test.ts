import fc from 'fast-check';
import { expect, it } from 'vitest';
import { maskRowOf, maskRows } from '../../../main/workflow/mask-sets.ts';

const particles = fc
  .array(
    fc.record({
      slices: fc.uniqueArray(fc.integer({ min: 0, max: 6 })),
      reject: fc.constantFrom(null, 'too-few-slices' as const),
      included: fc.boolean(),
    }),
    { maxLength: 6 },
  )
  .map((all) =>
    all.map(({ slices, reject, included }, particle) => {
      const none = new Float64Array(slices.length);
      const slice = Int32Array.from(slices);
      return { particle, reject, included, slice, xPx: none, yPx: none, radiusPx: none };
    }),
  );
const mask = fc.record({ particle: fc.integer({ min: 0, max: 6 }), slice: fc.integer({ min: 0, max: 7 }) });

it('the row of one mask is its place among all rows', () => {
  fc.assert(
    fc.property(particles, mask, (all, wanted) => {
      const rows = maskRows(all);
      const row = [...rows.slice.keys()].find(
        (at) => rows.slice[at] === wanted.slice && rows.particle[at] === wanted.particle,
      );
      expect(maskRowOf(all, wanted)).toBe(row ?? null);
    }),
  );
});
