import type { ExitSpectra } from './exit-spectrum.ts';
import { Fft2d } from './fft2d.ts';
import { BAND_LIMIT, BAND_SIDE, FIELD_SIDE, OBJECTIVE_NA, WATER_INDEX, WINDOW_UM } from './grid.ts';
import type { PlaneWave } from './illumination.ts';
import { axialFrequency } from './multislice.ts';

/** What a wave's spectrum meets on its way to the focal plane, frequency by frequency; depends on the illumination alone. */
export interface DefocusTable {
  waves: readonly PlaneWave[];
  /** Axial frequency minus the wave's own, periods per micrometre. */
  axial: Float64Array;
  /** Lateral walk off the wave's own direction, micrometres per micrometre of defocus. */
  walk: Float64Array;
}

export function defocusTable(waves: readonly PlaneWave[]): DefocusTable {
  const axial = new Float64Array(waves.length * BAND_SIDE * BAND_SIDE);
  const walk = new Float64Array(axial.length);
  waves.forEach((wave, index) => {
    const medium = { wavelengthUm: wave.wavelengthUm, index: WATER_INDEX };
    const carrier = axialFrequency(medium, wave.fx, wave.fy);
    const cutoff = (OBJECTIVE_NA / wave.wavelengthUm) ** 2;
    for (let ky = 0; ky < BAND_SIDE; ky++) {
      const fy = wave.fy + (ky - BAND_LIMIT) / WINDOW_UM;
      for (let kx = 0; kx < BAND_SIDE; kx++) {
        const fx = wave.fx + (kx - BAND_LIMIT) / WINDOW_UM;
        if (fx * fx + fy * fy >= cutoff) continue;
        const fz = axialFrequency(medium, fx, fy);
        const i = (index * BAND_SIDE + ky) * BAND_SIDE + kx;
        axial[i] = fz - carrier;
        walk[i] = Math.hypot(fx / fz - wave.fx / carrier, fy / fz - wave.fy / carrier);
      }
    }
  });
  return { waves, axial, walk };
}

/** Light that has walked beyond this share of the window's side would come back on the other side; it is faded out over the last part. */
const WALK_FROM = 0.4;
const WALK_TO = 0.5;

const fft = new Fft2d(FIELD_SIDE);
const field = new Float64Array(2 * FIELD_SIDE * FIELD_SIDE);

/**
 * Image of a particle in a plane `distanceUm` behind it (downstream of the light; negative: before it), as an intensity relative to the
 * undisturbed background, on FIELD_SIDE x FIELD_SIDE points, the particle at the origin (index 0, periodic).
 *
 * Each plane wave's scattered spectrum is refocused by the angular spectrum and interferes with the wave itself; intensities add up.
 */
export function defocusedIntensity(exit: ExitSpectra, table: DefocusTable, distanceUm: number): Float64Array {
  const intensity = new Float64Array(FIELD_SIDE * FIELD_SIDE);
  const distance = distanceUm - exit.planeUm;
  const turns = 2 * Math.PI * distance;
  const walkScale = Math.abs(distance) / WINDOW_UM;
  table.waves.forEach((wave, index) => {
    field.fill(0);
    for (let ky = 0; ky < BAND_SIDE; ky++) {
      const row = ((ky - BAND_LIMIT + FIELD_SIDE) % FIELD_SIDE) * FIELD_SIDE;
      const from = (index * BAND_SIDE + ky) * BAND_SIDE;
      for (let kx = 0; kx < BAND_SIDE; kx++) {
        const re = exit.values[2 * (from + kx)];
        const im = exit.values[2 * (from + kx) + 1];
        if (re === 0 && im === 0) continue;
        const walked = walkScale * table.walk[from + kx];
        if (walked >= WALK_TO) continue;
        const kept = walked <= WALK_FROM ? 1 : (WALK_TO - walked) / (WALK_TO - WALK_FROM);
        const phase = turns * table.axial[from + kx];
        const cosine = kept * Math.cos(phase);
        const sine = kept * Math.sin(phase);
        const to = 2 * (row + ((kx - BAND_LIMIT + FIELD_SIDE) % FIELD_SIDE));
        // Conjugated, so that the forward transform gives the conjugate of the field: the intensity is the same.
        field[to] = re * cosine - im * sine;
        field[to + 1] = -(re * sine + im * cosine);
      }
    }
    fft.forward(field);
    for (let i = 0; i < intensity.length; i++) {
      const re = 1 + field[2 * i];
      const im = field[2 * i + 1];
      intensity[i] += wave.weight * (re * re + im * im);
    }
  });
  return intensity;
}
