import { describe, expect, it } from 'vitest';
import { createRandom } from '../../../native-worker/math/random.ts';
import {
  createBestSplitter,
  sortRows,
  type Split,
} from '../../../native-worker/model/trees/best-splitter.ts';
import { drawBootstrap } from '../../../native-worker/model/trees/draw-bootstrap.ts';
import type { Forest, GrowOptions } from '../../../native-worker/model/trees/forest-data.ts';
import { joinForests, shareForestData } from '../../../native-worker/model/trees/forest-data.ts';
import { growForest } from '../../../native-worker/model/trees/grow-forest.ts';
import { leafValues } from '../../../native-worker/model/trees/leaf-values.ts';
import { partition } from '../../../native-worker/model/trees/partition.ts';
import { predictForest } from '../../../native-worker/model/trees/predict-forest.ts';
import { predictByVotes } from '../../../native-worker/model/trees/votes.ts';
import { randomFrom } from '../random.ts';

const OPTIONS: GrowOptions = { featuresPerSplit: 3, maxDepth: Infinity, minLeaf: 1 };

/** Column 0 is continuous, column 1 has few values, column 2 is constant. */
function made(rows: number, seed: number) {
  const random = randomFrom(seed);
  const values = Float64Array.from({ length: 3 * rows }, (_, at) =>
    at % 3 === 0 ? Math.fround(random()) : at % 3 === 1 ? Math.floor(8 * random()) : 4,
  );
  const target = Float64Array.from(
    { length: rows },
    (_, i) => 8 * values[3 * i] + values[3 * i + 1] + random(),
  );
  return { values, target, data: shareForestData(values, rows, 3, target) };
}

const squares = (values: readonly number[]): number => {
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
  return values.reduce((sum, value) => sum + (value - mean) ** 2, 0);
};

/** Nodes of a tree with the rows that reach each, and the depth. */
function walk({ feature, threshold, right, offsets }: Forest, tree: number, x: number[][], rows: number[]) {
  const nodes: { at: number; depth: number; rows: number[]; left: number[]; right: number[] }[] = [];
  const visit = (at: number, depth: number, mine: number[]): void => {
    const node = offsets[tree] + at;
    const isLeaf = feature[node] < 0;
    const left = isLeaf ? [] : mine.filter((row) => x[row][feature[node]] <= threshold[node]);
    const others = isLeaf ? [] : mine.filter((row) => !left.includes(row));
    nodes.push({ at: node, depth, rows: mine, left, right: others });
    if (isLeaf) return;
    visit(at + 1, depth + 1, left);
    visit(right[node], depth + 1, others);
  };
  visit(0, 0, rows);
  return nodes;
}

const tableOf = (values: Float64Array): number[][] =>
  Array.from({ length: values.length / 3 }, (_, i) => [...values.subarray(3 * i, 3 * i + 3)]);

describe('data of trees', () => {
  it('are the table by columns', () => {
    const { columns, target, rows, features } = shareForestData(
      Float64Array.of(1, 2, 3, 4, 5, 6),
      3,
      2,
      Float64Array.of(7, 8, 9),
    );
    expect([rows, features, ...columns, ...target]).toEqual([3, 2, 1, 3, 5, 2, 4, 6, 7, 8, 9]);
    expect(columns.buffer).toBeInstanceOf(SharedArrayBuffer);
    expect(target.buffer).toBeInstanceOf(SharedArrayBuffer);
  });

  it('stay in order when they are divided', () => {
    const random = randomFrom(1);
    const column = Float32Array.from({ length: 50 }, () => Math.floor(10 * random()));
    const index = Int32Array.from({ length: 50 }, (_, i) => (i * 13) % 50);
    const before = [...index];
    const middle = partition(column, 4, index, 7, 41, new Int32Array(50));
    const own = before.slice(7, 41);
    const wanted = [...own.filter((row) => column[row] <= 4), ...own.filter((row) => column[row] > 4)];
    expect([...index]).toEqual([...before.slice(0, 7), ...wanted, ...before.slice(41)]);
    expect(middle).toBe(7 + own.filter((row) => column[row] <= 4).length);
  });

  it('are drawn with replacement, with every column still sorted', () => {
    const { data } = made(60, 2);
    const sorted = sortRows(data);
    sorted.forEach((list, j) => {
      expect(new Set(list).size).toBe(60);
      list.forEach((row, k) => {
        if (k > 0)
          expect(data.columns[j * 60 + row]).toBeGreaterThanOrEqual(data.columns[j * 60 + list[k - 1]]);
      });
    });
    const sample = drawBootstrap(data, sorted, createRandom(3));
    const random = createRandom(3);
    const drawn = Array.from({ length: 60 }, () => random.integer(60)).sort((a, b) => a - b);
    expect(new Set(drawn).size).toBeLessThan(50);
    expect([...sample.data.target]).toEqual(drawn.map((row) => data.target[row]));
    for (let j = 0; j < 3; j++) {
      const column = sample.data.columns.subarray(j * 60, (j + 1) * 60);
      expect([...column]).toEqual(drawn.map((row) => data.columns[j * 60 + row]));
      const list = sample.sorted[j];
      expect(new Set(list).size).toBe(60);
      expect([...list].map((row) => column[row])).toEqual([...column].sort((a, b) => a - b));
    }
  });
});

