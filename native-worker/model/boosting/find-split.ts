import type { BinnedFeatures } from './bin-features.ts';
import { BIN_STRIDE, type Histogram } from './histogram.ts';
import type { BoostingOptions } from './options.ts';

/** Rows with bin <= `bin` of `feature` go left. */
export interface BinSplit {
  feature: number;
  bin: number;
  gain: number;
  leftGradient: number;
  leftCount: number;
}

type Penalties = Pick<BoostingOptions, 'l1' | 'l2' | 'minLeaf'>;

/** Leaf value that minimises the penalised squared error, for a sum of gradients over `count` rows. */
export function leafValue(gradient: number, count: number, { l1, l2 }: Penalties): number {
  return -shrink(gradient, l1) / (count + l2);
}

/** What a leaf takes off the penalised squared error (twice that), Chen and Guestrin, XGBoost, KDD 2016, eq. 6. */
function leafScore(gradient: number, count: number, { l1, l2 }: Penalties): number {
  const shrunk = shrink(gradient, l1);
  return (shrunk * shrunk) / (count + l2);
}

function shrink(gradient: number, l1: number): number {
  if (l1 === 0) return gradient;
  if (gradient > l1) return gradient - l1;
  return gradient < -l1 ? gradient + l1 : 0;
}

/** Best split of a node by its histogram; null where none lowers the error. */
export function findSplit(
  { gradient: sums, count: counts }: Histogram,
  { features, edges }: BinnedFeatures,
  gradient: number,
  count: number,
  penalties: Penalties,
): BinSplit | null {
  const { l1, l2, minLeaf } = penalties;
  const unsplit = leafScore(gradient, count, penalties);
  let best: BinSplit | null = null;
  let bestScore = unsplit + 1e-12 * Math.abs(unsplit);
  for (let j = 0; j < features; j++) {
    let leftGradient = 0;
    let leftCount = 0;
    const first = j * BIN_STRIDE;
    const last = first + edges[j].length;
    for (let at = first; at < last; at++) {
      const inBin = counts[at];
      if (inBin === 0) continue;
      leftGradient += sums[at];
      leftCount += inBin;
      if (leftCount < minLeaf) continue;
      if (count - leftCount < minLeaf) break;
      const left = shrink(leftGradient, l1);
      const right = shrink(gradient - leftGradient, l1);
      const below = leftCount + l2;
      const above = count - leftCount + l2;
      // score > bestScore, with the divisions multiplied out: they cost more than all the rest.
      const numerator = left * left * above + right * right * below;
      if (numerator > bestScore * below * above) {
        bestScore = numerator / (below * above);
        best = { feature: j, bin: at - first, gain: bestScore - unsplit, leftGradient, leftCount };
      }
    }
  }
  return best;
}

/** The same for a node of few rows, by sorting them: the cost follows the rows, not the bins. */
export function findSplitOfFew(
  { features, bins }: BinnedFeatures,
  index: Int32Array,
  start: number,
  end: number,
  gradients: Float64Array,
  gradient: number,
  penalties: Penalties,
): BinSplit | null {
  const count = end - start;
  const unsplit = leafScore(gradient, count, penalties);
  let best: BinSplit | null = null;
  let bestGain = 1e-12 * Math.abs(unsplit);
  for (let j = 0; j < features; j++) {
    sortByBin(bins, features, j, index, start, count);
    let leftGradient = 0;
    for (let i = 1; i < count; i++) {
      leftGradient += gradients[index[start + FEW_ORDER[i - 1]]];
      const bin = FEW_BINS[i - 1];
      if (bin === FEW_BINS[i] || i < penalties.minLeaf || count - i < penalties.minLeaf) continue;
      const gain =
        leafScore(leftGradient, i, penalties) +
        leafScore(gradient - leftGradient, count - i, penalties) -
        unsplit;
      if (gain > bestGain) {
        bestGain = gain;
        best = { feature: j, bin, gain, leftGradient, leftCount: i };
      }
    }
  }
  return best;
}

/** Nodes of at most so many rows are sorted instead of counted. */
export const FEW_ROWS = 48;
const FEW_ORDER = new Int32Array(FEW_ROWS);
const FEW_BINS = new Int32Array(FEW_ROWS);

/** Insertion sort of the node's rows by bin into FEW_ORDER and FEW_BINS. */
function sortByBin(
  bins: Uint8Array,
  features: number,
  feature: number,
  index: Int32Array,
  start: number,
  count: number,
): void {
  for (let i = 0; i < count; i++) {
    const bin = bins[index[start + i] * features + feature];
    let k = i - 1;
    for (; k >= 0 && FEW_BINS[k] > bin; k--) {
      FEW_BINS[k + 1] = FEW_BINS[k];
      FEW_ORDER[k + 1] = FEW_ORDER[k];
    }
    FEW_BINS[k + 1] = bin;
    FEW_ORDER[k + 1] = i;
  }
}
