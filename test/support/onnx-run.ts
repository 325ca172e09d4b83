import {
  elementOf,
  type Attribute,
  type ElementType,
  type OnnxModel,
  type OnnxNode,
  type Tensor,
} from './onnx-file.ts';

/**
 * Runs ONNX graphs of the few operators that the program writes, as github.com/onnx/onnx/blob/main/docs/Operators.md and
 * Operators-ml.md define them: slow, and strict about types and shapes. check_onnx.py runs the same in onnxruntime.
 */

type Attributes = OnnxNode['attributes'];
type Operator = (inputs: Tensor[], attributes: Attributes) => Tensor[];

const sizeOf = (dims: readonly number[]): number => dims.reduce((size, dim) => size * dim, 1);

function number(attributes: Attributes, name: string): number {
  const value = attributes.get(name);
  if (typeof value !== 'number') throw new Error(`attribute ${name} is no number`);
  return value;
}

function list<T extends number[] | string[]>(attributes: Attributes, name: string): T {
  const value: Attribute | undefined = attributes.get(name);
  if (!Array.isArray(value)) throw new Error(`attribute ${name} is no list`);
  return value as T;
}

function sameType(tensors: readonly Tensor[]): ElementType {
  const [{ type }] = tensors;
  if (tensors.some((one) => one.type !== type)) {
    throw new Error(`types differ: ${tensors.map((one) => one.type).join(', ')}`);
  }
  return type;
}

/** Shape to which two are broadcast, from the last dimension on. */
function broadcastDims(a: readonly number[], b: readonly number[]): number[] {
  const rank = Math.max(a.length, b.length);
  return Array.from({ length: rank }, (_, k) => {
    const [left, right] = [a[k - rank + a.length] ?? 1, b[k - rank + b.length] ?? 1];
    if (left !== right && left !== 1 && right !== 1) throw new Error(`shapes [${a}] and [${b}]`);
    return left === 1 ? right : left;
  });
}

/** Where in a tensor of `dims` the element `at` of one of shape `to` comes from. */
function sourceOf(dims: readonly number[], to: readonly number[], at: number): number {
  let [source, scale, rest] = [0, 1, at];
  for (let k = to.length - 1; k >= 0; k--) {
    const place = rest % to[k];
    rest = Math.floor(rest / to[k]);
    const own = k - to.length + dims.length;
    if (own < 0) continue;
    if (dims[own] > 1) source += place * scale;
    scale *= dims[own];
  }
  return source;
}

function zip(
  tensors: readonly Tensor[],
  type: ElementType,
  value: (...values: number[]) => number,
): Tensor[] {
  const dims = tensors.map((one) => one.dims).reduce((a, b) => broadcastDims(a, b));
  const values = Float64Array.from({ length: sizeOf(dims) }, (_, at) =>
    value(...tensors.map((one) => one.values[sourceOf(one.dims, dims, at)])),
  );
  return [{ type, dims, values }];
}

const arithmetic =
  (value: (...values: number[]) => number): Operator =>
  (inputs) =>
    zip(inputs, sameType(inputs), value);

const comparison =
  (value: (a: number, b: number) => boolean): Operator =>
  (inputs) => {
    sameType(inputs);
    return zip(inputs, 'bool', (a, b) => Number(value(a, b)));
  };

/** Runs over one axis: the values along it, for each place in the others. */
function alongAxis(
  { type, dims, values }: Tensor,
  axis: number,
  keep: boolean,
  reduce: (values: number[]) => number,
  as: ElementType = type,
): Tensor[] {
  const inner = sizeOf(dims.slice(axis + 1));
  const length = dims[axis];
  const out = Float64Array.from({ length: sizeOf(dims.slice(0, axis)) * inner }, (_, at) => {
    const start = Math.floor(at / inner) * length * inner + (at % inner);
    return reduce(Array.from({ length }, (__, k) => values[start + k * inner]));
  });
  const rest = dims.flatMap((dim, k) => (k !== axis ? [dim] : keep ? [1] : []));
  return [{ type: as, dims: rest, values: out }];
}

const reduction =
  (reduce: (values: number[]) => number): Operator =>
  ([tensor, ...more], attributes) => {
    // ReduceSum has its axes as an input since operator set 13, the others as an attribute up to 17.
    const axes = more.length > 0 ? [...more[0].values] : list<number[]>(attributes, 'axes');
    if (axes.length !== 1) throw new Error('reduces one axis only');
    return alongAxis(tensor, axes[0], number(attributes, 'keepdims') === 1, reduce);
  };

const sum = (values: readonly number[]): number => values.reduce((total, value) => total + value, 0);