describe('the best cut', () => {
  const find = (rows: number, seed: number, options: GrowOptions, start = 0, end = rows) => {
    const { data, target } = made(rows, seed);
    const sorted = sortRows(data);
    // The node is the rows from start to end: every list holds the same rows there.
    const inNode = sorted.map((list) => list.filter((row) => row >= start && row < end));
    const lists = inNode.map((list) => Int32Array.of(...new Int32Array(start), ...list));
    const splitter = createBestSplitter(data, options, lists);
    const sum = target.slice(start, end).reduce((total, value) => total + value, 0);
    const split: Split = { feature: -1, threshold: 0, gain: 0 };
    const found = splitter.find(start, end, sum, split, createRandom(seed));
    return { found, split, data, target, splitter, lists };
  };
  /** Of all half-way cuts of the rows. */
  function wanted(x: number[][], target: Float64Array, rows: number[], minLeaf: number) {
    let best = { feature: -1, threshold: NaN, gain: 0 };
    for (const feature of [0, 1]) {
      const values = [...new Set(rows.map((row) => x[row][feature]))].sort((a, b) => a - b);
      for (let k = 1; k < values.length; k++) {
        const threshold = Math.fround(values[k - 1] / 2 + values[k] / 2);
        const [left, right] = [true, false].map((side) =>
          rows.filter((row) => x[row][feature] <= threshold === side).map((row) => target[row]),
        );
        if (left.length < minLeaf || right.length < minLeaf) continue;
        const gain = squares(rows.map((row) => target[row])) - squares(left) - squares(right);
        if (gain > best.gain) best = { feature, threshold, gain };
      }
    }
    return best;
  }

  it.each([1, 5, 9])('lowers the squared error most, with at least %i rows a leaf', (minLeaf) => {
    for (let seed = 1; seed < 12; seed++) {
      const { found, split, target, data } = find(20, seed, { ...OPTIONS, minLeaf }, 2, 20);
      const x = tableOf(
        Float64Array.from({ length: 60 }, (_, at) => data.columns[(at % 3) * 20 + Math.floor(at / 3)]),
      );
      const best = wanted(
        x,
        target,
        [...Array(18).keys()].map((k) => k + 2),
        minLeaf,
      );
      expect(found).toBe(true);
      expect(split).toEqual({ ...best, gain: expect.closeTo(best.gain, 8) as number });
    }
  });

  it('is none where every leaf would be too small or all targets agree', () => {
    expect(find(9, 1, { ...OPTIONS, minLeaf: 5 }).found).toBe(false);
    const data = shareForestData(Float64Array.of(1, 2, 3, 4), 4, 1, new Float64Array(4).fill(2));
    const splitter = createBestSplitter(data, OPTIONS, sortRows(data));
    const split: Split = { feature: -1, threshold: 0, gain: 0 };
    expect(splitter.find(0, 4, 8, split, createRandom(1))).toBe(false);
  });

  it('looks at so many features that vary, drawn anew each time', () => {
    const chosen = new Set<number>();
    for (let seed = 1; seed < 30; seed++) {
      const { found, split } = find(30, seed, { ...OPTIONS, featuresPerSplit: 1 });
      expect(found).toBe(true);
      chosen.add(split.feature);
    }
    expect(chosen).toEqual(new Set([0, 1]));
  });

  it('divides the sorted list of every feature', () => {
    const { split, splitter, lists, data } = find(24, 4, OPTIONS);
    const before = lists.map((list) => [...list]);
    splitter.divide(split, 0, 24);
    lists.forEach((list, j) => {
      const goesLeft = (row: number): boolean => data.columns[split.feature * 24 + row] <= split.threshold;
      const both = [before[j].filter(goesLeft), before[j].filter((row) => !goesLeft(row))];
      expect([...list]).toEqual(both.flat());
    });
  });
});

