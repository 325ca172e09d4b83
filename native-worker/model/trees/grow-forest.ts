import { createRandom, type Random } from '../../math/random.ts';
import { createBestSplitter, sortRows } from './best-splitter.ts';
import { drawBootstrap } from './draw-bootstrap.ts';
import { type Forest, type ForestData, type GrowOptions, joinForests } from './forest-data.ts';
import { createTreeBuffers, growTree } from './grow-tree.ts';
import { createTreeKernels } from '../../kernels/trees.ts';
import { createRandomSplitter } from './random-splitter.ts';
import type { Splitter } from './splitter.ts';

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
export function growForest(task: GrowForestTask): Forest {
  const { data, options, seed, firstTree, trees } = task;
  const { rows, features } = data;
  const buffers = createTreeBuffers(rows);
  const prepare = task.kind === 'rf' ? bestSplits(data, options) : randomSplits(data, options);
  const grown: Forest[] = [];
  for (let tree = firstTree; tree < firstTree + trees; tree++) {
    const random = createRandom(seed, tree);
    const importance = new Float64Array(features);
    const { data: ground, splitter, index } = prepare(random);
    for (let i = 0; i < rows; i++) index[i] = i;
    const nodes = growTree(ground, options, splitter, random, index, buffers, importance);
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

/** What a tree is grown on. */
type Ground = (random: Random) => { data: ForestData; splitter: Splitter; index: Int32Array };

function randomSplits(data: ForestData, options: GrowOptions): Ground {
  const kernels = createTreeKernels(data);
  return () => ({
    data,
    splitter: createRandomSplitter(kernels, data.features, options),
    index: kernels.index,
  });
}

function bestSplits(data: ForestData, options: GrowOptions): Ground {
  const sorted = sortRows(data);
  const index = new Int32Array(data.rows);
  return (random) => {
    const sample = drawBootstrap(data, sorted, random);
    return { data: sample.data, splitter: createBestSplitter(sample.data, options, sample.sorted), index };
  };
}
