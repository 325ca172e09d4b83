import { describe, expect, it } from 'vitest';
import { platinumFilm, TITANIA_LUMP } from '../../../native-worker/optics/optical-constants.ts';

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

describe('a lump of TiO2', () => {
  /** Index of small spheres of anatase (2.5) that fill a share of water (Lorentz, Wied. Ann. 9, 641, 1880; Lorenz, 11, 70). */
  const mixed = (fill: number): number => {
    const b = (fill * (2.5 ** 2 - 1.333 ** 2)) / (2.5 ** 2 + 2 * 1.333 ** 2);
    return 1.333 * Math.sqrt((1 + 2 * b) / (1 - b));
  };

  it('holds at least as much anatase as a random packing of spheres, 0.64 (Scott and Kilgour 1969), and some pores', () => {
    expect(1.333 + TITANIA_LUMP.shift).toBeGreaterThan(mixed(0.64));
    expect(1.333 + TITANIA_LUMP.shift).toBeLessThan(mixed(0.95));
  });
});
