import { mean } from '../math/statistics.ts';
import { fitShift } from './fit-shift.ts';
import { metricOf, plainMetric, type Metric } from './profile-metric.ts';
import { residualOf, type Residual } from './template-residual.ts';
import type { ZSeries } from './z-series.ts';
import { addSums, consensus, gridAround, resample, subtractSums, type Template } from './mean-template.ts';

const MOST_ROUNDS = 10;
/** A template cell needs at least this share of the other z-series. */
const LEAST_SHARE = 0.2;
/** Settled when no z-series moves more than this share of the grid's step. */
const SETTLED = 0.1;
/** The metric's covariance is taken over this many template smoothings. */
export const METRIC_SMOOTHINGS = 6;

export interface Scales {
  /** Step of the first search and of the search for rival matches, micrometres. */
  coarseUm: number;
  /** Distance of the template's cells, micrometres. */
  gridUm: number;
  /** Smoothing of the template along z, standard deviation in micrometres. */
  smoothUm: number;
  /** Slices further apart than this are not interpolated between. */
  maxGapUm: number;
}

export interface Refined {
  offsets: Float64Array;
  metric: Metric;
  /** For each z-series the template of all others; null where they leave none. */
  others: (Template | null)[];
  /** For each z-series what differs from that template. */
  residuals: Residual[];
}

/**
 * Aligns z-series with each other to a small part of a slice (a generalised Procrustes alignment along z): each in turn is moved to fit the mean of
 * the others by Gauss-Newton steps, in the metric of the residuals' covariance, which is estimated anew in every round. The mean of all offsets stays where it was.
 */
export function refineOffsets(zSeries: readonly ZSeries[], start: Float64Array, scales: Scales): Refined {
  let offsets = start;
  let metric = plainMetric();
  for (let round = 1; ; round += 1) {
    const others = templatesOfOthers(zSeries, offsets, scales);
    const moves = zSeries.map((one, index) => {
      const template = others[index]!;
      return template === null ? 0 : fitShift(one, offsets[index], template, metric);
    });
    const common = mean(moves);
    const largest = Math.max(...moves.map((move) => Math.abs(move - common)));
    offsets = offsets.map((offset, index) => offset + moves[index] - common);
    const residuals = zSeries.map((one, index) => residualOf(one, offsets[index], others[index]));
    const settled = round > 3 && largest < SETTLED * scales.gridUm;
    if (settled || round === MOST_ROUNDS) return { offsets, metric, others, residuals };
    metric = metricOf(residuals, METRIC_SMOOTHINGS * scales.smoothUm);
  }
}

/** For each z-series the mean of all others at these offsets. */
export function templatesOfOthers(
  zSeries: readonly ZSeries[],
  offsets: Float64Array,
  scales: Scales,
): (Template | null)[] {
  const fewest = Math.max(1, Math.ceil(LEAST_SHARE * (zSeries.length - 1)));
  const grid = gridAround(zSeries, offsets, scales.gridUm);
  const placed = zSeries.map((one, index) => resample(one, offsets[index], grid, scales.maxGapUm));
  const total = addSums(placed, grid);
  return placed.map((own) => consensus(subtractSums(total, own), grid, scales.smoothUm, fewest));
}
