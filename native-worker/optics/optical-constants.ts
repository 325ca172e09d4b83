import { WATER_INDEX } from './grid.ts';

/**
 * How strongly a material shifts and damps light against water, a micrometre of path and a radian of vacuum phase each:
 * the field behind a path L is multiplied by exp(2 pi i (shift + i loss) L / wavelength).
 */
export interface Contrast {
  shift: number;
  loss: number;
}

/** Fused silica as in colloids: slightly porous, 1.45. */
export const SILICA: Contrast = { shift: 1.45 - WATER_INDEX, loss: 0 };

/** Lumps of sintered TiO2 nanoparticles with water in their pores, between anatase (2.5) and water. */
export const TITANIA_LUMP: Contrast = { shift: 2.1 - WATER_INDEX, loss: 0.02 };

/** Platinum at 0.45, 0.55 and 0.65 um (Rakic, Djurisic, Elazar, Majewski, Applied Optics 37, 5271, 1998). */
const PLATINUM = [
  { um: 0.45, n: 1.9, k: 3.25 },
  { um: 0.55, n: 2.1, k: 3.67 },
  { um: 0.65, n: 2.3, k: 4.05 },
] as const;

/**
 * A metal film much thinner than the wavelength acts as a sheet: what counts is its permittivity, (n^2 - n0^2) / (2 n0), the potential of
 * the paraxial wave equation, not n - n0 (Tinkham and Glover, Physical Review 104, 844, 1956).
 */
export function platinumSheet(wavelengthUm: number): Contrast {
  const [low, middle, high] = PLATINUM;
  const [from, to] = wavelengthUm < middle.um ? [low, middle] : [middle, high];
  const share = (wavelengthUm - from.um) / (to.um - from.um);
  const n = from.n + share * (to.n - from.n);
  const k = from.k + share * (to.k - from.k);
  return {
    shift: (n * n - k * k - WATER_INDEX ** 2) / (2 * WATER_INDEX),
    loss: (2 * n * k) / (2 * WATER_INDEX),
  };
}
