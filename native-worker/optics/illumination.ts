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
  /** Numerical aperture of the objective. */
  objectiveNa: number;
  /** Numerical aperture of the condenser: the radius of the evenly filled source disc. */
  condenserNa: number;
  /** Shortest and longest wavelength of the evenly filled band, micrometres. */
  bandUm: [number, number];
  /** Hexagons of plane waves on each ring of the source disc, from the inside. */
  hexagons: readonly number[];
}

/** How much wider than their own disc the parts are taken, so that they overlap to an even source. */
const CELL_OVERLAP = 1.5;

const GOLDEN_RATIO = (1 + Math.sqrt(5)) / 2;

export interface KoehlerSource {
  waves: PlaneWave[];
  /** Root mean square radius a direction, as a numerical aperture, of the part of the source that each wave stands for. */
  cellNa: number;
}

/**
 * Koehler illumination as a sum of mutually incoherent plane waves (Born and Wolf, Principles of Optics, section 10.6.2).
 *
 * The source disc is cut into rings of cells of equal area, a wave each, drawn inwards a little, so that the source with its widened
 * cells keeps the mean square radius of the disc. The waves of a ring are evenly spaced and form hexagons of one colour:
 * for every colour the source is centred on the axis and as round as six points can be, so a defocused image neither drifts away from its
 * particle nor becomes astigmatic. Colours follow the golden-ratio sequence over the band, one a hexagon instead of all for every direction.
 */
export function koehlerSource({ objectiveNa, condenserNa, bandUm, hexagons }: KoehlerOptions): KoehlerSource {
  if (condenserNa >= objectiveNa) {
    throw new RangeError('Bright field needs a condenser aperture below the objective aperture');
  }
  const total = hexagons.reduce((sum, count) => sum + count, 0);
  const waves: PlaneWave[] = [];
  let inside = 0;
  let colour = 0;
  hexagons.forEach((count, ring) => {
    const radius =
      condenserNa * Math.sqrt(((1 - CELL_OVERLAP ** 2 / (6 * total)) * (inside + count / 2)) / total);
    inside += count;
    for (let hexagon = 0; hexagon < count; hexagon++, colour++) {
      const wavelengthUm = bandUm[0] + (bandUm[1] - bandUm[0]) * ((colour / GOLDEN_RATIO + 0.5) % 1);
      for (let corner = 0; corner < 6; corner++) {
        const azimuth = (Math.PI / 3) * (corner + (hexagon + 0.5 * ring) / count);
        const fx = (radius * Math.cos(azimuth)) / wavelengthUm;
        const fy = (radius * Math.sin(azimuth)) / wavelengthUm;
        waves.push({ wavelengthUm, fx, fy, weight: 1 / (6 * total) });
      }
    }
  });
  return { waves, cellNa: (CELL_OVERLAP * condenserNa) / (2 * Math.sqrt(6 * total)) };
}