describe('a cut at random', () => {
  /** The first split of tree 7. */
  const find = (rows: number, seed: number, changed: Partial<GrowOptions>) => {
    const { data, target, values } = made(rows, seed);
    const options = { ...OPTIONS, maxDepth: 1, ...changed };
    const tree = growForest({ kind: 'ert', data, options, seed, firstTree: 7, trees: 1 });
    const [feature, threshold] = [tree.feature[0], tree.threshold[0]];
    const split = { feature, threshold, gain: rows * tree.importance[Math.max(0, feature)] };
    return { found: feature >= 0, split, target, x: tableOf(values) };
  };

  it('is the best of one uniform cut in each of the features drawn (Geurts, Ernst, Wehenkel 2006, table 1)', () => {
    const chosen = [0, 0, 0];
    for (let seed = 1; seed < 40; seed++) {
      const { found, split, target, x } = find(25, seed, {});
      expect(found).toBe(true);
      // The same draws: a place among the features left, and where it varies a place between its ends.
      const random = createRandom(seed, 7);
      const order = [0, 1, 2];
      const cuts: { feature: number; threshold: number; gain: number }[] = [];
      for (let drawn = 0; drawn < 3; drawn++) {
        const pick = drawn + random.integer(3 - drawn);
        [order[drawn], order[pick]] = [order[pick], order[drawn]];
        const feature = order[drawn];
        const own = x.map((row) => row[feature]);
        const [low, high] = [Math.min(...own), Math.max(...own)];
        if (high === low) continue;
        [order[drawn], order[cuts.length]] = [order[cuts.length], order[drawn]];
        const threshold = Math.fround(low + random.uniform() * (high - low));
        const [left, right] = [true, false].map((side) =>
          [...target].filter((_, row) => own[row] <= threshold === side),
        );
        cuts.push({ feature, threshold, gain: squares([...target]) - squares(left) - squares(right) });
      }
      const best = cuts.reduce((a, b) => (b.gain > a.gain ? b : a));
      expect(split).toEqual({ ...best, gain: expect.closeTo(best.gain, 3) as number });
      chosen[split.feature]++;
    }
    expect(chosen[2]).toBe(0);
    expect(Math.min(chosen[0], chosen[1])).toBeGreaterThan(3);
  });

  it('leaves enough rows on both sides or is none', () => {
    let none = 0;
    for (let seed = 1; seed < 40; seed++) {
      const { found, split, x } = find(10, seed, { featuresPerSplit: 1, minLeaf: 4 });
      if (!found) none++;
      else {
        const left = x.filter((row) => row[split.feature] <= split.threshold).length;
        expect(left).toBeGreaterThanOrEqual(4);
        expect(left).toBeLessThanOrEqual(6);
      }
    }
    expect(none).toBeGreaterThan(5);
    expect(none).toBeLessThan(38);
  });

  it('of two rows takes the first feature that varies', () => {
    const data = shareForestData(Float64Array.of(1, 4, 10, 2, 4, 20), 2, 3, Float64Array.of(0, 1));
    const counts = [0, 0, 0];
    for (let seed = 0; seed < 30; seed++) {
      const { feature, threshold, right, importance } = growForest({
        kind: 'ert',
        data,
        options: OPTIONS,
        seed,
        firstTree: 0,
        trees: 1,
      });
      const random = createRandom(seed);
      const first = random.integer(3);
      const wanted = first === 1 ? [0, 2][random.integer(2)] : first;
      expect([...feature]).toEqual([wanted, -1, -1]);
      expect(importance[wanted]).toBeCloseTo(0.25, 5);
      const [low, high] = wanted === 0 ? [1, 2] : [10, 20];
      expect([...threshold]).toEqual([Math.fround(low + random.uniform() * (high - low)), 0, 1]);
      expect([...right]).toEqual([2, 0, 0]);
      counts[wanted]++;
    }
    expect(counts[1]).toBe(0);
    expect(Math.min(counts[0], counts[2])).toBeGreaterThan(3);
  });
});

