import { Fft2d } from '../math/fft2d.ts';
import { FIELD_PITCH_UM, FIELD_SIDE, WINDOW_UM } from './wave-grid.ts';
import { signedBin } from './multislice.ts';

/** Half side of a patch, and the radii between which it fades into the background, micrometres. */
const HALF_UM = 12.5125;
const FADE_FROM_UM = 10.725;
const FADE_TO_UM = 12.35;

/** Pixels along a side of a patch; odd. */
export function patchSidePx(pixelUm: number): number {
  return 2 * Math.round(HALF_UM / pixelUm) + 1;
}

const fft = new Fft2d(FIELD_SIDE);
const coefficients = new Float64Array(2 * FIELD_SIDE * FIELD_SIDE);

/**
 * Transfer function from samples to coefficients of the interpolating cubic B-spline (Unser 1999), times that of a square pixel, which
 * integrates the light that falls on it.
 */
function filterAt(bin: number, pixelUm: number): number {
  const f = signedBin(bin, FIELD_SIDE) / FIELD_SIDE;
  const spline = (4 + 2 * Math.cos(2 * Math.PI * f)) / 6;
  const x = (Math.PI * f * pixelUm) / FIELD_PITCH_UM;
  return (x === 0 ? 1 : Math.sin(x) / x) / spline;
}

export interface PatchOptions {
  /** Side of a camera pixel in the sample, micrometres. */
  pixelUm: number;
  /** What is left of the contrast where stray light is added. */
  contrast?: number;
  /** Standard deviation of a Gaussian that the image is blurred with, micrometres. */
  blurUm: number;
  /** Turn of the image about the particle, radians, from x towards y. */
  angle: number;
  /** Position of the particle. */
  xPx: number;
  yPx: number;
}

/**
 * The camera's view of one particle: the intensity image resampled to pixels, turned and at a sub-pixel position.
 *
 * @param intensity of `defocusedIntensity`: FIELD_SIDE^2 points, particle at index 0, background 1
 * @returns a square of `patchSidePx` pixels a side; the middle one is the pixel that the particle's centre (rounded) lies on; faded to 1 at the rim
 */
export function cameraPatch(intensity: Float64Array, options: PatchOptions): Float32Array {
  const { pixelUm, contrast = 1, blurUm, angle, xPx, yPx } = options;
  const filter = Float64Array.from(
    { length: FIELD_SIDE },
    (_, bin) =>
      filterAt(bin, pixelUm) *
      Math.exp(-2 * (Math.PI * signedBin(bin, FIELD_SIDE) * (blurUm / WINDOW_UM)) ** 2),
  );
  for (let i = 0; i < intensity.length; i++) {
    coefficients[2 * i] = intensity[i] - 1;
    coefficients[2 * i + 1] = 0;
  }
  fft.forward(coefficients);
  for (let row = 0; row < FIELD_SIDE; row++) {
    for (let column = 0; column < FIELD_SIDE; column++) {
      const factor = filter[row] * filter[column];
      coefficients[2 * (row * FIELD_SIDE + column)] *= factor;
      coefficients[2 * (row * FIELD_SIDE + column) + 1] *= factor;
    }
  }
  fft.inverse(coefficients);

  const side = patchSidePx(pixelUm);
  const half = (side - 1) / 2;
  const [fadeFrom, fadeTo] = [FADE_FROM_UM / pixelUm, FADE_TO_UM / pixelUm];
  const patch = new Float32Array(side * side).fill(1);
  const scale = pixelUm / FIELD_PITCH_UM;
  const cosine = Math.cos(angle) * scale;
  const sine = Math.sin(angle) * scale;
  const subX = xPx - Math.round(xPx);
  const subY = yPx - Math.round(yPx);
  for (let row = 0; row < side; row++) {
    const dy = row - half - subY;
    for (let column = 0; column < side; column++) {
      const dx = column - half - subX;
      const radius = Math.hypot(dx, dy);
      if (radius >= fadeTo) continue;
      const fade =
        radius <= fadeFrom ? 1 : 0.5 + 0.5 * Math.cos((Math.PI * (radius - fadeFrom)) / (fadeTo - fadeFrom));
      patch[row * side + column] =
        1 + contrast * fade * splineAt(cosine * dx + sine * dy, cosine * dy - sine * dx);
    }
  }
  return patch;
}

/** Value of the periodic cubic spline at a point, in samples from index 0. */
function splineAt(x: number, y: number): number {
  const column = Math.floor(x);
  const row = Math.floor(y);
  const u = x - column;
  const v = y - row;
  const mask = FIELD_SIDE - 1;
  const x0 = 2 * ((column - 1) & mask);
  const x1 = 2 * (column & mask);
  const x2 = 2 * ((column + 1) & mask);
  const x3 = 2 * ((column + 2) & mask);
  const wx0 = (1 - u) ** 3 / 6;
  const wx1 = (4 - 6 * u * u + 3 * u * u * u) / 6;
  const wx3 = (u * u * u) / 6;
  const wx2 = 1 - wx0 - wx1 - wx3;
  const line = (k: number): number => {
    const base = 2 * ((row + k) & mask) * FIELD_SIDE;
    return (
      wx0 * coefficients[base + x0] +
      wx1 * coefficients[base + x1] +
      wx2 * coefficients[base + x2] +
      wx3 * coefficients[base + x3]
    );
  };
  const wy0 = (1 - v) ** 3 / 6;
  const wy1 = (4 - 6 * v * v + 3 * v * v * v) / 6;
  const wy3 = (v * v * v) / 6;
  return wy0 * line(-1) + wy1 * line(0) + (1 - wy0 - wy1 - wy3) * line(1) + wy3 * line(2);
}

/**
 * Multiplies a particle's relative intensity into the light of a square scene. That adds up the disturbances of separate particles and
 * neglects only the interference of their scattered light with each other, second order where their images overlap.
 */
export function embedPatch(
  light: Float32Array,
  side: number,
  patch: Float32Array,
  { xPx, yPx }: { xPx: number; yPx: number },
): void {
  const patchSide = Math.round(Math.sqrt(patch.length));
  const half = (patchSide - 1) / 2;
  const left = Math.round(xPx) - half;
  const top = Math.round(yPx) - half;
  for (let row = Math.max(0, -top); row < patchSide && top + row < side; row++) {
    for (let column = Math.max(0, -left); column < patchSide && left + column < side; column++) {
      light[(top + row) * side + left + column] *= patch[row * patchSide + column];
    }
  }
}
