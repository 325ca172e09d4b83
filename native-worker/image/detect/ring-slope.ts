import type { RingHarmonics } from './ring-harmonics.ts';

/** How steep the mean profile is on each ring, a step; and sums over it. */
export interface Slope {
  slope: Float64Array;
  /** Mean square of the slopes, rings weighted by their radii; 0 for a flat profile. */
  scale2: number;
  /** Size of the ring system: root mean square radius of its slopes, steps. */
  sizeSteps: number;
}

/** A profile this flat, in squares of its slope over its level, is rounding. */
const FLAT = 1e-12;

const slopes = new Map<number, Float64Array>();

/** Slopes of the mean profile by differences; 0 on rings that could not be measured. The array is used again by the next call. */
export function slopeOf({ mean, coverage }: RingHarmonics): Slope {
  const rings = mean.length;
  let slope = slopes.get(rings);
  if (!slope) slopes.set(rings, (slope = new Float64Array(rings)));
  let power = 0;
  let area = 0;
  let moment = 0;
  for (let k = 0; k < rings; k++) {
    const before = k === 0 || coverage[k - 1] === 0 ? k : k - 1;
    const after = k === rings - 1 || coverage[k + 1] === 0 ? k : k + 1;
    slope[k] = coverage[k] === 0 || before === after ? 0 : (mean[after] - mean[before]) / (after - before);
    if (coverage[k] === 0) continue;
    power += slope[k] * slope[k] * (k + 0.5);
    area += k + 0.5;
    moment += slope[k] * slope[k] * (k + 0.5) ** 3;
  }
  if (!(power > FLAT * area * mean[0] * mean[0])) return { slope, scale2: 0, sizeSteps: 0 };
  return { slope, scale2: power / area, sizeSteps: Math.sqrt(moment / power) };
}
