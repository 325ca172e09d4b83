import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { createRandom } from '../../../native-worker/math/random.ts';
import { midmean } from '../../../native-worker/math/statistics.ts';
import { applyInputs, fitInputs, type InputModel } from '../../../native-worker/model/inputs/inputs.ts';
import { refineLocally } from '../../../native-worker/model/linear/local-ridge.ts';
import { predictRidge } from '../../../native-worker/model/linear/ridge.ts';
import { expandPolynomial } from '../../../native-worker/model/linear/polynomial.ts';
import { noveltyOf, type RangeGuard } from '../../../native-worker/model/novelty/range-guard.ts';
import { forestGraph, leavesGraph } from '../../../native-worker/model/onnx/forest-graph.ts';
import { Graph, type Value } from '../../../native-worker/model/onnx/graph.ts';
import { inputsGraph, noveltyGraph, numericColumns } from '../../../native-worker/model/onnx/inputs-graph.ts';
import { polynomialGraph } from '../../../native-worker/model/onnx/linear-graph.ts';
import {
  intField,
  intsField,
  messageField,
  stringField,
  textsField,
} from '../../../native-worker/model/onnx/protobuf.ts';
import { refinedGraph } from '../../../native-worker/model/onnx/refined-graph.ts';
import { consensusGraph, midmeanGraph } from '../../../native-worker/model/onnx/votes-graph.ts';
import { consensus, predictByVotes } from '../../../native-worker/model/trees/votes.ts';
import type { FeatureTable } from '../../../preload/contract/feature-table.ts';
import { fieldsOf, readOnnx, type OnnxModel } from '../../support/onnx-file.ts';
import { runOnnx } from '../../support/onnx-run.ts';

const flat = ({ chunks }: { chunks: readonly Uint8Array[] }): number[] =>
  chunks.flatMap((chunk) => [...chunk]);

describe('protobuf', () => {
  // The examples of protobuf.dev/programming-guides/encoding.
  test('varints, texts, packed numbers and messages as its documentation has them', () => {
    expect(flat(stringField(2, 'testing'))).toEqual([0x12, 7, 0x74, 0x65, 0x73, 0x74, 0x69, 0x6e, 0x67]);
    expect(flat(intsField(6, [3, 270, 86942]))).toEqual([0x32, 6, 3, 0x8e, 2, 0x9e, 0xa7, 5]);
    expect(flat(messageField(3, intsField(1, [150])))).toEqual([0x1a, 4, 0x0a, 2, 0x96, 1]);
  });

  test('whole numbers up to 2^53, by as many bytes as they need', () => {
    for (const value of [0, 127, 128, 16_383, 16_384, 2 ** 31, 2 ** 32, 2 ** 53]) {
      const bytes = flat(intField(1, value));
      expect(fieldsOf(Uint8Array.from(bytes)).get(1)).toEqual([value]);
      expect(bytes).toHaveLength(1 + Math.max(1, Math.ceil(Math.log2(value + 1) / 7)));
    }
  });

  test('many texts of few kinds', () => {
    const once = [...flat(stringField(9, 'LEAF')), ...flat(stringField(9, 'x'))];
    expect(flat(textsField(9, ['x', 'LEAF'], Uint8Array.of(1, 0)))).toEqual(once);
  });
});

/** A graph of one input and one output of rows x `columns`, written and read again. */
function written(width: number, build: (graph: Graph, features: Value) => Value, columns = 1): OnnxModel {
  const graph = new Graph();
  graph.output('out', build(graph, graph.input('features', width)), ['rows', columns]);
  const bytes = graph.model({ name: 'm', version: '1', description: 'd', metadata: { a: 'b', c: 'd' } });
  expect(bytes.chunks.reduce((sum, chunk) => sum + chunk.length, 0)).toBe(bytes.length);
  return readOnnx(Buffer.concat(bytes.chunks));
}

const tableOf = (names: string[], ...rows: number[][]): FeatureTable => ({
  names,
  rows: rows.length,
  values: Float64Array.from(rows.flat()),
});

function expectNear(found: Float64Array, wanted: Float64Array, digits = 10): void {
  expect(found).toHaveLength(wanted.length);
  found.forEach((value, i) => expect(value).toBeCloseTo(wanted[i], digits));
}

