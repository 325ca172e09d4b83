import { Fft2d } from '../math/fft2d.ts';
import { FIELD_SIDE, WINDOW_UM } from './wave-grid.ts';
import type { Pupil } from './pupil.ts';

/** Light that has walked beyond this share of the window's side would come back on the other side; it is faded out over the last part. */
const WALK_FROM = 0.4;
const WALK_TO = 0.5;

const fft = new Fft2d(FIELD_SIDE);
const field = new Float64Array(2 * FIELD_SIDE * FIELD_SIDE);

/**
 * Image of a particle in another plane, as an intensity relative to the undisturbed background, on FIELD_SIDE x FIELD_SIDE points, the
 * particle at index 0 (periodic).
 *
 * Each plane wave's scattered spectrum is carried on by the angular spectrum and interferes with the wave itself; intensities add up.
 *
 * @param spectra of `exitSpectra`: interleaved complex numbers, an entry for each of the pupils' frequencies
 * @param distanceUm from the plane of the spectra, along the light
 */
export function defocusedIntensity(
  spectra: Float32Array,
  pupils: readonly Pupil[],
  distanceUm: number,
): Float64Array {
  const intensity = new Float64Array(FIELD_SIDE * FIELD_SIDE);
  const turns = 2 * Math.PI * distanceUm;
  const walkScale = Math.abs(distanceUm) / WINDOW_UM;
  let at = 0;
  for (const { wave, bin, axial, aberration, walk } of pupils) {
    field.fill(0);
    for (let entry = 0; entry < bin.length; entry++, at += 2) {
      const walked = walkScale * walk[entry];
      if (walked >= WALK_TO) continue;
      const kept = walked <= WALK_FROM ? 1 : (WALK_TO - walked) / (WALK_TO - WALK_FROM);
      const phase = turns * axial[entry] + 2 * Math.PI * aberration[entry];
      const cosine = kept * Math.cos(phase);
      const sine = kept * Math.sin(phase);
      const re = spectra[at];
      const im = spectra[at + 1];
      const to = 2 * bin[entry];
      // Conjugated, so that the forward transform gives the conjugate of the field: the intensity is the same.
      field[to] = re * cosine - im * sine;
      field[to + 1] = -(re * sine + im * cosine);
    }
    fft.forward(field);
    for (let i = 0; i < intensity.length; i++) {
      const re = 1 + field[2 * i];
      const im = field[2 * i + 1];
      intensity[i] += wave.weight * (re * re + im * im);
    }
  }
  return intensity;
}
