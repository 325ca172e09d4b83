import { expect, test } from 'vitest';
import { createRandom, randomState } from '../../../native-worker/math/random.ts';
import { createTreeGrower, type RandomTreeOptions } from '../../../native-worker/kernels/trees.ts';

interface Table {
  features: number;
  target: Float64Array;
  at(row: number, feature: number): number;
}

/** The same tree by plain loops, a list of nodes as text. */
function plainTree(table: Table, options: RandomTreeOptions, seed: number, stream: number): string[] {
  const random = createRandom(seed, stream);
  const order = Array.from({ length: table.features }, (_, feature) => feature);
  const nodes: string[] = [];
  const visit = (rows: number[], depth: number): void => {
    const mean = rows.reduce((sum, row) => sum + table.target[row], 0) / rows.length;
    const isPure = rows.every((row) => table.target[row] === table.target[rows[0]]);
    const isStopped = rows.length < 2 * options.minLeaf || depth >= options.maxDepth;
    let best = { feature: -1, cut: 0, gain: -1 };
    let candidates = 0;
    for (let drawn = 0; !isPure && !isStopped && drawn < order.length; drawn++) {
      if (candidates === options.featuresPerSplit || (rows.length === 2 && candidates === 1)) break;
      const pick = drawn + random.integer(order.length - drawn);
      [order[drawn], order[pick]] = [order[pick], order[drawn]];
      const feature = order[drawn];
      const values = rows.map((row) => table.at(row, feature));
      const [low, high] = [Math.min(...values), Math.max(...values)];
      if (high <= low + options.leastDifference) continue;
      [order[drawn], order[candidates]] = [order[candidates], order[drawn]];
      candidates++;
      const drawnCut = Math.fround(low + random.uniform() * (high - low));
      const cut = drawnCut >= high ? low : drawnCut;
      const left = rows.filter((row) => table.at(row, feature) <= cut);
      const others = rows.length - left.length;
      if (Math.min(left.length, others) < options.minLeaf) continue;
      const sum = left.reduce((total, row) => Math.fround(total + Math.fround(table.target[row] - mean)), 0);
      const gain = sum * sum * (1 / left.length + 1 / others);
      if (gain > best.gain) best = { feature, cut, gain };
    }
    nodes.push(`${best.feature} ${best.feature < 0 ? Math.fround(mean) : best.cut}`);
    if (best.feature < 0) return;
    for (const side of [true, false]) {
      visit(
        rows.filter((row) => table.at(row, best.feature) <= best.cut === side),
        depth + 1,
      );
    }
  };
  visit([...table.target.keys()], 0);
  return nodes;
}

test.each([1, 7, 8, 17])('trees on %i features are those of plain loops, to the bit', (features) => {
  const rows = 90;
  const made = createRandom(4);
  const columns = Float32Array.from({ length: rows * features }, (_, at) =>
    // Some columns hold few values, so that nodes come to be constant in them.
    Math.floor(at / rows) % 3 === 1 ? made.integer(4) : made.normal(),
  );
  const target = Float64Array.from({ length: rows }, () => 20 * made.normal());
  const at = (row: number, feature: number): number => columns[feature * rows + row];
  for (const [minLeaf, maxDepth] of [
    [1, Infinity],
    [4, Infinity],
    [1, 3],
  ]) {
    const options = { featuresPerSplit: Math.ceil(features / 2), minLeaf, maxDepth, leastDifference: 1e-7 };
    const grow = createTreeGrower({ rows, features, columns, target }, options);
    for (const stream of [3, 2 ** 31 + 5]) {
      const { feature, threshold } = grow(randomState(9, stream));
      const nodes = Array.from(feature, (one, node) => `${one} ${threshold[node]}`);
      expect(nodes).toEqual(plainTree({ features, target, at }, options, 9, stream));
    }
  }
});