/** Products of matrices; a stack of them by one matrix or by as many. */
const matMul: Operator = ([a, b]) => {
  const type = sameType([a, b]);
  const [rows, inner] = a.dims.slice(-2);
  const [height, columns] = b.dims.slice(-2);
  if (inner !== height) throw new Error(`product of [${a.dims}] and [${b.dims}]`);
  const stack = broadcastDims(a.dims.slice(0, -2), b.dims.slice(0, -2));
  const values = Float64Array.from({ length: sizeOf(stack) * rows * columns }, (_, at) => {
    const which = Math.floor(at / (rows * columns));
    const [row, column] = [Math.floor(at / columns) % rows, at % columns];
    const left = (sourceOf(a.dims.slice(0, -2), stack, which) * rows + row) * inner;
    const right = sourceOf(b.dims.slice(0, -2), stack, which) * inner * columns + column;
    let total = 0;
    for (let k = 0; k < inner; k++) total += a.values[left + k] * b.values[right + k * columns];
    return total;
  });
  return [{ type, dims: [...stack, rows, columns], values }];
};

const onAxis1 = (attributes: Attributes): void => {
  if (number(attributes, 'axis') !== 1) throw new Error('axis 1 only');
};

const gather: Operator = ([{ type, dims, values }, indices], attributes) => {
  onAxis1(attributes);
  const [rows, width] = dims;
  const taken = [...indices.values];
  if (indices.type !== 'int64' || taken.some((j) => j < 0 || j >= width)) throw new Error(`columns ${taken}`);
  const out = Array.from({ length: rows }, (_, row) => taken.map((j) => values[row * width + j])).flat();
  return [{ type, dims: [rows, taken.length], values: Float64Array.from(out) }];
};

const concat: Operator = (tables, attributes) => {
  onAxis1(attributes);
  const type = sameType(tables);
  const [rows] = tables[0].dims;
  if (tables.some(({ dims }) => dims.length !== 2 || dims[0] !== rows))
    throw new Error('tables of other rows');
  const out = Array.from({ length: rows }, (_, row) =>
    tables.flatMap(({ dims: [, width], values }) => [...values.subarray(row * width, (row + 1) * width)]),
  );
  return [
    { type, dims: [rows, sum(tables.map(({ dims }) => dims[1]))], values: Float64Array.from(out.flat()) },
  ];
};

/** The lower index first among equals. */
const topK: Operator = ([{ type, dims, values }, count], attributes) => {
  onAxis1(attributes);
  if (number(attributes, 'largest') !== 0) throw new Error('smallest only');
  const [rows, width] = dims;
  const taken = count.values[0];
  if (count.type !== 'int64' || taken > width) throw new Error(`${taken} of ${width} columns`);
  const order = Array.from({ length: rows }, (_, row) => {
    const own = values.subarray(row * width, (row + 1) * width);
    return Array.from(own.keys())
      .sort((a, b) => own[a] - own[b] || a - b)
      .slice(0, taken);
  });
  const sorted = order.flatMap((columns, row) => columns.map((column) => values[row * width + column]));
  return [
    { type, dims: [rows, taken], values: Float64Array.from(sorted) },
    { type: 'int64', dims: [rows, taken], values: Float64Array.from(order.flat()) },
  ];
};

const cast: Operator = ([{ dims, values }], attributes) => {
  const type = elementOf(number(attributes, 'to'));
  if (type !== 'float' && type !== 'double') throw new Error(`cast to ${type}`);
  return [{ type, dims, values: type === 'float' ? values.map(Math.fround) : values }];
};

