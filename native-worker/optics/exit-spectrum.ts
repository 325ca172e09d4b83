import FFT from 'fft.js';
import {
  BAND_LIMIT,
  BAND_SIDE,
  EXIT_PITCH_UM,
  EXIT_SIDE,
  OBJECTIVE_NA,
  WATER_INDEX,
  WINDOW_UM,
} from './grid.ts';
import { Fft2d } from './fft2d.ts';
import type { PlaneWave } from './illumination.ts';
import { propagator, scatter } from './multislice.ts';
import { platinumSheet, SILICA, TITANIA_LUMP } from './optical-constants.ts';
import type { ParticleModel } from './particle.ts';
import { sliceParticle, type Rotation, type Slice } from './slices.ts';

/**
 * What a particle of one orientation does to the light, as far as the objective sees it: for each plane wave of the illumination the
 * spectrum of the scattered field, relative to that wave, in a plane `planeUm` behind the particle's centre.
 * `values`: waves x BAND_SIDE x BAND_SIDE complex numbers, interleaved; frequencies -BAND_LIMIT .. BAND_LIMIT in units of 1 / WINDOW_UM;
 * zero outside the objective's pupil.
 */
export interface ExitSpectra {
  planeUm: number;
  values: Float32Array;
}

/** Thickness of a slice: a third of a wavelength less would change images by under a grey level (see the convergence test). */
const SLICE_UM = 0.2;

const fft = new Fft2d(EXIT_SIDE);

export function exitSpectra(
  particle: ParticleModel,
  rotation: Rotation,
  waves: readonly PlaneWave[],
  sliceUm = SLICE_UM,
): ExitSpectra {
  const { slices, stepUm } = sliceParticle(particle, rotation, sliceUm);
  const values = new Float32Array(waves.length * 2 * BAND_SIDE * BAND_SIDE);
  const screens = new Map<number, Float64Array[]>();
  waves.forEach((wave, index) => {
    let screensOfColour = screens.get(wave.wavelengthUm);
    if (!screensOfColour) {
      screensOfColour = slices.map((slice) => phaseScreen(slice, wave.wavelengthUm));
      screens.set(wave.wavelengthUm, screensOfColour);
    }
    const grid = { side: EXIT_SIDE, pitchUm: EXIT_PITCH_UM, index: WATER_INDEX, ...wave };
    const scattered = scatter(screensOfColour, propagator(grid, stepUm), fft);
    pupilSpectrum(scattered, wave, values.subarray(index * 2 * BAND_SIDE * BAND_SIDE));
  });
  return { planeUm: ((slices.length - 1) / 2) * stepUm, values };
}

function phaseScreen(slice: Slice, wavelengthUm: number): Float64Array {
  const platinum = platinumSheet(wavelengthUm);
  const screen = new Float64Array(2 * slice.silica.length);
  const wavenumber = (2 * Math.PI) / wavelengthUm;
  for (let i = 0; i < slice.silica.length; i++) {
    const silica = slice.silica[i];
    const film = slice.film[i];
    const lump = slice.lump[i];
    if (silica === 0 && film === 0 && lump === 0) {
      screen[2 * i] = 1;
      continue;
    }
    const phase = wavenumber * (silica * SILICA.shift + film * platinum.shift + lump * TITANIA_LUMP.shift);
    const amplitude = Math.exp(-wavenumber * (film * platinum.loss + lump * TITANIA_LUMP.loss));
    screen[2 * i] = amplitude * Math.cos(phase);
    screen[2 * i + 1] = amplitude * Math.sin(phase);
  }
  return screen;
}

const PADDED_SIDE = Math.round(WINDOW_UM / EXIT_PITCH_UM);
const paddedFft = new FFT(PADDED_SIDE);
const paddedIn = new Float64Array(2 * PADDED_SIDE);
const paddedOut = new Float64Array(2 * PADDED_SIDE);

/**
 * Fourier transform of a field on the exit grid at the frequencies of the whole window, that is of the field padded with zeros,
 * computed only where the pupil of the objective lets light through. Origin at the middle of the grid; times the cell's area share, so that
 * `sum of values * exp(2 pi i f x)` is the field.
 */
function pupilSpectrum(field: Float64Array, wave: PlaneWave, values: Float32Array): void {
  const rows = new Float64Array(2 * EXIT_SIDE * BAND_SIDE);
  for (let row = 0; row < EXIT_SIDE; row++) {
    transformLine((i) => 2 * (row * EXIT_SIDE + i), field);
    for (let k = 0; k < BAND_SIDE; k++) {
      const bin = 2 * ((k - BAND_LIMIT + PADDED_SIDE) % PADDED_SIDE);
      rows[2 * (k * EXIT_SIDE + row)] = paddedOut[bin];
      rows[2 * (k * EXIT_SIDE + row) + 1] = paddedOut[bin + 1];
    }
  }
  const scale = 1 / (PADDED_SIDE * PADDED_SIDE);
  const cutoff = (OBJECTIVE_NA / wave.wavelengthUm) ** 2;
  for (let kx = 0; kx < BAND_SIDE; kx++) {
    const fx = wave.fx + (kx - BAND_LIMIT) / WINDOW_UM;
    if (fx * fx >= cutoff) continue;
    transformLine((i) => 2 * (kx * EXIT_SIDE + i), rows);
    for (let ky = 0; ky < BAND_SIDE; ky++) {
      const fy = wave.fy + (ky - BAND_LIMIT) / WINDOW_UM;
      if (fx * fx + fy * fy >= cutoff) continue;
      const bin = 2 * ((ky - BAND_LIMIT + PADDED_SIDE) % PADDED_SIDE);
      values[2 * (ky * BAND_SIDE + kx)] = paddedOut[bin] * scale;
      values[2 * (ky * BAND_SIDE + kx) + 1] = paddedOut[bin + 1] * scale;
    }
  }
}

/** Transforms one padded line, its middle sample at the origin, into `paddedOut`. */
function transformLine(offset: (i: number) => number, from: Float64Array): void {
  paddedIn.fill(0);
  for (let i = 0; i < EXIT_SIDE; i++) {
    const to = 2 * ((i - EXIT_SIDE / 2 + PADDED_SIDE) % PADDED_SIDE);
    paddedIn[to] = from[offset(i)];
    paddedIn[to + 1] = from[offset(i) + 1];
  }
  paddedFft.transform(paddedOut, paddedIn);
}
