/**
 * Reads what the program writes as ONNX, by the field numbers of onnx.proto (github.com/onnx/onnx) and the encoding of
 * protobuf.dev/programming-guides/encoding, without any code of the writer.
 */

export type ElementType = 'float' | 'int64' | 'double' | 'bool';

/** Numbers in row-major order; truth values are 0 and 1. */
export interface Tensor {
  type: ElementType;
  dims: number[];
  values: Float64Array;
}

export type Attribute = number | string | number[] | string[];

export interface OnnxNode {
  operator: string;
  domain: string;
  inputs: string[];
  outputs: string[];
  attributes: Map<string, Attribute>;
}

export interface OnnxValue {
  name: string;
  type: ElementType;
  dims: (number | string)[];
}

export interface OnnxModel {
  irVersion: number;
  producer: string[];
  description: string;
  operatorSets: Map<string, number>;
  metadata: Map<string, string>;
  graphName: string;
  graphDescription: string;
  nodes: OnnxNode[];
  constants: Map<string, Tensor>;
  inputs: OnnxValue[];
  outputs: OnnxValue[];
}

type Field = number | Uint8Array;
type Fields = Map<number, Field[]>;

/** Varints of a packed field, or numbers one after the other. */
function varintsOf(bytes: Uint8Array): number[] {
  const values: number[] = [];
  for (let at = 0; at < bytes.length;) {
    let value = 0;
    for (let scale = 1, more = true; more; scale *= 128) {
      const byte = bytes[at++];
      value += (byte % 128) * scale;
      more = byte >= 128;
    }
    values.push(value);
  }
  return values;
}

/** Fields of a message by their numbers: numbers of varints, bytes of delimited ones. */
export function fieldsOf(bytes: Uint8Array): Fields {
  const fields: Fields = new Map();
  let at = 0;
  const varint = (): number => {
    const from = at;
    while (bytes[at++] >= 128);
    return varintsOf(bytes.subarray(from, at))[0];
  };
  while (at < bytes.length) {
    const tag = varint();
    const number = Math.floor(tag / 8);
    let value: Field = varint();
    if (tag % 8 === 2) {
      const end = at + value;
      if (end > bytes.length) throw new Error(`field ${number} ends after its message`);
      value = bytes.subarray(at, end);
      at = end;
    } else if (tag % 8 !== 0) throw new Error(`wire type ${tag % 8} of field ${number}`);
    const own = fields.get(number);
    if (own) own.push(value);
    else fields.set(number, [value]);
  }
  return fields;
}

const textOf = (value: Field): string => new TextDecoder().decode(value as Uint8Array);
const message = (value: Field): Fields => fieldsOf(value as Uint8Array);
const all = (fields: Fields, number: number): Field[] => fields.get(number) ?? [];
const only = (fields: Fields, number: number): Field => {
  const [value, ...more] = all(fields, number);
  if (value === undefined || more.length > 0) throw new Error(`field ${number} is not there once`);
  return value;
};
const text = (fields: Fields, number: number): string => textOf(only(fields, number));
const texts = (fields: Fields, number: number): string[] => all(fields, number).map(textOf);
const entries = <T>(fields: Fields, number: number, value: (entry: Fields) => T): Map<string, T> =>
  new Map(all(fields, number).map((one) => [text(message(one), 1), value(message(one))]));

const ELEMENTS: Record<number, ElementType> = { 1: 'float', 7: 'int64', 9: 'bool', 11: 'double' };

export function elementOf(code: number): ElementType {
  const type = ELEMENTS[code];
  if (!type) throw new Error(`element type ${code}`);
  return type;
}

/** A copy whose memory begins at a multiple of its elements' size. */
const aligned = (bytes: Uint8Array): ArrayBuffer => new Uint8Array(bytes).buffer;

/** Numbers and the fields that hold them: FLOAT 1 is never written. */
const ATTRIBUTES: Record<number, (fields: Fields) => Attribute> = {
  2: (fields) => only(fields, 3) as number,
  3: (fields) => text(fields, 4),
  6: (fields) => [...new Float32Array(aligned(only(fields, 7) as Uint8Array))],
  7: (fields) => varintsOf(only(fields, 8) as Uint8Array),
  8: (fields) => texts(fields, 9),
};

function attributeOf(fields: Fields): Attribute {
  const type = only(fields, 20) as number;
  const read = ATTRIBUTES[type];
  if (!read) throw new Error(`attribute of type ${type}`);
  return read(fields);
}

function tensorOf(fields: Fields): Tensor {
  const type = elementOf(only(fields, 2) as number);
  const raw = aligned(only(fields, 9) as Uint8Array);
  const values =
    type === 'int64' ? Float64Array.from(new BigInt64Array(raw), Number) : new Float64Array(raw.slice());
  const dims = all(fields, 1) as number[];
  if (values.length !== dims.reduce((size, dim) => size * dim, 1))
    throw new Error(`constant ${text(fields, 8)} has ${values.length} numbers`);
  return { type, dims, values };
}

function valueOf(field: Field): OnnxValue {
  const fields = message(field);
  const tensor = message(only(message(only(fields, 2)), 1));
  const dims = all(message(only(tensor, 2)), 1).map((dim) => {
    const named = all(message(dim), 2);
    return named.length > 0 ? textOf(named[0]) : (only(message(dim), 1) as number);
  });
  return { name: text(fields, 1), type: elementOf(only(tensor, 1) as number), dims };
}

const nodeOf = (fields: Fields): OnnxNode => ({
  operator: text(fields, 4),
  domain: text(fields, 7),
  inputs: texts(fields, 1),
  outputs: texts(fields, 2),
  attributes: entries(fields, 5, attributeOf),
});

/** @throws where something is missing, doubled or of a kind that the program does not write */
export function readOnnx(bytes: Uint8Array): OnnxModel {
  const file = fieldsOf(bytes);
  const graph = message(only(file, 7));
  const constants = all(graph, 5).map(message);
  return {
    irVersion: only(file, 1) as number,
    producer: [text(file, 2), text(file, 3)],
    description: text(file, 6),
    operatorSets: entries(file, 8, (set) => only(set, 2) as number),
    metadata: entries(file, 14, (entry) => text(entry, 2)),
    graphName: text(graph, 2),
    graphDescription: text(graph, 10),
    nodes: all(graph, 1).map((node) => nodeOf(message(node))),
    constants: new Map(constants.map((one) => [text(one, 8), tensorOf(one)])),
    inputs: all(graph, 11).map(valueOf),
    outputs: all(graph, 12).map(valueOf),
  };
}
