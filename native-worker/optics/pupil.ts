import { WATER_INDEX } from '../../preload/contract/default-indices.ts';
import { FIELD_SIDE, WINDOW_UM } from './wave-grid.ts';
import type { PlaneWave } from './illumination.ts';
import { axialFrequency } from './multislice.ts';

/**
 * The frequencies of a wave's scattered light that pass the objective, relative to the wave itself, on the lattice of the window
 * (multiples of 1 / WINDOW_UM); one entry each. Depends on the illumination alone.
 */
export interface Pupil {
  wave: PlaneWave;
  /** Frequency in lattice units, -limit .. limit. */
  limit: number;
  kx: Int16Array;
  ky: Int16Array;
  /** Place in the transform of the field grid. */
  bin: Int32Array;
  /** Axial frequency minus the wave's own, periods per micrometre. */
  axial: Float64Array;
  /** Aberration of the objective minus the wave's own, periods. */
  aberration: Float64Array;
  /** Lateral walk off the wave's own direction, micrometres per micrometre of defocus. */
  walk: Float64Array;
}

export interface PupilOptions {
  /** Numerical aperture of the objective. */
  objectiveNa: number;
  /** Primary spherical aberration, Zernike coefficient in waves of the wave's own colour. */
  sphericalWaves: number;
}

export function pupilOf(wave: PlaneWave, { objectiveNa, sphericalWaves }: PupilOptions): Pupil {
  const medium = { wavelengthUm: wave.wavelengthUm, index: WATER_INDEX };
  const carrier = axialFrequency(medium, wave.fx, wave.fy);
  const cutoff = objectiveNa / wave.wavelengthUm;
  const limit = Math.ceil(WINDOW_UM * (cutoff + Math.hypot(wave.fx, wave.fy)));
  if (limit >= FIELD_SIDE / 2)
    throw new RangeError(`Pupil of ${limit} lattice units does not fit the field grid`);
  // Zernike's polynomial of primary spherical aberration, but for its constant.
  const spherical = (fx: number, fy: number): number => {
    const share = (fx * fx + fy * fy) / (cutoff * cutoff);
    return sphericalWaves * (6 * share * share - 6 * share);
  };
  const ofWave = spherical(wave.fx, wave.fy);
  const entries: { kx: number; ky: number; axial: number; aberration: number; walk: number }[] = [];
  for (let ky = -limit; ky <= limit; ky++) {
    for (let kx = -limit; kx <= limit; kx++) {
      const fx = wave.fx + kx / WINDOW_UM;
      const fy = wave.fy + ky / WINDOW_UM;
      if (fx * fx + fy * fy >= cutoff * cutoff) continue;
      const fz = axialFrequency(medium, fx, fy);
      const walk = Math.hypot(fx / fz - wave.fx / carrier, fy / fz - wave.fy / carrier);
      entries.push({ kx, ky, axial: fz - carrier, aberration: spherical(fx, fy) - ofWave, walk });
    }
  }
  const wrap = (k: number): number => (k + FIELD_SIDE) % FIELD_SIDE;
  return {
    wave,
    limit,
    kx: Int16Array.from(entries, ({ kx }) => kx),
    ky: Int16Array.from(entries, ({ ky }) => ky),
    bin: Int32Array.from(entries, ({ kx, ky }) => wrap(ky) * FIELD_SIDE + wrap(kx)),
    axial: Float64Array.from(entries, ({ axial }) => axial),
    aberration: Float64Array.from(entries, ({ aberration }) => aberration),
    walk: Float64Array.from(entries, ({ walk }) => walk),
  };
}

/** Entries of all pupils together. */
export function pupilEntries(pupils: readonly Pupil[]): number {
  return pupils.reduce((sum, pupil) => sum + pupil.kx.length, 0);
}
