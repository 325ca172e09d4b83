import type { Calibration } from '../../../preload/contract/commands.ts';
import type { RejectReason } from '../../../preload/contract/z-series-quality.ts';

const REASONS: Record<RejectReason, string> = {
  'too-close': 'too close to another particle',
  'at-edge': 'too close to the edge',
  'too-few-slices': 'found in too few slices',
  'no-defocus-change': 'does not change with focus: dirt',
  doublet: 'another one stays beside it: a doublet',
  alignment: 'does not align with the others',
  'by-hand': 'by hand',
};

export interface ZSeriesRow {
  stackId: number;
  stack: string;
  particle: number;
  slices: number;
  /** Extent of the labels; null without any. */
  zUm: readonly [number, number] | null;
  offsetUm: number | null;
  /** Its standard error; null where it is not known. */
  offsetSdUm: number | null;
  residual: number | null;
  verdict: 'used' | 'ambiguous' | 'left out';
  reason: string;
  /** A decision by hand waits for the next calibration. */
  pending: boolean;
  /** What a person can do about it, and what that sets. */
  action: { text: string; use: boolean | null };
}

function extentOf(values: Float64Array): readonly [number, number] | null {
  let [low, high] = [Infinity, -Infinity];
  for (const value of values) {
    if (value < low) low = value;
    if (value > high) high = value;
  }
  return low <= high ? [low, high] : null;
}

/** A decision is taken back; without one, the program's verdict is turned round. */
function actionOf(used: boolean, reason: RejectReason | null, decided: boolean): ZSeriesRow['action'] {
  if (decided) return { text: 'Undo', use: null };
  return used || reason === 'by-hand' ? { text: 'Leave out', use: false } : { text: 'Use', use: true };
}

/** Every z-series that was found, used or not, in the order of stack and particle. */
export function zSeriesRows(calibration: Calibration, nameOf: (stackId: number) => string): ZSeriesRow[] {
  const choices = new Map(calibration.choices.map((one) => [`${one.stackId} ${one.particle}`, one]));
  const choiceOf = (one: { stackId: number; particle: number }): Calibration['choices'][number] | undefined =>
    choices.get(`${one.stackId} ${one.particle}`);
  const aligned = calibration.zSeries.map((zSeries): ZSeriesRow => ({
    stackId: zSeries.stackId,
    stack: nameOf(zSeries.stackId),
    particle: zSeries.particle,
    slices: zSeries.slices,
    zUm: extentOf(zSeries.zLabelUm),
    offsetUm: zSeries.offsetUm,
    offsetSdUm: Number.isFinite(zSeries.offsetSdUm) ? zSeries.offsetSdUm : null,
    residual: zSeries.residual,
    verdict: zSeries.reject ? 'left out' : zSeries.ambiguous ? 'ambiguous' : 'used',
    reason: zSeries.reject
      ? REASONS[zSeries.reject]
      : zSeries.ambiguous
        ? 'fits at two heights'
        : zSeries.byHand
          ? 'by hand'
          : '',
    pending: false,
    action: actionOf(!zSeries.reject, zSeries.reject, choiceOf(zSeries) !== undefined),
  }));
  const known = new Set(aligned.map((row) => `${row.stackId} ${row.particle}`));
  const dropped = calibration.rejected
    .filter((one) => !known.has(`${one.stackId} ${one.particle}`))
    .map((one): ZSeriesRow => {
      const choice = choiceOf(one);
      const pending = choice?.pending ?? one.reason === 'by-hand';
      return {
        stackId: one.stackId,
        stack: nameOf(one.stackId),
        particle: one.particle,
        slices: one.slices,
        zUm: null,
        offsetUm: null,
        offsetSdUm: null,
        residual: null,
        verdict: 'left out',
        reason: `${REASONS[one.reason]}${pending ? '; waits to be used' : ''}`,
        pending,
        action: actionOf(false, one.reason, choice !== undefined),
      };
    });
  return [...aligned, ...dropped].sort((a, b) => a.stackId - b.stackId || a.particle - b.particle);
}
