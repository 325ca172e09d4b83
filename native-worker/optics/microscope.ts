import { koehlerSource, type KoehlerSource } from './illumination.ts';
import { pupilOf, type Pupil } from './pupil.ts';

/** What of a microscope decides how a particle looks. Plain data: it crosses thread borders. */
export interface Microscope {
  /** Side of a camera pixel in the sample, micrometres. */
  pixelUm: number;
  /** Numerical aperture of the objective. */
  objectiveNa: number;
  /** Numerical aperture of the condenser: the radius of the evenly filled source disc. */
  condenserNa: number;
  /** Primary spherical aberration, Zernike coefficient in waves (root mean square: divided by the square root of 5). */
  sphericalWaves: number;
  /** Share of the light that comes from everywhere and carries no image. */
  strayLight: number;
}

/** The paper's: 6.5 um pixels at 40x, NA 0.6; condenser, aberration and colour are tuned to its public images (test/bench/realism.ts). */
export const PAPER_MICROSCOPE: Microscope = {
  pixelUm: 0.1625,
  objectiveNa: 0.6,
  condenserNa: 0.22,
  sphericalWaves: 0.026,
  strayLight: 0,
};

/** White light as a camera sees it, tuned as above; a hexagon of plane waves inside, two around it. */
const BAND_UM: [number, number] = [0.6, 0.72];
const HEXAGONS = [1, 2] as const;

export interface Light {
  pupils: Pupil[];
  cellNa: KoehlerSource['cellNa'];
}

let last: { key: string; light: Light } | null = null;

/** Plane waves of the illumination and what of their scattered light the objective sees; that of the last microscope is kept. */
export function lightOf({ objectiveNa, condenserNa, sphericalWaves }: Microscope): Light {
  const key = `${objectiveNa} ${condenserNa} ${sphericalWaves}`;
  if (last?.key === key) return last.light;
  const source = koehlerSource({ objectiveNa, condenserNa, bandUm: BAND_UM, hexagons: HEXAGONS });
  const pupils = source.waves.map((wave) => pupilOf(wave, { objectiveNa, sphericalWaves }));
  last = { key, light: { pupils, cellNa: source.cellNa } };
  return last.light;
}
