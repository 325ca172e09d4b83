import type { Calibration } from '../../../preload/contract/commands.ts';
import type { RejectReason } from '../../../preload/contract/data.ts';

const REASONS: Record<RejectReason, string> = {
  'too-close': 'too close to another particle',
  'at-edge': 'too close to the edge',
  'too-few-slices': 'found in too few slices',
  'no-defocus-change': 'does not change with focus: dirt',
  alignment: 'does not align with the others',
  'by-hand': 'left out by hand',
};

export interface SeriesRow {
  stackId: number;
  stack: string;
  particle: number;
  slices: number;
  /** Extent of the labels; null without any. */
  zUm: readonly [number, number] | null;
  offsetUm: number | null;
  residual: number | null;
  verdict: 'used' | 'ambiguous' | 'left out';
  reason: string;
}

function extentOf(values: Float64Array): readonly [number, number] | null {
  let [low, high] = [Infinity, -Infinity];
  for (const value of values) {
    if (value < low) low = value;
    if (value > high) high = value;
  }
  return low <= high ? [low, high] : null;
}

/** Every series that was found, used or not, in the order of stack and particle. */
export function seriesRows(calibration: Calibration, nameOf: (stackId: number) => string): SeriesRow[] {
  const aligned = calibration.series.map((series): SeriesRow => ({
    stackId: series.stackId,
    stack: nameOf(series.stackId),
    particle: series.particle,
    slices: series.slices,
    zUm: extentOf(series.zLabelUm),
    offsetUm: series.offsetUm,
    residual: series.residual,
    verdict: series.reject ? 'left out' : series.ambiguous ? 'ambiguous' : 'used',
    reason: series.reject ? REASONS[series.reject] : series.ambiguous ? 'fits at two heights' : '',
  }));
  const known = new Set(aligned.map((row) => `${row.stackId} ${row.particle}`));
  const dropped = calibration.rejected
    .filter((one) => !known.has(`${one.stackId} ${one.particle}`))
    .map((one): SeriesRow => ({
      stackId: one.stackId,
      stack: nameOf(one.stackId),
      particle: one.particle,
      slices: one.slices,
      zUm: null,
      offsetUm: null,
      residual: null,
      verdict: 'left out',
      reason: REASONS[one.reason],
    }));
  return [...aligned, ...dropped].sort((a, b) => a.stackId - b.stackId || a.particle - b.particle);
}
