import type { HeightQuality } from '../../preload/contract/z-series-quality.ts';
import { median, rootMeanSquare } from '../math/statistics.ts';
import { PROFILE_RADII } from '../measure/disc-profiles.ts';
import type { Residual } from './template-residual.ts';
import type { AlignInput } from './z-series.ts';

/** Channels of a row. A constant of this module, for inner loops. */
const D = PROFILE_RADII;

/** Bins of height: about this many over the covered range, none thinner than two slices. */
const BINS = 36;
/** A bin with fewer values says nothing. */
const FEWEST_VALUES = 4;
/** A bin holds as long as it is not this many times worse than the middle half of the range ... */
const SCATTER_RATIO = 3;
const RESIDUAL_RATIO = 3;
/** ... and worse than this, in pixels and in units of the profile's spread: below, both are good wherever the middle is better still. */
const SCATTER_FLOOR_PX = 0.33;
const RESIDUAL_FLOOR = 0.5;

interface Values {
  zUm: number[];
  value: number[];
}

/**
 * The part of the covered heights where localisation and alignment hold, and by how much, bin by bin. Both are judged against the middle half of the
 * range, because how well they do depends on particle, light and camera:
 *
 * - scatter of the centres: what a centre deviates from the mean of its neighbours in the slices before and after, over sqrt(6) (the second difference of
 *   equal errors), so diffusion counts little and drift not at all;
 * - residual: root mean square difference of a mask's rings from those of the other z-series at the same height.
 *
 * Only the ends are cut: bins that don't hold, as long as they come one after the other from an end.
 *
 * @param inputs aligned z-series, with positions or without (then only the residual counts)
 * @param labels of their slices, micrometres
 * @param residuals of the same z-series, rows by height
 */
export function validRange(
  inputs: readonly AlignInput[],
  labels: readonly Float64Array[],
  residuals: readonly Residual[],
  covered: readonly [number, number],
): { zRangeUm: [number, number]; heights: HeightQuality[] } {
  const [low, high] = covered;
  const step = Math.max(0, ...inputs.map(({ zStepSampleUm }) => Math.abs(zStepSampleUm)));
  const count = Math.max(1, Math.min(BINS, Math.floor((high - low) / (2 * step))));
  const width = (high - low) / count;
  const binOf = (z: number): number =>
    z < low || z > high ? -1 : Math.min(count - 1, Math.floor((z - low) / width));

  const centreScatter = medians(inputs.map(scatterOf(labels)), binOf, count);
  const residual = medians(residuals.map(rowResiduals), binOf, count);
  const zSeries = zSeriesIn(labels, binOf, count);
  const limits = {
    centreScatter: limitOf(centreScatter, SCATTER_RATIO, SCATTER_FLOOR_PX),
    residual: limitOf(residual, RESIDUAL_RATIO, RESIDUAL_FLOOR),
  };
  const heights = Array.from({ length: count }, (_, bin): HeightQuality => {
    const [centreScatterPx, difference] = [centreScatter[bin]!, residual[bin]!];
    return {
      zUm: low + (bin + 0.5) * width,
      zSeries: zSeries[bin],
      centreScatterPx,
      residual: difference,
      holds: (centreScatterPx ?? 0) <= limits.centreScatter && (difference ?? 0) <= limits.residual,
    };
  });
  const first = heights.findIndex(({ holds }) => holds);
  const last = heights.findLastIndex(({ holds }) => holds);
  // The limits lie above the middle's own values, so it always holds.
  return {
    zRangeUm: [
      first <= 0 ? low : low + first * width,
      last < 0 || last === count - 1 ? high : low + (last + 1) * width,
    ],
    heights,
  };
}

const scatterOf =
  (labels: readonly Float64Array[]) =>
  ({ slice, xPx, yPx }: AlignInput, index: number): Values => {
    const out: Values = { zUm: [], value: [] };
    if (!xPx || !yPx) return out;
    for (let row = 1; row + 1 < slice.length; row += 1) {
      if (slice[row + 1] - slice[row - 1] !== 2) continue;
      const bend = (at: Float64Array): number => at[row - 1] - 2 * at[row] + at[row + 1];
      out.zUm.push(labels[index][row]);
      // Over both axes: sqrt(6) for the three errors, sqrt(2) for the two axes.
      out.value.push(Math.hypot(bend(xPx), bend(yPx)) / Math.sqrt(12));
    }
    return out;
  };

function rowResiduals({ z, values }: Residual): Values {
  const value = Array.from(z, (_, row) => rootMeanSquare(values.subarray(row * D, (row + 1) * D)));
  return { zUm: [...z], value };
}

/** Median of all values in each bin; null where there are too few. */
function medians(zSeries: readonly Values[], binOf: (z: number) => number, count: number): (number | null)[] {
  const members = Array.from({ length: count }, (): number[] => []);
  for (const { zUm, value } of zSeries) {
    zUm.forEach((z, row) => {
      const bin = binOf(z);
      if (bin >= 0) members[bin].push(value[row]);
    });
  }
  return members.map((values) => (values.length < FEWEST_VALUES ? null : median(values)));
}

function zSeriesIn(labels: readonly Float64Array[], binOf: (z: number) => number, count: number): number[] {
  const zSeries = new Array<number>(count).fill(0);
  for (const own of labels) {
    for (const bin of new Set(Array.from(own, binOf))) if (bin >= 0) zSeries[bin] += 1;
  }
  return zSeries;
}

/** What an end may reach: a multiple of the median of the middle half. */
function limitOf(values: readonly (number | null)[], ratio: number, floor: number): number {
  const quarter = Math.floor(values.length / 4);
  const middle = values.slice(quarter, values.length - quarter).filter((value) => value !== null);
  return middle.length === 0 ? Infinity : Math.max(floor, ratio * median(middle));
}