/** Nodes and leaves by tree and node, of which the lists of attributes tell one each. */
const treeEnsemble: Operator = ([{ type, dims, values }], attributes) => {
  if (type !== 'float') throw new Error(`trees of ${type}`);
  if (attributes.get('post_transform') !== 'NONE') throw new Error('a transform after the trees');
  const [rows, width] = dims;
  const ints = (name: string): number[] => list<number[]>(attributes, name);
  /** Indices in the lists by tree and node. */
  const byPlace = (treeIds: number[], nodeIds: number[]): Map<number, Map<number, number>> => {
    const places = new Map<number, Map<number, number>>();
    treeIds.forEach((tree, i) => {
      const own = places.get(tree) ?? new Map<number, number>();
      if (own.has(nodeIds[i])) throw new Error(`node ${nodeIds[i]} of tree ${tree} twice`);
      places.set(tree, own.set(nodeIds[i], i));
    });
    return places;
  };
  const nodes = byPlace(ints('nodes_treeids'), ints('nodes_nodeids'));
  const leaves = byPlace(ints('target_treeids'), ints('target_nodeids'));
  const [feature, yes, no] = ['nodes_featureids', 'nodes_truenodeids', 'nodes_falsenodeids'].map(ints);
  const thresholds = list<number[]>(attributes, 'nodes_values');
  const modes = list<string[]>(attributes, 'nodes_modes');
  const leafOf = (tree: number, row: number): number => {
    const own = nodes.get(tree)!;
    for (let node = 0, steps = 0; steps <= own.size; steps++) {
      const i = own.get(node);
      if (i === undefined) throw new Error(`tree ${tree} has no node ${node}`);
      if (modes[i] === 'LEAF') return leaves.get(tree)!.get(node)!;
      if (modes[i] !== 'BRANCH_LEQ') throw new Error(`mode ${modes[i]}`);
      if (feature[i] >= width) throw new Error(`column ${feature[i]} of ${width}`);
      node = values[row * width + feature[i]] <= thresholds[i] ? yes[i] : no[i];
    }
    throw new Error(`tree ${tree} goes in a circle`);
  };
  const targets = number(attributes, 'n_targets');
  const base = attributes.has('base_values') ? list<number[]>(attributes, 'base_values') : [];
  const share = { SUM: 1, AVERAGE: 1 / nodes.size }[attributes.get('aggregate_function') as string];
  if (share === undefined) throw new Error('another aggregate');
  const out = Float64Array.from({ length: rows * targets }, (_, at) => base[at % targets] ?? 0);
  const [targetIds, weights] = [ints('target_ids'), list<number[]>(attributes, 'target_weights')];
  for (let row = 0; row < rows; row++) {
    for (const tree of nodes.keys()) {
      const leaf = leafOf(tree, row);
      out[row * targets + targetIds[leaf]] += share * weights[leaf];
    }
  }
  return [{ type, dims: [rows, targets], values: out.map(Math.fround) }];
};

const OPERATORS: Record<string, Operator> = {
  Identity: ([one]) => [one],
  Add: arithmetic((a, b) => a + b),
  Sub: arithmetic((a, b) => a - b),
  Mul: arithmetic((a, b) => a * b),
  Div: arithmetic((a, b) => a / b),
  Min: arithmetic(Math.min),
  Max: arithmetic(Math.max),
  Abs: arithmetic(Math.abs),
  Sqrt: arithmetic(Math.sqrt),
  Floor: arithmetic(Math.floor),
  Equal: comparison((a, b) => a === b),
  Less: comparison((a, b) => a < b),
  GreaterOrEqual: comparison((a, b) => a >= b),
  And: (inputs) => {
    if (sameType(inputs) !== 'bool') throw new Error('And of numbers');
    return zip(inputs, 'bool', (a, b) => a * b);
  },
  Where: ([condition, yes, no]) => {
    if (condition.type !== 'bool') throw new Error('Where of numbers');
    return zip([condition, yes, no], sameType([yes, no]), (which, a, b) => (which === 1 ? a : b));
  },
  ReduceSum: reduction(sum),
  ReduceSumSquare: reduction((values) => sum(values.map((value) => value * value))),
  ReduceMin: reduction((values) => Math.min(...values)),
  ReduceMax: reduction((values) => Math.max(...values)),
  ArgMax: ([one], attributes) =>
    alongAxis(
      one,
      number(attributes, 'axis'),
      number(attributes, 'keepdims') === 1,
      (values) => values.indexOf(Math.max(...values)),
      'int64',
    ),
  MatMul: matMul,
  Gather: gather,
  Concat: concat,
  TopK: topK,
  Cast: cast,
  'ai.onnx.ml/TreeEnsembleRegressor': treeEnsemble,
};

/**
 * What a model says of a table of features.
 *
 * @param rows numbers of one input of rows x columns
 * @throws where an operator, a type or a shape is not as ONNX has it
 */
export function runOnnx(model: OnnxModel, rows: Float64Array): Record<string, Float64Array> {
  const [input] = model.inputs;
  const width = Number(input.dims[1]);
  const known = new Map(model.constants);
  known.set(input.name, { type: input.type, dims: [rows.length / width, width], values: rows });
  const read = (name: string): Tensor => {
    const tensor = known.get(name);
    if (!tensor) throw new Error(`${name} is used before it is made`);
    return tensor;
  };
  for (const { operator, domain, inputs, outputs, attributes } of model.nodes) {
    if (!model.operatorSets.has(domain)) throw new Error(`operator set ${domain} is not named`);
    const run = OPERATORS[domain ? `${domain}/${operator}` : operator];
    if (!run) throw new Error(`operator ${operator}`);
    run(inputs.map(read), attributes).forEach((tensor, i) => {
      if (known.has(outputs[i])) throw new Error(`${outputs[i]} is made twice`);
      known.set(outputs[i], tensor);
    });
  }
  return Object.fromEntries(
    model.outputs.map(({ name, type, dims }) => {
      const made = read(name);
      const fits = dims.every((dim, k) => (dim === 'rows' ? rows.length / width : dim) === made.dims[k]);
      if (made.type !== type || dims.length !== made.dims.length || !fits)
        throw new Error(`${name}: [${made.dims}]`);
      return [name, made.values];
    }),
  );
}
