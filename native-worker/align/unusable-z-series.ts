import type { RejectReason } from '../../preload/contract/z-series-quality.ts';
import { median } from '../math/statistics.ts';
import { PROFILE_RADII } from '../measure/disc-profiles.ts';
import type { AlignInput } from './z-series.ts';

/** Channels of a row. A constant of this module, for inner loops. */
const D = PROFILE_RADII;

/** Z-series with fewer slices, or that change less than this share of what a typical one does, say nothing of height. */
export const FEWEST_SLICES = 8;
const LEAST_CHANGE = 0.1;

/** Why a z-series says nothing of height, or null: too short, or its profile hardly changes (dirt on the glass, which no defocus reaches). */
export function unusable(inputs: readonly AlignInput[]): (RejectReason | null)[] {
  const reject = inputs.map<RejectReason | null>((input) =>
    input.slice.length < FEWEST_SLICES ? 'too-few-slices' : null,
  );
  const change = inputs.map((input, index) => (reject[index] === null ? changeAlongZ(input.profiles) : NaN));
  const typical = median(change.filter(Number.isFinite));
  return reject.map((reason, index) =>
    reason === null && change[index] < LEAST_CHANGE * typical ? 'no-defocus-change' : reason,
  );
}

/** Root mean square deviation of the discs from their means over the slices. */
function changeAlongZ(profiles: Float64Array): number {
  const rows = profiles.length / D;
  const mean = new Float64Array(D);
  profiles.forEach((value, index) => {
    mean[index % D] += value / rows;
  });
  return Math.sqrt(
    profiles.reduce((sum, value, index) => sum + (value - mean[index % D]) ** 2, 0) / profiles.length,
  );
}
