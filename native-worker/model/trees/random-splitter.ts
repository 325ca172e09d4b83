import type { GrowOptions } from './forest-data.ts';
import type { TreeKernels } from '../../kernels/trees.ts';
import { FEATURE_THRESHOLD, type Splitter } from './splitter.ts';

/**
 * Split of extremely randomised trees (Geurts, Ernst, Wehenkel, Machine Learning 2006, 63, 3): of `featuresPerSplit` features drawn
 * at random, one cut-point each, uniform between the smallest and the largest value in the node; the cut that lowers the squared
 * error most is taken. Constant features do not count among those drawn, as in scikit-learn.
 *
 * `find` must be given the index of the kernels.
 */
export function createRandomSplitter(kernels: TreeKernels, features: number, options: GrowOptions): Splitter {
  const { featuresPerSplit, minLeaf } = options;
  const { low, high, threshold, leftCount, leftSum } = kernels;
  const order = Int32Array.from({ length: features }, (_, j) => j);

  return {
    find(_index, start, end, y, sum, split, random) {
      const count = end - start;
      kernels.range(start, count);
      let candidates = 0;
      for (let drawn = 0; drawn < features && candidates < featuresPerSplit; drawn++) {
        const pick = drawn + random.integer(features - drawn);
        const feature = order[pick];
        order[pick] = order[drawn];
        order[drawn] = feature;
        const lowest = low[feature];
        const highest = high[feature];
        if (!(highest > lowest + FEATURE_THRESHOLD)) continue;
        // Features found to vary are kept in front.
        order[drawn] = order[candidates];
        order[candidates++] = feature;
        threshold[feature] = lowest + random.uniform() * (highest - lowest);
        if (threshold[feature] >= highest) threshold[feature] = lowest;
        // Two rows: every cut is perfect, so the first feature drawn is as good as the best.
        if (count === 2) break;
      }
      // Around their mean the targets' single-precision sums lose nothing that matters, and both sides add up to zero.
      centre(y, sum / count, kernels.y, count);
      kernels.left(start, count);
      let best = -1;
      for (let k = 0; k < candidates; k++) {
        const feature = order[k];
        const below = leftCount[feature];
        const above = count - below;
        if (below < minLeaf || above < minLeaf) continue;
        const score = leftSum[feature] * leftSum[feature] * (1 / below + 1 / above);
        if (score > best) {
          best = score;
          split.feature = feature;
        }
      }
      split.threshold = threshold[split.feature];
      split.gain = best;
      return best >= 0;
    },
  };
}

function centre(y: Float64Array, mean: number, centred: Float32Array, count: number): void {
  for (let i = 0; i < count; i++) centred[i] = y[i] - mean;
}
