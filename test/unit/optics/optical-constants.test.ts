import { describe, expect, it } from 'vitest';
import { platinumFilm } from '../../../native-worker/optics/optical-constants.ts';

describe('platinumFilm', () => {
  const um = 0.55;
  /** Amplitude behind a film of 10 nm, half of it water where it has not closed. */
  const amplitude = (islands: number) =>
    Math.exp((-2 * Math.PI * platinumFilm(um, islands).loss * 0.01) / um);

  it('closed, is the sheet of the permittivity of platinum: (n + ik)^2 = -9.06 + 15.4i at 0.55 um', () => {
    const { shift, loss } = platinumFilm(um, 0);
    expect(shift).toBeCloseTo((-9.06 - 1.777) / 2.666, 2);
    expect(loss).toBeCloseTo(15.41 / 2.666, 2);
  });

  it('of islands, has the permittivity of Maxwell Garnett: 7.1 + 3.7i at half filling', () => {
    const { shift, loss } = platinumFilm(um, 1);
    expect(shift).toBeCloseTo((7.1 - 1.777) / 2.666, 1);
    expect(loss).toBeCloseTo(3.67 / 2.666, 1);
  });

  it('lets about half of the light through, as sputtered films of 5 nm do', () => {
    for (const islands of [0.5, 0.65, 0.8]) {
      expect(amplitude(islands) ** 2).toBeGreaterThan(0.4);
      expect(amplitude(islands) ** 2).toBeLessThan(0.75);
    }
  });
});
