import { describe, expect, it } from 'vitest';
import { createRandom, shuffle } from '../../../native-worker/math/random.ts';
import { binFeatures } from '../../../native-worker/model/boosting/bin-features.ts';
import { fitBoosting } from '../../../native-worker/model/boosting/fit-boosting.ts';
import type { BoostingOptions } from '../../../native-worker/model/boosting/options.ts';
import { predictBoosting } from '../../../native-worker/model/boosting/predict-boosting.ts';
import { shareForestData } from '../../../native-worker/model/trees/forest-data.ts';
import { randomFrom } from '../random.ts';

const PLAIN: BoostingOptions = {
  trees: 3,
  learningRate: 0.5,
  maxLeaves: null,
  maxDepth: null,
  minLeaf: 1,
  subsample: 1,
  l1: 0,
  l2: 0,
  earlyStopping: null,
};
const FEATURES = 3;

function made(rows: number, seed: number) {
  const random = randomFrom(seed);
  const values = Float64Array.from({ length: rows * FEATURES }, () => Math.floor(random() * 60) / 8);
  const target = Float64Array.from(
    { length: rows },
    (_, i) => Math.sin(values[i * FEATURES]) + 0.3 * values[i * FEATURES + 1] + random(),
  );
  return { rows, values, target };
}
type Made = ReturnType<typeof made>;

interface Leaf {
  rows: number[];
  depth: number;
  covers: (row: number) => boolean;
}
interface Cut {
  gain: number;
  feature: number;
  left: Leaf;
  right: Leaf;
}

/** The algorithm in its plainest form: every cut of every leaf by sums over its rows. */
class PlainTree {
  readonly leaves: Leaf[];
  readonly gains = new Float64Array(FEATURES);
  readonly #bins: Uint8Array;
  readonly #residual: (row: number) => number;
  readonly #options: BoostingOptions;

