/** Kinds of a struct's fields: whole numbers and places (byte offsets) of 4 bytes, double-precision numbers of 8. */
type FieldKind = 'i32' | 'f64';
type Layout = Readonly<Record<string, FieldKind>>;

/** A struct in the memory of the kernels, read and written by the names of its fields. */
export type Struct<Of extends Layout> = Record<keyof Of, number> & {
  /** Where it lies, bytes: what a kernel is given. */
  readonly at: number;
};

const BYTES = { i32: 4, f64: 8 };

/*
 * The fields, in their order, of the classes of the same names in assembly/. A test compares them.
 */
export const EDGES = {
  gx: 'i32',
  gy: 'i32',
  strength: 'i32',
  index: 'i32',
  count: 'i32',
  width: 'i32',
} as const;
export const VOTES = {
  grid: 'i32',
  stride: 'i32',
  margin: 'i32',
  first: 'i32',
  steps: 'i32',
  shares: 'i32',
} as const;
export const CIRCLE = {
  x: 'f64',
  y: 'f64',
  inner2: 'f64',
  outer2: 'f64',
  miss2: 'f64',
  angle2: 'f64',
  x0: 'i32',
  x1: 'i32',
  y0: 'i32',
  y1: 'i32',
  claimed: 'i32',
  claim: 'i32',
  sectors: 'i32',
} as const;
export const TREE = {
  rows: 'i32',
  stride: 'i32',
  features: 'i32',
  targets: 'i32',
  count: 'i32',
  tried: 'i32',
  deepest: 'i32',
  minLeaf: 'i32',
  least: 'f64',
  random: 'i32',
  index: 'i32',
  moved: 'i32',
  centred: 'i32',
  order: 'i32',
  low: 'i32',
  high: 'i32',
  cut: 'i32',
  number: 'i32',
  sum: 'i32',
  pending: 'i32',
  feature: 'i32',
  threshold: 'i32',
  right: 'i32',
  gain: 'f64',
  importance: 'i32',
} as const;
export const BINS = {
  bins: 'i32',
  features: 'i32',
  index: 'i32',
  count: 'i32',
  gradients: 'i32',
  sums: 'i32',
  counts: 'i32',
} as const;

export const SERIES = {
  times: 'i32',
  values: 'i32',
  deviations: 'i32',
  starts: 'i32',
  count: 'i32',
} as const;

export const FIT = {
  pixels: 'i32',
  left: 'i32',
  top: 'i32',
  width: 'i32',
  height: 'i32',
  x: 'f64',
  y: 'f64',
  radius: 'f64',
  centres: 'i32',
  count: 'i32',
  alike: 'i32',
  capped: 'i32',
  knots: 'i32',
  reach: 'f64',
  linear: 'i32',
  size: 'i32',
  solution: 'i32',
  right: 'i32',
  matrix: 'i32',
  row: 'i32',
  columns: 'i32',
  squares: 'f64',
  sum: 'f64',
  seen: 'i32',
} as const;

/** Bytes that a struct takes. */
export const structBytes = (layout: Layout): number =>
  Object.values(layout).reduce((at, kind) => Math.ceil(at / BYTES[kind]) * BYTES[kind] + BYTES[kind], 0);

/** Reads and writes the fields of one layout; on a prototype, so that inner loops reach them as fast as an array. */
type StructClass = new (buffer: ArrayBuffer, at: number) => object;

const classes = new Map<Layout, StructClass>();

function classOf(layout: Layout): StructClass {
  const known = classes.get(layout);
  if (known) return known;
  class Fields {
    readonly at: number;
    readonly #integers: Int32Array;
    readonly #doubles: Float64Array;

    constructor(buffer: ArrayBuffer, at: number) {
      this.at = at;
      this.#integers = new Int32Array(buffer, at);
      this.#doubles = new Float64Array(buffer, at, (buffer.byteLength - at) >> 3);
    }

    static define(name: string, kind: FieldKind, place: number): void {
      Object.defineProperty(
        Fields.prototype,
        name,
        kind === 'i32'
          ? {
              get(this: Fields) {
                return this.#integers[place];
              },
              set(this: Fields, value: number) {
                this.#integers[place] = value;
              },
            }
          : {
              get(this: Fields) {
                return this.#doubles[place];
              },
              set(this: Fields, value: number) {
                this.#doubles[place] = value;
              },
            },
      );
    }
  }
  let next = 0;
  for (const [name, kind] of Object.entries(layout)) {
    const place = Math.ceil(next / BYTES[kind]);
    next = (place + 1) * BYTES[kind];
    Fields.define(name, kind, place);
  }
  classes.set(layout, Fields);
  return Fields;
}

/**
 * The struct at a place in the memory of the kernels.
 *
 * @param at bytes, a multiple of 8
 */
export const structAt = <Of extends Layout>(buffer: ArrayBuffer, at: number, layout: Of): Struct<Of> =>
  // A name that is no field of the struct is refused.
  Object.preventExtensions(new (classOf(layout))(buffer, at)) as Struct<Of>;