describe('a file', () => {
  // Two trees: one split on column 1 at 0.5, and a single leaf.
  const forest = {
    offsets: Int32Array.of(0, 3, 4),
    feature: Int16Array.of(1, -1, -1, -1),
    threshold: Float32Array.of(0.5, -2, 3, 7),
    right: Int32Array.of(2, 0, 0, 0),
  };
  const rows = Float64Array.of(9, 0.25, 9, 0.5, -9, 0.75);

  test('names its version, operator sets, inputs, outputs and what is known of it', () => {
    const model = written(2, (graph, features) => forestGraph(graph, forest, features, 'SUM', 0));
    expect(model).toMatchObject({
      irVersion: 8,
      producer: ['Janus3D', '1'],
      description: 'd',
      graphName: 'm',
    });
    expect([...model.operatorSets]).toEqual([
      ['', 17],
      ['ai.onnx.ml', 3],
    ]);
    expect(model.inputs).toEqual([{ name: 'features', type: 'double', dims: ['rows', 2] }]);
    expect(model.outputs).toEqual([{ name: 'out', type: 'double', dims: ['rows', 1] }]);
    expect([...model.metadata]).toEqual([
      ['a', 'b'],
      ['c', 'd'],
    ]);
  });

  test('trees are added to a base, or their mean is taken; a value at the threshold goes to the left', () => {
    const sum = written(2, (graph, features) => forestGraph(graph, forest, features, 'SUM', 1.5));
    expect(runOnnx(sum, rows).out).toEqual(Float64Array.of(6.5, 6.5, 11.5));
    const mean = written(2, (graph, features) => forestGraph(graph, forest, features, 'AVERAGE', 0));
    expect(runOnnx(mean, rows).out).toEqual(Float64Array.of(2.5, 2.5, 5));
  });

  test('every tree can have an output of its own', () => {
    const each = written(2, (graph, features) => leavesGraph(graph, forest, features), 2);
    expect(runOnnx(each, rows).out).toEqual(Float64Array.of(-2, 7, -2, 7, 3, 7));
  });

  test('leaves carry no threshold, children or column: readers refuse what points nowhere', () => {
    const [cast, ensemble] = written(2, (graph, features) =>
      forestGraph(graph, forest, features, 'SUM', 0),
    ).nodes;
    expect(cast.operator).toBe('Cast');
    expect(Object.fromEntries(ensemble.attributes)).toMatchObject({
      nodes_treeids: [0, 0, 0, 1],
      nodes_nodeids: [0, 1, 2, 0],
      nodes_featureids: [1, 0, 0, 0],
      nodes_modes: ['BRANCH_LEQ', 'LEAF', 'LEAF', 'LEAF'],
      nodes_values: [0.5, 0, 0, 0],
      nodes_truenodeids: [1, 0, 0, 0],
      nodes_falsenodeids: [2, 0, 0, 0],
    });
  });
});

describe('votes of trees as a graph', () => {
  /** Trees of one split each on the only column, at 0, with leaves of a coarse grid: many ties, many at the ends of windows. */
  function forestOf(pairs: readonly (readonly [number, number])[]) {
    return {
      offsets: Int32Array.from({ length: pairs.length + 1 }, (_, tree) => 3 * tree),
      feature: Int16Array.from(pairs.flatMap(() => [0, -1, -1])),
      threshold: Float32Array.from(pairs.flatMap(([left, right]) => [0, left, right])),
      right: Int32Array.from(pairs.flatMap(() => [2, 0, 0])),
    };
  }
  const leaf = fc.integer({ min: -8, max: 8 }).map((value) => value / 4);
  const pairs = fc.array(fc.tuple(leaf, leaf), { minLength: 1, maxLength: 13 });
  const inputs = Float64Array.of(-1, 1);

  test('agree with the trees that most agree with', () => {
    fc.assert(
      fc.property(pairs, fc.constantFrom(0, 0.25, 0.5, 1), (trees, window) => {
        const forest = forestOf(trees);
        const model = written(1, (graph, features) => consensusGraph(graph, forest, window, features));
        expectNear(runOnnx(model, inputs).out, predictByVotes(forest, inputs, 2, 1, consensus(window)).mean);
      }),
      { numRuns: 60, seed: 1 },
    );
  });

  test('agree with the middle half of the trees', () => {
    fc.assert(
      fc.property(pairs, (trees) => {
        const forest = forestOf(trees);
        const model = written(1, (graph, features) => midmeanGraph(graph, forest, features));
        expectNear(runOnnx(model, inputs).out, predictByVotes(forest, inputs, 2, 1, midmean).mean);
      }),
      { numRuns: 30, seed: 1 },
    );
  });
});