describe('grown trees', () => {
  const all = (rows: number): number[] => [...Array(rows).keys()];

  it.each<['ert' | 'rf', Partial<GrowOptions>]>([
    ['ert', {}],
    ['ert', { maxDepth: 3 }],
    ['ert', { minLeaf: 6, featuresPerSplit: 1 }],
    ['rf', {}],
    ['rf', { maxDepth: 2, minLeaf: 3 }],
  ])(
    'hold the mean of their rows in the leaves, as far as the options let them grow: %s %o',
    (kind, changed) => {
      const rows = 70;
      const { data, values, target } = made(rows, 9);
      const options = { ...OPTIONS, ...changed };
      const forest = growForest({ kind, data, options, seed: 4, firstTree: 2, trees: 3 });
      expect(forest.offsets[3]).toBe(forest.feature.length);
      for (let tree = 0; tree < 3; tree++) {
        const random = createRandom(4, 2 + tree);
        const grownOn =
          kind === 'ert'
            ? all(rows)
            : all(rows)
                .map(() => random.integer(rows))
                .sort((a, b) => a - b);
        const x = grownOn.map((row) => [...values.subarray(3 * row, 3 * row + 3)]);
        const y = grownOn.map((row) => target[row]);
        const nodes = walk(forest, tree, x, all(rows));
        const gains = [0, 0, 0];
        for (const node of nodes) {
          const own = node.rows.map((row) => y[row]);
          if (node.left.length === 0) {
            expect(forest.threshold[node.at]).toBeCloseTo(own.reduce((a, b) => a + b, 0) / own.length, 5);
            const isPure = new Set(own).size === 1;
            const isStopped = node.depth >= options.maxDepth || own.length < 2 * Math.max(1, options.minLeaf);
            // A node whose every cut at random leaves too few rows on one side stays a leaf too.
            if (options.minLeaf === 1) expect(isPure || isStopped).toBe(true);
            expect(own.length).toBeGreaterThanOrEqual(options.minLeaf);
          } else {
            expect(node.depth).toBeLessThan(options.maxDepth);
            const [left, right] = [node.left, node.right].map((some) => some.map((row) => y[row]));
            gains[forest.feature[node.at]] += (squares(own) - squares(left) - squares(right)) / rows;
          }
        }
        const importance = forest.importance.subarray(3 * tree, 3 * tree + 3);
        importance.forEach((value, j) => expect(value).toBeCloseTo(gains[j], 4));
        expect(nodes.length).toBe(forest.offsets[tree + 1] - forest.offsets[tree]);
        expect(Math.max(...nodes.map(({ depth }) => depth))).toBeGreaterThanOrEqual(
          Math.min(options.maxDepth, options.minLeaf === 1 ? 5 : 2),
        );
      }
    },
  );

  it('are numbered through the forest: parts joined are the whole', () => {
    const { data } = made(40, 3);
    const part = (firstTree: number, trees: number) =>
      growForest({ kind: 'ert', data, options: OPTIONS, seed: 8, firstTree, trees });
    expect(joinForests([part(0, 2), part(2, 1), part(3, 2)])).toEqual(part(0, 5));
    expect(joinForests([part(0, 1)])).not.toEqual(part(1, 1));
  });
});

describe('predictions of a forest', () => {
  const forest = {
    offsets: Int32Array.of(0, 5, 6),
    feature: Int16Array.of(1, -1, 0, -1, -1, -1),
    threshold: Float32Array.of(2, 10, 5, 20, 30, 100),
    right: Int32Array.of(2, 0, 4, 0, 0, 0),
  };
  const rows = 700;
  /** Which of three kinds a row is; another order in the second block of 512. */
  const kind = (row: number): number => (row + (row < 512 ? 0 : 1)) % 3;
  const values = Float64Array.from(
    { length: 2 * rows },
    (_, at) => [9, 2, 5, 2.5, 5.5, 3][2 * kind(Math.floor(at / 2)) + (at % 2)],
  );

  it('are mean and spread of the leaves; a value on the border goes left', () => {
    const leaves = [10, 20, 30];
    expect([...leafValues(forest, values, 3, 2)]).toEqual([10, 100, 20, 100, 30, 100]);
    const { mean, spread } = predictForest(forest, values, rows, 2);
    for (let i = 0; i < rows; i++) {
      expect(mean[i]).toBe((leaves[kind(i)] + 100) / 2);
      expect(spread[i]).toBeCloseTo((100 - leaves[kind(i)]) / 2, 10);
    }
  });

  it('by another rule see the leaves in order, block after block', () => {
    const { mean, spread } = predictByVotes(forest, values, rows, 2, ([low, high]) => low + high / 1000);
    for (let i = 0; i < rows; i++) {
      const low = [10, 20, 30][kind(i)];
      expect(mean[i]).toBeCloseTo(low + 0.1, 10);
      expect(spread[i]).toBeCloseTo(Math.hypot(0.1, 100 - low - 0.1) / Math.SQRT2, 6);
    }
  });
});
