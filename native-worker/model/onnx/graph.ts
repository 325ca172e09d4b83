import {
  bytesField,
  type Bytes,
  intField,
  intsField,
  message,
  messageField,
  stringField,
  textsField,
} from './protobuf.ts';

/** Numbers of fields and types below are those of onnx.proto (github.com/onnx/onnx, Apache-2.0), IR version 8. */
const ELEMENT = { float: 1, int64: 7, double: 11 } as const;
const ATTRIBUTE = { int: 2, string: 3, floats: 6, ints: 7, strings: 8 } as const;
const IR_VERSION = 8;

/** Operator sets; the version of `ai.onnx.ml` is the one that every runtime since 2021 knows. */
const OPERATOR_SETS = { '': 17, 'ai.onnx.ml': 3 } as const;

/** Name of a tensor in the graph. */
export type Value = string;

export type Attribute =
  | { int: number }
  | { string: string }
  | { floats: Float32Array }
  | { ints: ArrayLike<number> }
  | { choices: readonly string[]; which: Uint8Array };

const attributeBody = (attribute: Attribute): Bytes => {
  const typed = (type: number, body: Bytes): Bytes => message(body, intField(20, type));
  if ('int' in attribute) return typed(ATTRIBUTE.int, intField(3, attribute.int));
  if ('string' in attribute) return typed(ATTRIBUTE.string, stringField(4, attribute.string));
  if ('floats' in attribute) return typed(ATTRIBUTE.floats, bytesField(7, attribute.floats));
  if ('ints' in attribute) return typed(ATTRIBUTE.ints, intsField(8, attribute.ints));
  return typed(ATTRIBUTE.strings, textsField(9, attribute.choices, attribute.which));
};

const tensorType = (element: number, dims: readonly (number | string)[]): Bytes => {
  const shape = dims.map((dim) =>
    messageField(1, typeof dim === 'number' ? intField(1, dim) : stringField(2, dim)),
  );
  return messageField(1, message(intField(1, element), messageField(2, message(...shape))));
};

const valueInfo = (name: Value, dims: readonly (number | string)[]): Bytes =>
  message(stringField(1, name), messageField(2, tensorType(ELEMENT.double, dims)));

/** An ONNX graph in the making: each call adds an operator or a constant and gives the name of what comes out. */
export class Graph {
  readonly #nodes: Bytes[] = [];
  readonly #constants: Bytes[] = [];
  readonly #inputs: Bytes[] = [];
  readonly #outputs: Bytes[] = [];
  #named = 0;

  /** Rows of double-precision numbers. */
  input(name: Value, columns: number): Value {
    this.#inputs.push(valueInfo(name, ['rows', columns]));
    return name;
  }

  /** Declares `value` as an output called `name`. */
  output(name: Value, value: Value, dims: readonly (number | string)[]): void {
    this.#add('Identity', [value], [name]);
    this.#outputs.push(valueInfo(name, dims));
  }

  constant(values: Float64Array, dims: readonly number[]): Value {
    return this.#constant(ELEMENT.double, values, dims);
  }

  scalar(value: number): Value {
    return this.constant(Float64Array.of(value), []);
  }

  /** Columns of a table of rows, in the order of `columns`. */
  columns(table: Value, columns: readonly number[]): Value {
    return this.operator('Gather', [table, this.#integers(columns)], { axis: { int: 1 } });
  }

  /** Each row of `width` values in ascending order, and from which columns they came; the lower column first among equals. */
  ascending(table: Value, width: number): [Value, Value] {
    const outputs: [Value, Value] = [`Sorted_${++this.#named}`, `Columns_${this.#named}`];
    this.#add('TopK', [table, this.#integers([width])], outputs, { axis: { int: 1 }, largest: { int: 0 } });
    return outputs;
  }

  /** Rows x 1. */
  sumOfColumns(table: Value): Value {
    return this.operator('ReduceSum', [table, this.#integers([1])], { keepdims: { int: 1 } });
  }

  concat(tables: readonly Value[]): Value {
    return this.operator('Concat', tables, { axis: { int: 1 } });
  }

  cast(value: Value, to: keyof typeof ELEMENT): Value {
    return this.operator('Cast', [value], { to: { int: ELEMENT[to] } });
  }

  operator(
    type: string,
    inputs: readonly Value[],
    attributes: Record<string, Attribute> = {},
    domain: keyof typeof OPERATOR_SETS = '',
  ): Value {
    const output = `${type}_${++this.#named}`;
    this.#add(type, inputs, [output], attributes, domain);
    return output;
  }

  /** The whole file. */
  model(about: {
    name: string;
    version: string;
    description: string;
    metadata: Record<string, string>;
  }): Bytes {
    const graph = message(
      ...this.#nodes.map((node) => messageField(1, node)),
      stringField(2, about.name),
      ...this.#constants.map((constant) => messageField(5, constant)),
      stringField(10, about.description),
      ...this.#inputs.map((input) => messageField(11, input)),
      ...this.#outputs.map((output) => messageField(12, output)),
    );
    return message(
      intField(1, IR_VERSION),
      stringField(2, 'Janus3D'),
      stringField(3, about.version),
      stringField(6, about.description),
      messageField(7, graph),
      ...Object.entries(OPERATOR_SETS).map(([domain, version]) =>
        messageField(8, message(stringField(1, domain), intField(2, version))),
      ),
      ...Object.entries(about.metadata).map(([key, value]) =>
        messageField(14, message(stringField(1, key), stringField(2, value))),
      ),
    );
  }

  #add(
    type: string,
    inputs: readonly Value[],
    outputs: readonly Value[],
    attributes: Record<string, Attribute> = {},
    domain = '',
  ): void {
    this.#nodes.push(
      message(
        ...inputs.map((input) => stringField(1, input)),
        ...outputs.map((output) => stringField(2, output)),
        stringField(3, outputs[0]),
        stringField(4, type),
        ...Object.entries(attributes).map(([name, attribute]) =>
          messageField(5, message(stringField(1, name), attributeBody(attribute))),
        ),
        stringField(7, domain),
      ),
    );
  }

  #integers(values: readonly number[]): Value {
    return this.#constant(ELEMENT.int64, BigInt64Array.from(values, BigInt), [values.length]);
  }

  #constant(element: number, values: Float64Array | BigInt64Array, dims: readonly number[]): Value {
    const name = `constant_${++this.#named}`;
    this.#constants.push(
      message(
        ...dims.map((dim) => intField(1, dim)),
        intField(2, element),
        stringField(8, name),
        bytesField(9, values),
      ),
    );
    return name;
  }
}
