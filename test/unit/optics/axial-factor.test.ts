import { expect, it } from 'vitest';
import { axialFactor } from '../../../native-worker/optics/axial-factor.ts';
import { JanusError } from '../../../preload/contract/errors.ts';

it('gives the factors of the literature', () => {
  const air = { nObjective: 1, nSample: 1.333 };
  expect(20 * axialFactor({ kind: 'paraxial', ...air })).toBeCloseTo(26.66, 6);
  expect(axialFactor({ kind: 'visser-oud', ...air, na: 0.6 })).toBeCloseTo(1.488, 3);
  expect(axialFactor({ kind: 'visser-oud', ...air, na: 0.05 })).toBeCloseTo(1.333, 2);
  expect(axialFactor({ kind: 'number', factor: 1 })).toBe(1);
});

it('refuses an aperture that cannot exist', () => {
  expect(() => axialFactor({ kind: 'visser-oud', nObjective: 1, nSample: 1.333, na: 1.2 })).toThrow(
    JanusError,
  );
});
