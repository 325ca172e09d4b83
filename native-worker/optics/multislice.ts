import type { Fft2d } from '../math/fft2d.ts';

/** A square sampling grid and the medium between its planes. */
export interface WaveGrid {
  side: number;
  pitchUm: number;
  wavelengthUm: number;
  /** Refractive index of the medium. */
  index: number;
  /** Lateral frequency of the carrier that the field on the grid is relative to, periods per micrometre. */
  fx: number;
  fy: number;
}

/** Axial spatial frequency of a plane wave, periods per micrometre; NaN for one that does not propagate. */
export function axialFrequency(
  grid: Pick<WaveGrid, 'wavelengthUm' | 'index'>,
  fx: number,
  fy: number,
): number {
  return Math.sqrt((grid.index / grid.wavelengthUm) ** 2 - fx * fx - fy * fy);
}

/** Frequency of bin `k` of a transform over `side` points, in bins: 0 .. side/2 - 1, -side/2 .. -1. */
export function signedBin(bin: number, side: number): number {
  return bin < side / 2 ? bin : bin - side;
}

/**
 * The angular-spectrum propagator over `distanceUm` (Goodman, Introduction to Fourier Optics, section 3.10), for fields relative
 * to the carrier: exp(2 pi i d (fz(f + carrier) - fz(carrier))), evanescent waves dropped. Interleaved, in the order of the transform.
 */
export function propagator(grid: WaveGrid, distanceUm: number): Float64Array {
  const { side, pitchUm } = grid;
  const kernel = new Float64Array(2 * side * side);
  const carrier = axialFrequency(grid, grid.fx, grid.fy);
  const bin = 1 / (side * pitchUm);
  for (let row = 0; row < side; row++) {
    const fy = grid.fy + signedBin(row, side) * bin;
    for (let column = 0; column < side; column++) {
      const fz = axialFrequency(grid, grid.fx + signedBin(column, side) * bin, fy);
      if (Number.isNaN(fz)) continue;
      const phase = 2 * Math.PI * distanceUm * (fz - carrier);
      kernel[2 * (row * side + column)] = Math.cos(phase);
      kernel[2 * (row * side + column) + 1] = Math.sin(phase);
    }
  }
  return kernel;
}

/** Moves a field (in place) along the axis by the kernel of `propagator`. */
export function propagate(field: Float64Array, kernel: Float64Array, fft: Fft2d): void {
  const scale = 1 / (fft.size * fft.size);
  fft.forward(field);
  // The inverse transform is the forward one of the conjugate, conjugated.
  for (let i = 0; i < field.length; i += 2) {
    const re = field[i] * scale;
    const im = field[i + 1] * scale;
    field[i] = re * kernel[i] - im * kernel[i + 1];
    field[i + 1] = -re * kernel[i + 1] - im * kernel[i];
  }
  fft.forward(field);
  for (let i = 1; i < field.length; i += 2) field[i] = -field[i];
}

/**
 * Width of the rim, as a share of the side, in which scattered light is damped between slices, so that what leaves the
 * grid on one side does not come back on the other.
 */
const RIM = 0.12;

const rimFilters = new Map<number, Float64Array>();

function rimFilter(side: number): Float64Array {
  const made = rimFilters.get(side);
  if (made) return made;
  const edge = Float64Array.from({ length: side }, (_, i) => {
    const depth = Math.min(i + 0.5, side - i - 0.5) / (RIM * side);
    return depth >= 1 ? 1 : Math.sin((Math.PI / 2) * depth) ** 0.25;
  });
  const filter = Float64Array.from(
    { length: side * side },
    (_, i) => edge[Math.floor(i / side)] * edge[i % side],
  );
  rimFilters.set(side, filter);
  return filter;
}

/**
 * Multi-slice beam propagation (Cowley and Moodie 1957; Van Roey, van der Donk, Lagasse 1981): a plane wave of amplitude 1 (the carrier)
 * passes thin complex screens, with angular-spectrum propagation in water from each to the next.
 *
 * @param screens complex transmission of each slice, interleaved
 * @returns the field just behind the last screen, relative to the carrier, minus 1: the scattered part
 */
export function scatter(screens: readonly Float64Array[], kernel: Float64Array, fft: Fft2d): Float64Array {
  const rim = rimFilter(fft.size);
  const field = Float64Array.from(screens[0]);
  for (const screen of screens.slice(1)) {
    propagate(field, kernel, fft);
    for (let cell = 0; cell < rim.length; cell++) {
      const i = 2 * cell;
      const re = 1 + (field[i] - 1) * rim[cell];
      const im = field[i + 1] * rim[cell];
      field[i] = re * screen[i] - im * screen[i + 1];
      field[i + 1] = re * screen[i + 1] + im * screen[i];
    }
  }
  for (let i = 0; i < field.length; i += 2) field[i] -= 1;
  return field;
}
