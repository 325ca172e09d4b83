import type { ModelContext } from '../model-context.ts';
import { type Forest, joinForests, shareForestData } from './forest-data.ts';
import type { GrowForestTask } from './grow-forest.ts';

export interface ForestOptions {
  kind: 'ert' | 'rf';
  trees: number;
  /** A number of features, a share of them below 1, or null: all. */
  featuresPerSplit: number | null;
  /** Null: unlimited. */
  maxDepth: number | null;
  minLeaf: number;
}

/** Tasks for each thread: several, so that no thread waits long for the last one. */
const TASKS_PER_THREAD = 4;

/**
 * Grows a forest on the pool's threads. Each tree has its own random stream, so the result is the same to the bit for any number
 * of threads.
 *
 * @param values rows x features, row-major
 */
export async function fitForest(
  values: Float64Array,
  rows: number,
  features: number,
  target: Float64Array,
  options: ForestOptions,
  context: ModelContext,
): Promise<Forest> {
  const { trees, kind, maxDepth, minLeaf } = options;
  const data = shareForestData(values, rows, features, target);
  const grow = {
    featuresPerSplit: featuresTried(options.featuresPerSplit, features),
    maxDepth: maxDepth ?? Number.POSITIVE_INFINITY,
    minLeaf,
  };
  const tasks = Math.min(trees, context.pool.threads * TASKS_PER_THREAD);
  const parts = await Promise.all(
    Array.from({ length: tasks }, (_, task) => {
      const firstTree = Math.floor((task * trees) / tasks);
      const count = Math.floor(((task + 1) * trees) / tasks) - firstTree;
      const payload: GrowForestTask = {
        kind,
        data,
        options: grow,
        seed: context.seed,
        firstTree,
        trees: count,
      };
      return context.pool.run('growForest', payload, { signal: context.signal });
    }),
  );
  return joinForests(parts);
}

function featuresTried(asked: number | null, features: number): number {
  if (asked === null) return features;
  return asked < 1 ? Math.max(1, Math.floor(asked * features)) : Math.min(features, asked);
}

/** Share of the forest's decrease of squared error by each feature, averaged over trees; sums to 1 (scikit-learn's impurity importance). */
export function forestImportances(forest: Forest): Float64Array {
  const mean = new Float64Array(featuresOf(forest));
  eachTree(forest, (tree) => {
    const total = sumOf(tree);
    if (total > 0) tree.forEach((value, j) => (mean[j] += value / total));
  });
  return toShares(mean);
}

/** Share of the gain of all boosted trees by each feature; sums to 1. */
export function boostingImportances(forest: Forest): Float64Array {
  const gain = new Float64Array(featuresOf(forest));
  eachTree(forest, (tree) => tree.forEach((value, j) => (gain[j] += value)));
  return toShares(gain);
}

const featuresOf = ({ importance, offsets }: Forest): number => importance.length / (offsets.length - 1);

function eachTree(forest: Forest, visit: (importance: Float64Array) => void): void {
  const features = featuresOf(forest);
  for (let t = 0; t + 1 < forest.offsets.length; t++) {
    visit(forest.importance.subarray(t * features, (t + 1) * features));
  }
}

const sumOf = (values: Float64Array): number => values.reduce((sum, value) => sum + value, 0);

function toShares(values: Float64Array): Float64Array {
  const total = sumOf(values);
  return total > 0 ? values.map((value) => value / total) : values;
}
