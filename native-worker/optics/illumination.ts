import { OBJECTIVE_NA, WATER_INDEX } from './grid.ts';

/** One mutually incoherent part of the illumination: a plane wave of one colour and direction. */
export interface PlaneWave {
  /** Vacuum wavelength, micrometres. */
  wavelengthUm: number;
  /** Lateral spatial frequency, periods per micrometre: sine of the angle in vacuum / wavelength. */
  fx: number;
  fy: number;
  /** Share of the light, all waves adding up to 1. */
  weight: number;
}

export interface KoehlerOptions {
  /** Numerical aperture of the condenser: the radius of the evenly filled source disc. */
  condenserNa: number;
  /** Shortest and longest wavelength of the evenly filled band, micrometres. */
  bandUm: [number, number];
  /** Plane waves on each ring of the source disc, from the inside; even numbers of at least 4. */
  rings: readonly number[];
}

/** Illumination of the simulated microscope: a stopped-down condenser and a white lamp behind a broad green filter. */
export const KOEHLER: KoehlerOptions = { condenserNa: 0.13, bandUm: [0.48, 0.62], rings: [4, 10] };

const GOLDEN_RATIO = (1 + Math.sqrt(5)) / 2;

export interface KoehlerSource {
  waves: PlaneWave[];
  /** Root mean square radius a direction, as a numerical aperture, of the part of the source that each wave stands for. */
  cellNa: number;
}

/**
 * Koehler illumination as a sum of mutually incoherent plane waves (Born and Wolf, Principles of Optics, section 10.6.2).
 *
 * The source disc is cut into rings of cells of equal area, a wave each. Waves of a ring are evenly spaced, each with an antipode of the
 * same colour: the source has its centre on the axis exactly and a defocused image stays where its particle is. Wavelengths follow the
 * golden-ratio sequence over the band: one low-discrepancy set instead of the product of all directions and colours.
 */
export function koehlerSource(options: KoehlerOptions): KoehlerSource {
  const { condenserNa, bandUm, rings } = options;
  if (condenserNa >= OBJECTIVE_NA || condenserNa >= WATER_INDEX)
    throw new RangeError('Bright field needs a condenser aperture below the objective aperture');
  const total = rings.reduce((sum, count) => sum + count, 0);
  const waves: PlaneWave[] = [];
  let inside = 0;
  rings.forEach((count, ring) => {
    const radius = condenserNa * Math.sqrt((inside + count / 2) / total);
    inside += count;
    for (let index = 0; index < count / 2; index++) {
      const azimuth = (2 * Math.PI * (index + 0.5 * ring)) / count;
      const wavelengthUm =
        bandUm[0] + (bandUm[1] - bandUm[0]) * ((waves.length / 2 / GOLDEN_RATIO + 0.5) % 1);
      const fx = (radius * Math.cos(azimuth)) / wavelengthUm;
      const fy = (radius * Math.sin(azimuth)) / wavelengthUm;
      const weight = 1 / total;
      waves.push({ wavelengthUm, fx, fy, weight }, { wavelengthUm, fx: -fx, fy: -fy, weight });
    }
  });
  return { waves, cellNa: condenserNa / (2 * Math.sqrt(total)) };
}
