import { KERNELS_WASM } from './covariance-wasm.ts';
import { createKernelMemory, DOUBLE_BYTES } from './memory.ts';

/** The functions of assembly/mixture.ts; arrays are given by their place in memory, bytes. */
interface CompiledMixture {
  distances(centres: number, count: number, vector: number, seen: number, length: number, out: number): void;
  addShare(share: number, values: number, count: number, sums: number): void;
}

/** Kinds of vectors, each told by its centre and with a table of numbers of its own, of which mixtures are made. */
export interface MixtureKernels {
  /** A vector of length 1, and which of its entries are known (not 0). */
  vector: Float64Array;
  seen: Float64Array;
  /** Of the vector from each kind's centre, squared, over the known entries. */
  distance: Float64Array;
  fillDistances(): void;
  /** The sum of tables that were added since `clear`. */
  sum: Float64Array;
  clear(): void;
  /** Adds `share` times the table of a kind. */
  add(kind: number, share: number): void;
}

const even = (count: number): number => count + (count & 1);

/**
 * @param centres kind after kind
 * @param fillTable writes the table of a kind, zero before, when it is first wanted
 */
export function createMixtureKernels(
  centres: Float64Array,
  length: number,
  tableLength: number,
  fillTable: (kind: number, table: Float64Array) => void,
): MixtureKernels {
  const kinds = centres.length / length;
  const [columns, width] = [even(kinds), even(tableLength)];
  const parts = {
    centres: DOUBLE_BYTES * columns * length,
    vector: DOUBLE_BYTES * length,
    seen: DOUBLE_BYTES * length,
    distance: DOUBLE_BYTES * columns,
    sum: DOUBLE_BYTES * width,
    tables: DOUBLE_BYTES * width * kinds,
  };
  const { kernels, offset, doubles } = createKernelMemory<CompiledMixture, keyof typeof parts>(
    KERNELS_WASM,
    parts,
  );
  const table = doubles(offset.centres, columns * length);
  for (let kind = 0; kind < kinds; kind++)
    for (let k = 0; k < length; k++) table[k * columns + kind] = centres[kind * length + k];
  const filled = new Uint8Array(kinds);
  const sum = doubles(offset.sum, tableLength);
  return {
    vector: doubles(offset.vector, length),
    seen: doubles(offset.seen, length),
    distance: doubles(offset.distance, kinds),
    fillDistances: () =>
      kernels.distances(offset.centres, columns, offset.vector, offset.seen, length, offset.distance),
    sum,
    clear: () => void sum.fill(0),
    add(kind, share) {
      const place = offset.tables + DOUBLE_BYTES * width * kind;
      if (!filled[kind]) fillTable(kind, doubles(place, tableLength));
      filled[kind] = 1;
      kernels.addShare(share, place, width, offset.sum);
    },
  };
}