describe('linear models as a graph', () => {
  test.each([1, 2, 3, 4])('polynomials of order %i, with columns that are not expanded', (order) => {
    const table = tableOf(['a', 'b', 'c', 'd'], [0.5, -2, 3, 1], [1.5, 0.25, 0, 1], [-1, 2, 7, 0]);
    for (const expanded of [2, 4]) {
      const terms = expandPolynomial(table, expanded, order).names.length;
      const coefficients = Float64Array.from({ length: terms }, (_, k) => 1 / (k + 1));
      const ridge = { expanded, order, penalty: 0, fit: { coefficients, intercept: -3 } };
      const model = written(4, (graph, inputs) => polynomialGraph(graph, ridge, inputs, 4));
      expectNear(runOnnx(model, table.values).out, predictRidge(ridge, table));
    }
  });

  test('local models, before the first node, between nodes, after the last and at the end of their reach', () => {
    const local = {
      columns: 2,
      first: 1,
      step: 0.5,
      constants: Float64Array.of(1, 1.4, 2.2, 2.4),
      weights: Float64Array.of(0.3, -0.2, 0.5, 0.1, -0.4, 0.2, 0.6, 0.3),
    };
    const coarse = [-3, 0.9, 1, 1.2, 1.6, 2.1, 2.49, 2.5, 2.7, 9];
    const table = tableOf(
      ['z', 'b', 'unused'],
      ...coarse.flatMap((z) => [-2, -0.3, 0.4, 3].map((b) => [z, b, 50])),
    );
    const model = written(3, (graph, inputs) =>
      refinedGraph(graph, local, inputs, graph.columns(inputs, [0])),
    );
    const own = table.values.filter((_, at) => at % 3 === 0);
    expectNear(runOnnx(model, table.values).out, refineLocally(local, table, own));
  });
});

describe('inputs of a model as a graph', () => {
  const names = ['radial_profile_1', 'minima', 'radial_profile_2', 'radial_profile_3', 'maxima'];
  const random = createRandom(5);
  const table = tableOf(
    names,
    // Counts below, at and beyond the ends of their classes, and halves, which are rounded up.
    ...[-2, -0.5, 0, 0.49, 0.5, 1, 1.5, 2, 2.5, 3, 3.49, 8].map((count) => [
      ...[random.normal(), count, random.normal()],
      ...[4, 3 - count],
    ]),
  );

  const same = (model: InputModel): void => {
    const wanted = applyInputs(model, table);
    const graph = written(
      names.length,
      (into, features) => inputsGraph(into, model, features),
      wanted.names.length,
    );
    expectNear(runOnnx(graph, table.values).out, wanted.values);
  };
  const fit = (options: Partial<Parameters<typeof fitInputs>[1]>): InputModel =>
    fitInputs(table, { factors: 0, oneHot: false, ...options }, 1);

  test('numbers as they are, with their slopes', () => {
    same(fit({}));
    same(fit({ slopes: true }));
  });

  test('counts in classes, capped at 3 or where classes were merged', () => {
    same(fit({ oneHot: true }));
    const counts = ['maxima', 'minima'].map((name, i) => ({ name, cap: i + 1 }));
    same(fit({ oneHot: true, counts }));
  });

  test('slopes of one and of two columns', () => {
    for (const few of [['radial_profile_1'], ['radial_profile_1', 'radial_profile_2']]) {
      const narrow = tableOf(few, ...[2, -1].map((value) => few.map((_, j) => value * (j + 1))));
      const model = fitInputs(narrow, { factors: 0, oneHot: false, slopes: true }, 1);
      const graph = written(few.length, (into, x) => inputsGraph(into, model, x), 2 * few.length);
      expectNear(runOnnx(graph, narrow.values).out, applyInputs(model, narrow).values);
    }
  });

  test('scores of the strongest factors, where a column does not vary', () => {
    const factor = {
      variables: 3,
      factors: 2,
      converged: true,
      mean: Float64Array.of(0.1, -0.2, 4),
      sd: Float64Array.of(0.5, 2, 0),
      weights: Float64Array.of(1, 2, 3, 4, 0, 0),
      loadings: new Float64Array(6),
      varianceShare: new Float64Array(2),
      eigenvalues: new Float64Array(3),
    };
    for (const factorsUsed of [1, 2]) same({ ...fit({ oneHot: true }), factor, factorsUsed });
  });

  test('novelty: the nearest height, and what the axes leave over', () => {
    const axes = {
      axes: 2,
      mean: Float64Array.of(0.1, -0.2, 4),
      weights: Float64Array.of(1, 0.5, -0.3, 2, 0.7, 0),
    };
    const gaussian = {
      nodes: 3,
      axes: 2,
      mean: Float64Array.of(0, 0, 1, -1, 2, 0.5),
      whiten: Float64Array.of(1, 0, 0.5, 2, 3, 0, -1, 0.5, 1, 0, 0, 1),
    };
    const guard: RangeGuard = { axes, gaussian, threshold: 1.7 };
    const rest = { along: Float64Array.of(0.09, 0.04), threshold: 0.3 };
    const sds = [Float64Array.of(0.5, 2, 0), Float64Array.of(0.9, 0.9, 1), new Float64Array(3)];
    for (const one of [guard, ...sds.map((sd) => ({ ...guard, rest: { ...rest, sd } }))]) {
      const graph = new Graph();
      const features = graph.input('features', names.length);
      graph.output('novelty', noveltyGraph(graph, one, numericColumns(graph, features, names)), ['rows']);
      const { chunks } = graph.model({ name: 'm', version: '1', description: 'd', metadata: {} });
      expectNear(runOnnx(readOnnx(Buffer.concat(chunks)), table.values).novelty, noveltyOf(one, table));
    }
  });
});
