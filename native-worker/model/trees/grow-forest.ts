import { createRandom } from '../random.ts';
import { createBestSplitter } from './best-splitter.ts';
import { type Forest, type ForestData, type GrowOptions, joinForests } from './forest-data.ts';
import { createTreeBuffers, growTree } from './grow-tree.ts';
import { createRandomSplitter } from './random-splitter.ts';

export interface GrowForestTask {
  /** `ert`: random cuts on all rows; `rf`: best cuts on a bootstrap sample. */
  kind: 'ert' | 'rf';
  data: ForestData;
  options: GrowOptions;
  seed: number;
  /** Number of the first tree; trees are numbered through the whole forest and each has its own random stream. */
  firstTree: number;
  trees: number;
}

/** Grows some trees of a forest; the pure function behind the pool's task `growForest`. */
export function growForest({ kind, data, options, seed, firstTree, trees }: GrowForestTask): Forest {
  const { rows, features } = data;
  const buffers = createTreeBuffers(rows);
  const index = new Int32Array(rows);
  const splitter = kind === 'rf' ? createBestSplitter(data, options) : createRandomSplitter(data, options);
  const grown: Forest[] = [];
  for (let tree = firstTree; tree < firstTree + trees; tree++) {
    const random = createRandom(seed, tree);
    for (let i = 0; i < rows; i++) index[i] = kind === 'rf' ? random.integer(rows) : i;
    // Rows in order are read in order; a bootstrap sample is a set, so sorting changes nothing else.
    if (kind === 'rf') index.sort();
    const importance = new Float64Array(features);
    splitter.reset();
    const nodes = growTree(data, options, splitter, random, index, buffers, importance);
    grown.push({
      offsets: Int32Array.of(0, nodes),
      feature: buffers.feature.slice(0, nodes),
      threshold: buffers.threshold.slice(0, nodes),
      right: buffers.right.slice(0, nodes),
      importance,
    });
  }
  return joinForests(grown);
}
