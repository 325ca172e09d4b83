import { KERNELS_WASM } from './filters-wasm.ts';
import { createKernelMemory } from './memory.ts';
import { SERIES, structAt, structBytes } from './structs.ts';

/** The functions of assembly/filters.ts; the struct is given by its place in memory, bytes. */
interface CompiledFilters {
  axis(series: number, ...motion: number[]): number;
  heights(series: number, ...motion: number[]): number;
}

/** Values over time with their standard deviations, NaN where there is none. */
export interface MeasuredSeries {
  tS: ArrayLike<number>;
  value: ArrayLike<number>;
  sd: ArrayLike<number>;
}

/** Diffusion and a velocity that forgets itself, along one axis; errors are `noiseScale` times the stated ones. */
export interface FilteredMotion {
  noiseScale: number;
  diffusionUm2S: number;
  velocityVariance: number;
  persistenceS: number;
}

/** Wrong values: their share, their spread in standard deviations, and the least weight that one of them keeps. */
export interface WrongValues {
  share: number;
  spread: number;
  leastTrust: number;
}

/** Likelihoods of series that lie in memory of their own. */
export interface FilterKernels {
  /** Takes the place of the series before. */
  load(series: readonly MeasuredSeries[]): void;
  axis(motion: FilteredMotion, wrong: WrongValues): number;
  heights(motion: FilteredMotion & { noiseMemoryS: number; diffuseUm2: number }, wrong: WrongValues): number;
}

/**
 * Likelihoods of Kalman filters over series of no more than `most` values in all. Plain JavaScript spends most of its time on a short video before
 * it is compiled: 60 frames of 30 particles took 0.4 s, with these loops 0.2 s.
 */
export function createFilterKernels(most: number): FilterKernels {
  const bytes = 8 * most;
  const { kernels, buffer, offset } = createKernelMemory<
    CompiledFilters,
    'times' | 'values' | 'deviations' | 'starts' | 'series'
  >(KERNELS_WASM, {
    times: bytes,
    values: bytes,
    deviations: bytes,
    starts: 4 * (most + 1),
    series: structBytes(SERIES),
  });
  const [times, values, deviations] = [offset.times, offset.values, offset.deviations].map(
    (place) => new Float64Array(buffer, place, most),
  );
  const starts = new Int32Array(buffer, offset.starts, most + 1);
  const struct = structAt(buffer, offset.series, SERIES);
  Object.assign(struct, {
    times: offset.times,
    values: offset.values,
    deviations: offset.deviations,
    starts: offset.starts,
    count: 0,
  });
  return {
    load(series) {
      let [rows, count] = [0, 0];
      for (const { tS, value, sd } of series) {
        if (tS.length === 0) continue;
        times.set(tS, rows);
        values.set(value, rows);
        deviations.set(sd, rows);
        starts[count++] = rows;
        rows += tS.length;
      }
      starts[count] = rows;
      struct.count = count;
    },
    axis: ({ noiseScale, diffusionUm2S, velocityVariance, persistenceS }, { share, spread, leastTrust }) =>
      kernels.axis(
        struct.at,
        ...[noiseScale, diffusionUm2S, velocityVariance, persistenceS, share, spread, leastTrust],
      ),
    heights: (motion, { share, spread, leastTrust }) =>
      kernels.heights(
        struct.at,
        ...[motion.noiseScale, motion.diffusionUm2S, motion.velocityVariance, motion.persistenceS],
        ...[motion.noiseMemoryS, motion.diffuseUm2, share, spread, leastTrust],
      ),
  };
}
