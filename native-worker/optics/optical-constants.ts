import { WATER_INDEX } from '../../preload/contract/default-indices.ts';

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

/** Share of the volume that islands of platinum fill in a film that has not closed. */
const ISLAND_FILL = 0.5;

/**
 * A sputtered platinum film of a few nanometres: partly closed, partly islands with water between them.
 *
 * A film much thinner than the wavelength acts as a sheet: what counts is its permittivity, (eps - n0^2) / (2 n0), the potential of the
 * paraxial wave equation, not n - n0 (Tinkham and Glover, Physical Review 104, 844, 1956). Closed metal pulls the phase back; islands
 * have the permittivity of Maxwell Garnett (Phil. Trans. R. Soc. A 203, 385, 1904), push it forward and absorb less.
 *
 * @param islands share of the film that is islands, 0 to 1
 */
export function platinumFilm(wavelengthUm: number, islands: number): Contrast {
  const closed = platinumPermittivity(wavelengthUm);
  const open = maxwellGarnett(closed, WATER_INDEX ** 2, ISLAND_FILL);
  const mixed = (part: 0 | 1): number => (1 - islands) * closed[part] + islands * open[part];
  return { shift: (mixed(0) - WATER_INDEX ** 2) / (2 * WATER_INDEX), loss: mixed(1) / (2 * WATER_INDEX) };
}

type Complex = readonly [re: number, im: number];

function platinumPermittivity(wavelengthUm: number): Complex {
  const [low, middle, high] = PLATINUM;
  const [from, to] = wavelengthUm < middle.um ? [low, middle] : [middle, high];
  const share = (wavelengthUm - from.um) / (to.um - from.um);
  const n = from.n + share * (to.n - from.n);
  const k = from.k + share * (to.k - from.k);
  return [n * n - k * k, 2 * n * k];
}

/** Permittivity of small spheres that fill a share of a host: host (1 + 2 f b) / (1 - f b), b = (eps - host) / (eps + 2 host). */
function maxwellGarnett([re, im]: Complex, host: number, fill: number): Complex {
  const [bRe, bIm] = divide([re - host, im], [re + 2 * host, im]);
  const [qRe, qIm] = divide([1 + 2 * fill * bRe, 2 * fill * bIm], [1 - fill * bRe, -fill * bIm]);
  return [host * qRe, host * qIm];
}

function divide([a, b]: Complex, [c, d]: Complex): Complex {
  const norm = c * c + d * d;
  return [(a * c + b * d) / norm, (b * c - a * d) / norm];
}
