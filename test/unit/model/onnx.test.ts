import { describe, expect, test } from 'vitest';
import { Graph } from '../../../native-worker/model/onnx/graph.ts';
import {
  intsField,
  messageField,
  stringField,
  textsField,
} from '../../../native-worker/model/onnx/protobuf.ts';
import { REGRESSORS } from '../../../native-worker/model/regressor-table.ts';
import type { ModelName } from '../../../preload/contract/options/train.ts';

const flat = ({ chunks }: { chunks: readonly Uint8Array[] }): number[] =>
  chunks.flatMap((chunk) => [...chunk]);

/** Fields of a message: numbers of varints, bytes of delimited ones. */
function fieldsOf(bytes: Uint8Array): Map<number, (number | Uint8Array)[]> {
  const fields = new Map<number, (number | Uint8Array)[]>();
  let at = 0;
  const varint = (): number => {
    let value = 0;
    for (let scale = 1; ; scale *= 128) {
      const byte = bytes[at++];
      value += (byte % 128) * scale;
      if (byte < 128) return value;
    }
  };
  while (at < bytes.length) {
    const tag = varint();
    const field = Math.floor(tag / 8);
    let value: number | Uint8Array = varint();
    if (tag % 8 === 2) {
      const end = at + value;
      value = bytes.subarray(at, end);
      at = end;
    }
    fields.set(field, [...(fields.get(field) ?? []), value]);
  }
  return fields;
}

const text = (value: number | Uint8Array): string => new TextDecoder().decode(value as Uint8Array);
const inner = (value: number | Uint8Array): Map<number, (number | Uint8Array)[]> =>
  fieldsOf(value as Uint8Array);

describe('protobuf', () => {
  // The examples of protobuf.dev/programming-guides/encoding.
  test('varints, texts, packed numbers and messages as its documentation has them', () => {
    expect(flat(stringField(2, 'testing'))).toEqual([0x12, 7, 0x74, 0x65, 0x73, 0x74, 0x69, 0x6e, 0x67]);
    expect(flat(intsField(6, [3, 270, 86942]))).toEqual([0x32, 6, 3, 0x8e, 2, 0x9e, 0xa7, 5]);
    expect(flat(messageField(3, intsField(1, [150])))).toEqual([0x1a, 4, 0x0a, 2, 0x96, 1]);
  });

  test('many texts of few kinds', () => {
    const once = [...flat(stringField(9, 'LEAF')), ...flat(stringField(9, 'x'))];
    expect(flat(textsField(9, ['x', 'LEAF'], Uint8Array.of(1, 0)))).toEqual(once);
  });
});

describe('graph', () => {
  // Two trees: one split on column 1 at 0.5, and a single leaf.
  const forest = {
    offsets: Int32Array.of(0, 3, 4),
    feature: Int16Array.of(1, -1, -1, -1),
    threshold: Float32Array.of(0.5, -2, 3, 7),
    right: Int32Array.of(2, 0, 0, 0),
  };
  const importances = new Float64Array(2);
  const write = (name: ModelName, fitted: object): Map<number, (number | Uint8Array)[]> => {
    const graph = new Graph();
    graph.output('z', REGRESSORS[name].graph!(graph, fitted, graph.input('features', 2), 2), ['rows', 1]);
    const { chunks, length } = graph.model({
      name: 'm',
      version: '1',
      description: 'd',
      metadata: { a: 'b' },
    });
    const bytes = Buffer.concat(chunks);
    expect(bytes.length).toBe(length);
    return fieldsOf(bytes);
  };

  test('names its version, operator sets, inputs and outputs', () => {
    const model = write('ert', { combine: 'mean', forest, importances });
    expect(model.get(1)).toEqual([8]);
    expect(model.get(8)!.map((set) => [text(inner(set).get(1)![0]), inner(set).get(2)![0]])).toEqual([
      ['', 17],
      ['ai.onnx.ml', 3],
    ]);
    const graph = inner(model.get(7)![0]);
    expect([11, 12].map((field) => graph.get(field)!.map((one) => text(inner(one).get(1)![0])))).toEqual([
      ['features'],
      ['z'],
    ]);
  });

  test('trees: children, thresholds and leaves', () => {
    const graph = inner(write('gb', { base: 1.5, forest, importances }).get(7)![0]);
    const ensemble = graph
      .get(1)!
      .map(inner)
      .find((node) => text(node.get(4)![0]) === 'TreeEnsembleRegressor')!;
    const attributes = new Map(
      ensemble
        .get(5)!
        .map((one): [string, Map<number, (number | Uint8Array)[]>] => [
          text(inner(one).get(1)![0]),
          inner(one),
        ]),
    );
    const ints = (name: string): number[] => [...(attributes.get(name)!.get(8)![0] as Uint8Array)];
    const floats = (name: string): number[] => [
      ...new Float32Array(new Uint8Array(attributes.get(name)!.get(7)![0] as Uint8Array).buffer),
    ];
    expect(ints('nodes_treeids')).toEqual([0, 0, 0, 1]);
    expect(ints('nodes_nodeids')).toEqual([0, 1, 2, 0]);
    expect(ints('nodes_featureids')).toEqual([1, 0, 0, 0]);
    expect(attributes.get('nodes_modes')!.get(9)!.map(text)).toEqual(['BRANCH_LEQ', 'LEAF', 'LEAF', 'LEAF']);
    expect(floats('nodes_values')).toEqual([0.5, 0, 0, 0]);
    expect(ints('nodes_truenodeids')).toEqual([1, 0, 0, 0]);
    expect(ints('nodes_falsenodeids')).toEqual([2, 0, 0, 0]);
    expect([ints('target_treeids'), ints('target_nodeids')]).toEqual([
      [0, 0, 1],
      [1, 2, 0],
    ]);
    expect([floats('target_weights'), floats('base_values')]).toEqual([[-2, 3, 7], [1.5]]);
    expect(text(attributes.get('aggregate_function')!.get(4)![0])).toBe('SUM');
  });

  test('a consensus: every tree has a target of its own', () => {
    const local = {
      columns: 1,
      first: 0,
      step: 1,
      constants: Float64Array.of(0, 1),
      weights: new Float64Array(2),
    };
    const nodes = inner(write('best', { forest, importances, agreement: { window: 1, local } }).get(7)![0])
      .get(1)!
      .map(inner);
    const ensemble = nodes.find((node) => text(node.get(4)![0]) === 'TreeEnsembleRegressor')!;
    const attributes = new Map(ensemble.get(5)!.map((one) => [text(inner(one).get(1)![0]), inner(one)]));
    expect(attributes.get('n_targets')!.get(3)).toEqual([2]);
    expect([...(attributes.get('target_ids')!.get(8)![0] as Uint8Array)]).toEqual([0, 0, 1]);
    expect(attributes.has('base_values')).toBe(false);
  });
});