  constructor(bins: Uint8Array, rows: number[], residual: (row: number) => number, options: BoostingOptions) {
    this.#bins = bins;
    this.#residual = residual;
    this.#options = options;
    this.leaves = [{ rows, depth: 0, covers: () => true }];
    while (this.leaves.length < (options.maxLeaves ?? Infinity)) {
      const cuts = this.leaves.map((leaf) => this.#cut(leaf));
      const gain = Math.max(...cuts.map((cut) => cut?.gain ?? 0));
      const at = cuts.findIndex((cut) => cut?.gain === gain);
      const cut = cuts[at];
      if (!cut) break;
      this.gains[cut.feature] += cut.gain;
      this.leaves.splice(at, 1, cut.left, cut.right);
    }
  }

  #score(rows: number[]): number {
    const sum = rows.reduce((total, row) => total + this.#residual(row), 0);
    return Math.max(0, Math.abs(sum) - this.#options.l1) ** 2 / (rows.length + this.#options.l2);
  }

  #cut(leaf: Leaf): Cut | undefined {
    const { minLeaf, maxDepth } = this.#options;
    if (leaf.depth >= (maxDepth ?? Infinity)) return undefined;
    let best: Cut | undefined;
    for (let feature = 0; feature < FEATURES; feature++) {
      for (const bin of new Set(leaf.rows.map((row) => this.#bins[row * FEATURES + feature]))) {
        const isLeft = (row: number): boolean => this.#bins[row * FEATURES + feature] <= bin;
        const part = (side: boolean): Leaf => ({
          rows: leaf.rows.filter((row) => isLeft(row) === side),
          depth: leaf.depth + 1,
          covers: (row) => leaf.covers(row) && isLeft(row) === side,
        });
        const [left, right] = [part(true), part(false)];
        if (left.rows.length < minLeaf || right.rows.length < Math.max(1, minLeaf)) continue;
        const gain = this.#score(left.rows) + this.#score(right.rows) - this.#score(leaf.rows);
        if (gain > Math.max(best?.gain ?? 0, 1e-9)) best = { gain, feature, left, right };
      }
    }
    return best;
  }

  value(row: number): number {
    const { rows } = this.leaves.find(({ covers }) => covers(row))!;
    const { l1, l2, learningRate } = this.#options;
    const sum = rows.reduce((total, one) => total + this.#residual(one), 0);
    return (learningRate * Math.sign(sum) * Math.max(0, Math.abs(sum) - l1)) / (rows.length + l2);
  }
}

function plainBoosting({ rows, values, target }: Made, options: BoostingOptions, seed: number) {
  const columns = Float32Array.from(
    values,
    (_, at) => values[(at % rows) * FEATURES + Math.floor(at / rows)],
  );
  const { bins } = binFeatures(columns, rows, FEATURES);
  const all = Int32Array.from({ length: rows }, (_, i) => i);
  const held = Math.floor(rows * (options.earlyStopping?.validationFraction ?? 0));
  if (held > 0) shuffle(all, createRandom(seed, 0x401d));
  const learn = [...all.slice(held)].sort((a, b) => a - b);
  const base = learn.reduce((sum, row) => sum + target[row], 0) / learn.length;
  const prediction = new Float64Array(rows).fill(base);
  const random = createRandom(seed, 0xb005);
  const errors: number[] = [];
  const gains: number[][] = [];
  for (let tree = 0; tree < options.trees; tree++) {
    const before = prediction.slice();
    const drawn =
      options.subsample < 1 ? learn.filter(() => random.uniform() < options.subsample) : learn.slice();
    const grown = new PlainTree(bins, drawn, (row) => target[row] - before[row], options);
    gains.push([...grown.gains]);
    prediction.forEach((value, row) => (prediction[row] = value + grown.value(row)));
    if (!options.earlyStopping) continue;
    const { patience } = options.earlyStopping;
    const rest = all.slice(0, held);
    errors.push(rest.reduce((sum, row) => sum + (prediction[row] - target[row]) ** 2, 0) / held);
    const recent = errors.slice(-patience);
    if (errors.length > patience && recent.every((error) => error >= errors.at(-1 - patience) * (1 - 1e-7)))
      break;
  }
  return { base, prediction, gains };
}

describe('boosted trees', () => {
  it.each<[string, number, Partial<BoostingOptions>]>([
    ['few rows, sorted', 45, { minLeaf: 3 }],
    ['counted in histograms', 150, { minLeaf: 4 }],
    ['a limit of leaves: the best first', 150, { maxLeaves: 6 }],
    ['a limit of depth', 150, { maxDepth: 2 }],
    ['penalties', 110, { l1: 1, l2: 4, maxLeaves: 8, minLeaf: 3 }],
    ['a share of the rows for each tree', 120, { subsample: 0.6, maxLeaves: 5 }],
    ['two leaves', 60, { maxLeaves: 2 }],
    ['large leaves', 130, { minLeaf: 30 }],
  ])('are those of the plain algorithm: %s', (_, rows, changed) => {
    const data = made(rows, rows);
    const options = { ...PLAIN, ...changed };
    const task = { data: shareForestData(data.values, rows, FEATURES, data.target), options, seed: 5 };
    const { base, forest } = fitBoosting(task);
    const wanted = plainBoosting(data, options, 5);
    expect(base).toBeCloseTo(wanted.base, 12);
    const predicted = predictBoosting(base, forest, data.values, rows, FEATURES);
    predicted.forEach((value, row) => expect(value).toBeCloseTo(wanted.prediction[row], 5));
    expect(forest.offsets.length).toBe(options.trees + 1);
    forest.importance.forEach((value, at) =>
      expect(value).toBeCloseTo(wanted.gains[Math.floor(at / FEATURES)][at % FEATURES], 6),
    );
  });

  it.each([1, 3])('stop when held-out rows have not improved for %i trees', (patience) => {
    const random = randomFrom(11);
    const noise = { ...made(90, 4), target: Float64Array.from({ length: 90 }, () => random()) };
    const options = {
      ...PLAIN,
      trees: 40,
      maxLeaves: 4,
      earlyStopping: { validationFraction: 0.25, patience },
    };
    const task = { data: shareForestData(noise.values, 90, FEATURES, noise.target), options, seed: 2 };
    const { base, forest } = fitBoosting(task);
    const wanted = plainBoosting(noise, options, 2);
    expect(forest.offsets.length - 1).toBe(wanted.gains.length);
    expect(wanted.gains.length).toBeLessThan(40);
    const predicted = predictBoosting(base, forest, noise.values, 90, FEATURES);
    predicted.forEach((value, row) => expect(value).toBeCloseTo(wanted.prediction[row], 5));
  });

  it('stop after as many trees whatever the unit of the target', () => {
    const { rows, values, target } = made(150, 7);
    const options = { ...PLAIN, trees: 80, earlyStopping: { validationFraction: 0.2, patience: 2 } };
    const treesOf = (unit: number): number => {
      const data = shareForestData(
        values,
        rows,
        FEATURES,
        target.map((value) => value * unit),
      );
      return fitBoosting({ data, options, seed: 3 }).forest.offsets.length - 1;
    };
    expect(treesOf(1)).toBeGreaterThan(4);
    expect(treesOf(2 ** -20)).toBe(treesOf(1));
  });

  it('hold out nothing where the share is less than a row', () => {
    const data = made(30, 6);
    const options = { ...PLAIN, earlyStopping: { validationFraction: 0.03, patience: 1 } };
    const shared = shareForestData(data.values, 30, FEATURES, data.target);
    expect(fitBoosting({ data: shared, options, seed: 1 })).toEqual(
      fitBoosting({ data: shared, options: PLAIN, seed: 1 }),
    );
  });
});

describe('predictions of boosted trees', () => {
  it('add the leaves to the base; a value on the border goes left', () => {
    const forest = {
      offsets: Int32Array.of(0, 5, 6),
      feature: Int16Array.of(1, -1, 0, -1, -1, -1),
      threshold: Float32Array.of(2, 10, 5, 20, 30, 100),
      right: Int32Array.of(2, 0, 4, 0, 0, 0),
    };
    const values = Float64Array.of(9, 2, 5, 2.5, 5.5, 3);
    expect([...predictBoosting(1, forest, values, 3, 2)]).toEqual([111, 121, 131]);
  });
});
