import { describe, expect, it } from 'vitest';
import type { ModelPool } from '../../../native-worker/model/model-context.ts';
import type { Forest } from '../../../native-worker/model/trees/forest-data.ts';
import {
  boostingImportances,
  fitForest,
  type ForestOptions,
  forestImportances,
} from '../../../native-worker/model/trees/fit-forest.ts';
import { growForest, type GrowForestTask } from '../../../native-worker/model/trees/grow-forest.ts';

const ROWS = 12;
const values = Float64Array.from({ length: 5 * ROWS }, (_, at) => (at * 7) % 11);
const target = Float64Array.from({ length: ROWS }, (_, i) => i % 5);

/** What a fit asks of its pool. */
async function tasksOf(options: Partial<ForestOptions>, threads: number): Promise<GrowForestTask[]> {
  const tasks: GrowForestTask[] = [];
  const run = ((_name: string, task: GrowForestTask) => {
    tasks.push(task);
    return Promise.resolve(growForest(task));
  }) as ModelPool['run'];
  const all: ForestOptions = {
    kind: 'ert',
    trees: 3,
    featuresPerSplit: null,
    maxDepth: null,
    minLeaf: 2,
    ...options,
  };
  await fitForest(values, ROWS, 5, target, all, { pool: { threads, run }, seed: 6 });
  return tasks;
}

describe('a forest', () => {
  it.each([
    [3, 2, [1, 1, 1]],
    [10, 1, [2, 3, 2, 3]],
    [8, 2, [1, 1, 1, 1, 1, 1, 1, 1]],
  ])('of %i trees on %i threads is divided into tasks of %o trees', async (trees, threads, counts) => {
    const tasks = await tasksOf({ trees }, threads);
    expect(tasks.map((task) => task.trees)).toEqual(counts);
    let first = 0;
    for (const task of tasks) {
      expect(task.firstTree).toBe(first);
      expect(task.seed).toBe(6);
      first += task.trees;
    }
    expect(first).toBe(trees);
  });

  it.each([
    [null, 5],
    [0.5, 2],
    [0.1, 1],
    [1, 1],
    [3, 3],
    [9, 5],
  ])('asked for %f features a split tries %i of five', async (featuresPerSplit, tried) => {
    const [{ options }] = await tasksOf({ featuresPerSplit }, 1);
    expect(options).toEqual({ featuresPerSplit: tried, maxDepth: Infinity, minLeaf: 2 });
  });

  it('hands on kind and depth', async () => {
    const [task] = await tasksOf({ kind: 'rf', maxDepth: 4 }, 1);
    expect(task).toMatchObject({ kind: 'rf', options: { maxDepth: 4 } });
  });
});

describe('importances', () => {
  const forest = (importance: number[]): Forest => ({
    offsets: Int32Array.of(0, 1, 2, 3),
    feature: Int16Array.of(-1, -1, -1),
    threshold: new Float32Array(3),
    right: new Int32Array(3),
    importance: Float64Array.from(importance),
  });

  it('of a forest count every tree alike, boosted ones by what they gain', () => {
    const grown = forest([1, 3, 0, 0, 30, 10]);
    expect([...forestImportances(grown)]).toEqual([0.5, 0.5]);
    expect([...boostingImportances(grown)]).toEqual([31 / 44, 13 / 44]);
  });

  it('are zero where no tree splits', () => {
    expect([...forestImportances(forest([0, 0, 0, 0, 0, 0]))]).toEqual([0, 0]);
    expect([...boostingImportances(forest([0, 0, 0, 0, 0, 0]))]).toEqual([0, 0]);
  });
});
