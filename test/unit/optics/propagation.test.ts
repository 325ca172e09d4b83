import { describe, expect, it } from 'vitest';
import { Fft2d } from '../../../native-worker/math/fft2d.ts';
import { propagate, propagator, scatter, type WaveGrid } from '../../../native-worker/optics/multislice.ts';
import { randomStream } from '../../../native-worker/math/random.ts';

const side = 128;
const grid: WaveGrid = { side, pitchUm: 0.1, wavelengthUm: 0.55, index: 1.333, fx: 0, fy: 0 };
const fft = new Fft2d(side);
const inWaterUm = grid.wavelengthUm / grid.index;

function fieldOf(value: (xUm: number, yUm: number) => number): Float64Array {
  const field = new Float64Array(2 * side * side);
  for (let i = 0; i < side * side; i++) {
    field[2 * i] = value(
      ((i % side) - side / 2) * grid.pitchUm,
      (Math.floor(i / side) - side / 2) * grid.pitchUm,
    );
  }
  return field;
}

function intensityOf(field: Float64Array): Float64Array {
  return Float64Array.from({ length: field.length / 2 }, (_, i) => field[2 * i] ** 2 + field[2 * i + 1] ** 2);
}

const total = (values: Float64Array): number => values.reduce((sum, value) => sum + value, 0);

function largestDifference(a: Float64Array, b: Float64Array): number {
  return a.reduce((most, value, i) => Math.max(most, Math.abs(value - b[i])), 0);
}

/** Root mean square extent along x of an intensity. */
function extentUm(intensity: Float64Array): number {
  let sum = 0;
  for (let i = 0; i < intensity.length; i++)
    sum += intensity[i] * (((i % side) - side / 2) * grid.pitchUm) ** 2;
  return Math.sqrt(sum / total(intensity));
}

describe('angular-spectrum propagation', () => {
  it('undoes its transform', () => {
    const random = randomStream(1);
    const field = Float64Array.from({ length: 2 * side * side }, () => random.normal());
    const copy = field.slice();
    fft.forward(copy);
    fft.inverse(copy);
    expect(largestDifference(field, copy)).toBeLessThan(1e-12);
  });

  it.each([
    [0, 0],
    [0.2, -0.1],
  ])('leaves a plane wave of frequency (%d, %d) as it is', (fx, fy) => {
    const field = fieldOf(() => 1);
    propagate(field, propagator({ ...grid, fx, fy }, 7.3), fft);
    expect(
      largestDifference(
        field,
        fieldOf(() => 1),
      ),
    ).toBeLessThan(1e-12);
    expect(
      Math.max(...scatter([fieldOf(() => 1), fieldOf(() => 1)], propagator(grid, 0.3), fft).map(Math.abs)),
    ).toBeLessThan(1e-12);
  });

  it('conserves energy, through phase screens too', () => {
    const random = randomStream(2);
    const field = fieldOf((x, y) => Math.exp(-(x * x + y * y)) * (1 + 0.3 * Math.cos(5 * x)));
    const before = total(intensityOf(field));
    for (let i = 0; i < field.length; i += 2) {
      const phase = 0.2 * random.normal();
      [field[i], field[i + 1]] = [field[i] * Math.cos(phase), field[i] * Math.sin(phase)];
    }
    // Evanescent waves carry no energy away: only what propagates is compared.
    propagate(field, propagator(grid, 0), fft);
    const propagating = total(intensityOf(field));
    expect(propagating).toBeGreaterThan(0.9 * before);
    propagate(field, propagator(grid, 3.7), fft);
    expect(total(intensityOf(field)) / propagating).toBeCloseTo(1, 10);
  });

  it('spreads a Gaussian beam as w0 sqrt(1 + (z / zR)^2)', () => {
    const waistUm = 1.5;
    const rayleighUm = (Math.PI * waistUm ** 2) / inWaterUm;
    const field = fieldOf((x, y) => Math.exp(-(x * x + y * y) / waistUm ** 2));
    expect(extentUm(intensityOf(field))).toBeCloseTo(waistUm / 2, 6);
    propagate(field, propagator(grid, rayleighUm / 2), fft);
    propagate(field, propagator(grid, rayleighUm / 2), fft);
    const extent = extentUm(intensityOf(field));
    expect(extent / ((waistUm / 2) * Math.SQRT2)).toBeCloseTo(1, 2);
    const middle = intensityOf(field)[(side / 2) * side + side / 2];
    expect(middle).toBeCloseTo(0.5, 2);
  });

  it('images a grating onto itself at the Talbot distance, and shifted by half a period at half of it', () => {
    const periodUm = (side * grid.pitchUm) / 8;
    const talbotUm = inWaterUm / (1 - Math.sqrt(1 - (inWaterUm / periodUm) ** 2));
    const grating = (shiftUm: number): Float64Array =>
      fieldOf((x) => 1 + 0.4 * Math.cos((2 * Math.PI * (x + shiftUm)) / periodUm));
    const field = grating(0);
    propagate(field, propagator(grid, talbotUm / 2), fft);
    expect(largestDifference(intensityOf(field), intensityOf(grating(periodUm / 2)))).toBeLessThan(1e-9);
    propagate(field, propagator(grid, talbotUm / 2), fft);
    expect(largestDifference(intensityOf(field), intensityOf(grating(0)))).toBeLessThan(1e-9);
  });
});
