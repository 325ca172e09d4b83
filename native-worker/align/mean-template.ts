import { gaussianKernel } from '../math/gaussian.ts';
import { PROFILE_RADII } from '../measure/disc-profiles.ts';
import type { ZSeries } from './z-series.ts';

/** Channels of a row. A constant of this module, for inner loops. */
const D = PROFILE_RADII;

/** Heights at equal distances: `start + index * step`, `cells` of them. */
export interface Grid {
  start: number;
  step: number;
  cells: number;
}

/** Sums over z-series on a grid: values (cells * D) and how many z-series each cell holds. */
export interface Sums {
  values: Float64Array;
  count: Float64Array;
}

/** A consensus of z-series: mean profile by height where enough z-series overlap, between cells `first` and `last`. */
export interface Template {
  grid: Grid;
  /** cells * D, row-major. */
  values: Float64Array;
  first: number;
  last: number;
}

const emptySums = (grid: Grid): Sums => ({
  values: new Float64Array(grid.cells * D),
  count: new Float64Array(grid.cells),
});

/** One z-series, moved by `offset`, linearly interpolated on the grid; gaps wider than `maxGap` stay empty. */
export function resample(zSeries: ZSeries, offset: number, grid: Grid, maxGap: number): Sums {
  const out = emptySums(grid);
  for (let row = 0; row + 1 < zSeries.z.length; row += 1) {
    const from = zSeries.z[row] + offset;
    const to = zSeries.z[row + 1] + offset;
    if (to - from > maxGap) continue;
    const firstCell = Math.max(0, Math.ceil((from - grid.start) / grid.step));
    for (let cell = firstCell; cell < grid.cells && grid.start + cell * grid.step < to; cell += 1) {
      const share = (grid.start + cell * grid.step - from) / (to - from);
      out.count[cell] = 1;
      for (let k = 0; k < D; k += 1) {
        const a = zSeries.values[row * D + k];
        out.values[cell * D + k] = a + share * (zSeries.values[(row + 1) * D + k] - a);
      }
    }
  }
  return out;
}

export function addSums(parts: readonly Sums[], grid: Grid): Sums {
  const out = emptySums(grid);
  for (const part of parts) {
    for (let cell = 0; cell < grid.cells; cell += 1) {
      if (part.count[cell] === 0) continue;
      out.count[cell] += part.count[cell];
      for (let index = cell * D; index < (cell + 1) * D; index += 1) out.values[index] += part.values[index];
    }
  }
  return out;
}

export function subtractSums(from: Sums, part: Sums): Sums {
  const values = from.values.slice();
  const count = from.count.slice();
  for (let index = 0; index < values.length; index += 1) values[index] -= part.values[index];
  for (let cell = 0; cell < count.length; cell += 1) count[cell] -= part.count[cell];
  return { values, count };
}

/**
 * Mean of the z-series in `sums`, smoothed along z with a Gaussian of standard deviation `smooth` (micrometres), on the longest run of cells
 * that hold at least `fewest` z-series. Null where there is none.
 */
export function consensus(sums: Sums, grid: Grid, smooth: number, fewest: number): Template | null {
  const run = longestRun(sums.count, fewest);
  if (run === null) return null;
  const reach = Math.ceil((3 * smooth) / grid.step);
  const kernel = gaussianKernel(smooth / grid.step, reach);
  const values = new Float64Array(grid.cells * D);
  for (let cell = run[0]; cell <= run[1]; cell += 1) {
    let total = 0;
    for (let other = Math.max(run[0], cell - reach); other <= Math.min(run[1], cell + reach); other += 1) {
      const weight = kernel[other - cell + reach];
      total += weight * sums.count[other];
      for (let k = 0; k < D; k += 1) values[cell * D + k] += weight * sums.values[other * D + k];
    }
    for (let k = 0; k < D; k += 1) values[cell * D + k] /= total;
  }
  return { grid, values, first: run[0], last: run[1] };
}

/** A cell of a template of stacks needs at least this share of its z-series. */
const LEAST_SHARE = 0.2;

/** Profile averaged over z-series where at least a fifth of them are; null where nowhere are enough. */
export function meanTemplate(
  zSeries: readonly ZSeries[],
  offsets: Float64Array,
  { gridUm, maxGapUm, smoothUm }: { gridUm: number; maxGapUm: number; smoothUm: number },
): Template | null {
  const grid = gridAround(zSeries, offsets, gridUm);
  const placed = zSeries.map((one, place) => resample(one, offsets[place], grid, maxGapUm));
  return consensus(addSums(placed, grid), grid, smoothUm, Math.max(1, LEAST_SHARE * zSeries.length));
}

/** Table rows (cells * D) at height z by linear interpolation, into `out`. */
export function readRow(table: Float64Array, grid: Grid, z: number, out: Float64Array): void {
  const at = (z - grid.start) / grid.step;
  const cell = Math.min(grid.cells - 2, Math.max(0, Math.floor(at)));
  const share = at - cell;
  for (let k = 0; k < D; k += 1) {
    const a = table[cell * D + k];
    out[k] = a + share * (table[(cell + 1) * D + k] - a);
  }
}

export const lowestZ = ({ grid, first }: Template): number => grid.start + first * grid.step;
export const highestZ = ({ grid, last }: Template): number => grid.start + last * grid.step;

/** First and last index of the longest stretch with at least `fewest`; null where no cell has them. */
export function longestRun(counts: ArrayLike<number>, fewest: number): [number, number] | null {
  let best: [number, number] | null = null;
  for (let start = 0; start < counts.length; start += 1) {
    let end = start;
    while (end < counts.length && counts[end] >= fewest) end += 1;
    if (end > start && (best === null || end - start > best[1] - best[0] + 1)) best = [start, end - 1];
    start = end;
  }
  return best;
}

/** A grid that holds all z-series at these offsets, with empty cells at both ends. */
export function gridAround(zSeries: readonly ZSeries[], offsets: Float64Array, step: number): Grid {
  let lowest = Infinity;
  let highest = -Infinity;
  zSeries.forEach(({ z }, index) => {
    lowest = Math.min(lowest, z[0] + offsets[index]);
    highest = Math.max(highest, z[z.length - 1] + offsets[index]);
  });
  const start = Math.floor(lowest / step) * step;
  return { start, step, cells: Math.ceil((highest - start) / step) + 1 };
}
