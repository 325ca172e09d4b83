import { createTreeGrower } from '../../kernels/trees.ts';
import { createRandom, randomState } from '../../math/random.ts';
import { createBestSplitter, sortRows } from './best-splitter.ts';
import { drawBootstrap } from './draw-bootstrap.ts';
import {
  type Forest,
  type ForestData,
  type GrowOptions,
  joinForests,
  LEAST_DIFFERENCE,
} from './forest-data.ts';
import { createTreeBuffers, growTree } from './grow-tree.ts';

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
  const grow = kind === 'rf' ? growBest(data, options, seed) : growRandom(data, options, seed);
  return joinForests(Array.from({ length: trees }, (_, i) => grow(firstTree + i)));
}

/** Grows the tree of a number. */
type Grow = (tree: number) => Forest;

function growRandom(data: ForestData, options: GrowOptions, seed: number): Grow {
  const grow = createTreeGrower(data, { ...options, leastDifference: LEAST_DIFFERENCE });
  return (tree) => {
    const grown = grow(randomState(seed, tree));
    return { offsets: Int32Array.of(0, grown.feature.length), ...grown };
  };
}

function growBest(data: ForestData, options: GrowOptions, seed: number): Grow {
  const sorted = sortRows(data);
  const buffers = createTreeBuffers(data.rows);
  return (tree) => {
    const random = createRandom(seed, tree);
    const sample = drawBootstrap(data, sorted, random);
    const splitter = createBestSplitter(sample.data, options, sample.sorted);
    return growTree(sample.data, options, splitter, random, buffers);
  };
}
