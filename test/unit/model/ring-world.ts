import { createRandom } from '../../../native-worker/math/random.ts';
import { joinColumns } from '../../../native-worker/measure/feature-table.ts';
import type { TrainingData } from '../../../native-worker/model/training/training-plan.ts';

export interface WorldOptions {
  stacks: number;
  particles: number;
  slices: number;
  /** Heights of the slices, from the first to the last. */
  zUm: [number, number];
  zRangeUm: [number, number];
  seed?: number;
}

const RADII = 12;

/**
 * Feature tables of an easy world: ring profiles that widen with the height, particles that differ a little in contrast and phase,
 * noise, and counts that depend on the height. No images; it stands for a calibration in tests of models.
 */
export function ringWorld({
  stacks,
  particles,
  slices,
  zUm,
  zRangeUm,
  seed = 1,
}: WorldOptions): TrainingData {
  const random = createRandom(seed, 77);
  const names = [...Array.from({ length: RADII }, (_, k) => `radial_profile_${k + 1}`), 'minima', 'maxima'];
  const rows = stacks * particles * slices;
  const values = new Float64Array(rows * names.length);
  const zLabelUm = new Float64Array(rows);
  const stack = new Int32Array(rows);
  const particle = new Int32Array(rows);
  let row = 0;
  for (let s = 0; s < stacks; s++) {
    for (let p = 0; p < particles; p++) {
      const contrast = 1 + 0.03 * random.normal();
      const phase = 0.04 * random.normal();
      for (let i = 0; i < slices; i++, row++) {
        const z = zUm[0] + ((zUm[1] - zUm[0]) * i) / (slices - 1);
        zLabelUm[row] = z;
        stack[row] = s + 10;
        particle[row] = p;
        for (let k = 0; k < RADII; k++) {
          const ring = Math.cos((0.25 + 0.05 * k) * z + 0.9 * k + phase);
          values[row * names.length + k] = 0.5 + 0.01 * z + 0.1 * contrast * ring + 0.003 * random.normal();
        }
        values[row * names.length + RADII] = z < 0 ? 1 : random.integer(2) + 1;
        values[row * names.length + RADII + 1] = Math.min(3, Math.floor(Math.abs(z) / 6));
      }
    }
  }
  return { features: { names, rows, values }, zLabelUm, stack, particle, zRangeUm };
}

const SIDE = 15;

/** The same world with what the other models look at: moments, profiles of rings, and small images of those rings. */
export function withRingsAndImages(world: TrainingData, seed = 1): TrainingData {
  const random = createRandom(seed, 78);
  const { rows, names: known, values: measured } = world.features;
  const radii = Array.from({ length: SIDE * SIDE }, (_, pixel) =>
    Math.hypot((pixel % SIDE) - 7, Math.floor(pixel / SIDE) - 7),
  );
  const names = [
    'moment_of_inertia',
    'moment_of_inertia_centre',
    ...Array.from({ length: RADII }, (_, k) => `ring_profile_${k}`),
    ...radii.map((_, pixel) => `pixel_${pixel}`),
  ];
  const values = new Float64Array(rows * names.length);
  for (let row = 0; row < rows; row++) {
    const profile = measured.subarray(row * known.length, row * known.length + RADII);
    const clean = [
      0.3 + 0.001 * world.zLabelUm[row],
      0.3 + 0.005 * world.zLabelUm[row],
      ...profile,
      ...radii.map((radius) => profile[Math.min(RADII - 1, Math.round(radius))]),
    ];
    values.set(
      clean.map((value) => value + 0.001 * random.normal()),
      row * names.length,
    );
  }
  return { ...world, features: joinColumns([world.features, { names, rows, values }]) };
}
