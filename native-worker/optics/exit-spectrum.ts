import FFT from 'fft.js';
import { Fft2d } from '../math/fft2d.ts';
import { WATER_INDEX } from '../../preload/contract/default-indices.ts';
import { EXIT_PITCH_UM, exitSide, PADDED_SIDE } from './wave-grid.ts';
import { propagator, scatter } from './multislice.ts';
import { platinumFilm, SILICA, TITANIA_LUMP } from './optical-constants.ts';
import { outerRadiusUm, type ParticleModel } from './particle-model.ts';
import { pupilEntries, type Pupil } from './pupil.ts';
import { sliceParticle, type Rotation, type Slice } from './particle-slices.ts';

/** Thickness of a slice, at most; see the convergence test. */
const SLICE_UM = 0.3;

const ffts = new Map<number, Fft2d>();

function fftOf(side: number): Fft2d {
  const made = ffts.get(side) ?? new Fft2d(side);
  ffts.set(side, made);
  return made;
}

/** Number and distance of the slices of a particle: `count` slices of `stepUm` from end to end. */
function slicing(particle: ParticleModel, sliceUm: number): { count: number; stepUm: number } {
  const depth = 2 * outerRadiusUm(particle);
  const count = Math.max(2, Math.ceil(depth / sliceUm));
  return { count, stepUm: depth / count };
}

/** How far behind the particle's centre the plane of its exit spectra lies, micrometres: the middle of the last slice. */
export function exitPlaneUm(particle: ParticleModel, sliceUm = SLICE_UM): number {
  const { count, stepUm } = slicing(particle, sliceUm);
  return ((count - 1) / 2) * stepUm;
}

/**
 * What a particle of one orientation does to the light, as far as the objective sees it: for each plane wave of the illumination the
 * spectrum of the scattered field, relative to that wave, in the exit plane, at the frequencies of the wave's pupil.
 * Interleaved complex numbers, pupil after pupil.
 */
export function exitSpectra(
  particle: ParticleModel,
  rotation: Rotation,
  pupils: readonly Pupil[],
  sliceUm = SLICE_UM,
): Float32Array {
  const { count, stepUm } = slicing(particle, sliceUm);
  const side = exitSide(outerRadiusUm(particle));
  const slices = sliceParticle(particle, rotation, { count, side });
  const spectra = new Float32Array(2 * pupilEntries(pupils));
  const screens = new Map<number, Float64Array[]>();
  let at = 0;
  for (const pupil of pupils) {
    const { wavelengthUm } = pupil.wave;
    let ofColour = screens.get(wavelengthUm);
    if (!ofColour) {
      ofColour = slices.map((slice) => phaseScreen(slice, wavelengthUm, particle.filmIslands));
      screens.set(wavelengthUm, ofColour);
    }
    const scattered = scatter(ofColour, stepPropagator(pupil, side, stepUm), fftOf(side));
    const length = 2 * pupil.kx.length;
    spectrumAt(scattered, side, pupil, spectra.subarray(at, at + length));
    at += length;
  }
  return spectra;
}

/** The last propagator of each wave: all views of a particle use the same. */
const lastPropagator = new WeakMap<Pupil, { side: number; stepUm: number; kernel: Float64Array }>();

function stepPropagator(pupil: Pupil, side: number, stepUm: number): Float64Array {
  const last = lastPropagator.get(pupil);
  if (last?.stepUm === stepUm && last.side === side) return last.kernel;
  const { wavelengthUm, fx, fy } = pupil.wave;
  const grid = { side, pitchUm: EXIT_PITCH_UM, index: WATER_INDEX, wavelengthUm, fx, fy };
  const kernel = propagator(grid, stepUm);
  lastPropagator.set(pupil, { side, stepUm, kernel });
  return kernel;
}

/** Complex transmission of a slice for one colour, interleaved. */
function phaseScreen(slice: Slice, wavelengthUm: number, filmIslands: number): Float64Array {
  const platinum = platinumFilm(wavelengthUm, filmIslands);
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

const paddedFft = new FFT(PADDED_SIDE);
const lineIn = new Float64Array(2 * PADDED_SIDE);
const lineOut = new Float64Array(2 * PADDED_SIDE);

/**
 * Fourier transform of a field on the exit grid (its middle the origin) at the frequencies of a pupil, that is of the field padded with
 * zeros to the window, computed only where it is wanted. Scaled so that `sum of spectrum * exp(2 pi i f x)` is the field.
 */
function spectrumAt(field: Float64Array, exit: number, pupil: Pupil, spectrum: Float32Array): void {
  const { limit } = pupil;
  const side = 2 * limit + 1;
  const columns = new Float64Array(2 * exit * side);
  for (let row = 0; row < exit; row++) {
    transformLine(field, exit, row);
    for (let k = -limit; k <= limit; k++) {
      const from = 2 * ((k + PADDED_SIDE) % PADDED_SIDE);
      const to = 2 * ((k + limit) * exit + row);
      columns[to] = lineOut[from];
      columns[to + 1] = lineOut[from + 1];
    }
  }
  const scale = 1 / (PADDED_SIDE * PADDED_SIDE);
  const plane = new Float64Array(2 * side * side);
  for (let column = 0; column < side; column++) {
    transformLine(columns, exit, column);
    for (let k = -limit; k <= limit; k++) {
      const from = 2 * ((k + PADDED_SIDE) % PADDED_SIDE);
      const to = 2 * ((k + limit) * side + column);
      plane[to] = lineOut[from] * scale;
      plane[to + 1] = lineOut[from + 1] * scale;
    }
  }
  for (let entry = 0; entry < pupil.kx.length; entry++) {
    const from = 2 * ((pupil.ky[entry] + limit) * side + pupil.kx[entry] + limit);
    spectrum[2 * entry] = plane[from];
    spectrum[2 * entry + 1] = plane[from + 1];
  }
}

/** Transforms one line of `exit` samples, padded, its middle sample at the origin, into `lineOut`. */
function transformLine(from: Float64Array, exit: number, line: number): void {
  const half = exit / 2;
  lineIn.fill(0);
  lineIn.set(from.subarray(2 * (line * exit + half), 2 * (line + 1) * exit), 0);
  lineIn.set(from.subarray(2 * line * exit, 2 * (line * exit + half)), 2 * (PADDED_SIDE - half));
  paddedFft.transform(lineOut, lineIn);
}
