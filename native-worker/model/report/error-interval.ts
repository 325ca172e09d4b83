import type { SplitName } from '../../../preload/contract/options/train.ts';
import { createRandom } from '../../math/random.ts';
import { quantile } from '../../math/statistics.ts';
import { type Groups, groupKeys } from '../training/split.ts';

const RESAMPLES = 2000;
const STREAM = 0xb007;
/** Fewer stacks than this are too few to draw from: particles are drawn instead. */
const FEWEST_STACKS = 5;
const COVERAGE = 0.95;

/**
 * 95 % interval of epsilon by the bootstrap (Efron 1979, percentiles): whole stacks are drawn with replacement where stacks were left
 * out and there are at least five, else whole particles; single masks never, since those of one particle err alike.
 *
 * @param row of each prediction in `groups`
 * @param label of each prediction
 */
export function epsilonInterval(
  { row, zPredUm }: { row: Int32Array; zPredUm: Float64Array },
  label: Float64Array,
  groups: Groups,
  zTotalUm: number,
  split: SplitName,
  seed: number,
): [number, number] {
  const byStack =
    split === 'stack' && new Set(Array.from(row, (at) => groups.stack[at])).size >= FEWEST_STACKS;
  const sums = sumsOf(groupKeys(byStack ? 'stack' : 'particle', groups, row), zPredUm, label);
  return percentileInterval(
    sums,
    ([n, sum, squares]) => {
      const variance = n > 1 ? Math.max(0, squares - (sum * sum) / n) / (n - 1) : 0;
      return Math.sqrt(variance) / zTotalUm;
    },
    seed,
  );
}

/**
 * 95 % interval, by the bootstrap, of whatever follows from sums over rows: groups are drawn with replacement, each with its sums.
 *
 * @param sums of each group, equally many
 */
export function percentileInterval(
  sums: readonly (readonly number[])[],
  statistic: (totals: readonly number[]) => number,
  seed: number,
): [number, number] {
  const random = createRandom(seed, STREAM);
  const drawn = new Float64Array(RESAMPLES);
  const width = sums[0].length;
  for (let k = 0; k < RESAMPLES; k++) {
    const totals: number[] = new Array<number>(width).fill(0);
    for (let draw = 0; draw < sums.length; draw++) {
      const one = sums[random.integer(sums.length)];
      for (let j = 0; j < width; j++) totals[j] += one[j];
    }
    drawn[k] = statistic(totals);
  }
  return [quantile(drawn, (1 - COVERAGE) / 2), quantile(drawn, (1 + COVERAGE) / 2)];
}

/** Number, sum and sum of squares of each group's residuals. */
function sumsOf(keys: Int32Array, predicted: Float64Array, label: Float64Array): number[][] {
  const sums = new Map<number, number[]>();
  keys.forEach((key, i) => {
    const residual = predicted[i] - label[i];
    const one = sums.get(key) ?? [0, 0, 0];
    one[0] += 1;
    one[1] += residual;
    one[2] += residual * residual;
    sums.set(key, one);
  });
  return [...sums.values()];
}
