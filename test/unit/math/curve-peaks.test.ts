import { describe, expect, it } from 'vitest';
import { countMaxima, countMinima } from '../../../native-worker/math/curve-peaks.ts';

const cosine = (periods: number): Float64Array =>
  Float64Array.from({ length: 201 }, (_, index) => Math.cos((2 * Math.PI * periods * index) / 200));

describe('countMaxima', () => {
  it('counts the inner peaks of a cosine, never its ends', () => {
    expect(countMaxima(cosine(4), 0.15)).toBe(3);
    expect(countMinima(cosine(4), 0.15)).toBe(4);
    expect(countMaxima(cosine(0.5), 0.15)).toBe(0);
  });

  it('counts a plateau once and leaves small ripples out', () => {
    expect(countMaxima(Float64Array.from([0, 1, 1, 1, 0]), 0.5)).toBe(1);
    expect(countMaxima(Float64Array.from([0, 1, 0.9, 1, 0]), 0.5)).toBe(2);
    expect(countMaxima(Float64Array.from([0, 1, 0.9, 1.1, 0]), 0.5)).toBe(1);
    expect(countMaxima(Float64Array.from([0, 1, 1]), 0.1)).toBe(0);
  });
});
