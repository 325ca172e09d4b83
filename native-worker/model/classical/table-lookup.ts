import { cubicBetween } from '../../math/interpolation.ts';
import type { ReferenceTable } from './reference-table.ts';

/** Points of the continuous table from one of its rows to the next. */
export const FINER = 8;

/** Where on a table vectors are nearest to it, and how near. */
export interface Places {
  zUm: Float64Array;
  distance: Float64Array;
}

/**
 * Height at which a continuous table of profiles is nearest to each vector, by least squares (Zhang and Menq, Appl. Opt. 47, 2361,
 * 2008): the nearest row of the table, then, on the Catmull-Rom curve through the rows around it, the foot of the perpendicular
 * (continuous and not tied to the rows, as in Kovari et al., Opt. Express 27, 29875, 2019).
 *
 * @param vectors rows * table.columns, row-major
 */
export function lookUp(table: ReferenceTable, vectors: Float64Array): Places {
  const { columns } = table;
  const rows = vectors.length / columns;
  const fine = refine(table);
  const out: Places = { zUm: new Float64Array(rows), distance: new Float64Array(rows) };
  for (let i = 0; i < rows; i++) {
    const vector = vectors.subarray(i * columns, (i + 1) * columns);
    let nearest = 0;
    let least = Number.POSITIVE_INFINITY;
    for (let k = 0; k < table.z.length; k++) {
      const distance = squaredDistance(table.values, k * columns, vector);
      if (distance < least) [nearest, least] = [k, distance];
    }
    const foot = footIn(fine, vector, (nearest - 1) * FINER, (nearest + 1) * FINER);
    out.zUm[i] = foot.zUm;
    out.distance[i] = foot.distance;
  }
  return out;
}

/** Nearest point of the segments between rows `from` and `to` of the table. */
function footIn(
  { z, columns, values }: ReferenceTable,
  vector: Float64Array,
  from: number,
  to: number,
): { zUm: number; distance: number } {
  let best = Number.POSITIVE_INFINITY;
  let height = z[0];
  for (let k = Math.max(0, from); k < Math.min(z.length - 1, to); k++) {
    let along = 0;
    let length = 0;
    for (let j = 0; j < columns; j++) {
      const start = values[k * columns + j];
      const side = values[(k + 1) * columns + j] - start;
      along += (vector[j] - start) * side;
      length += side * side;
    }
    const share = length > 0 ? Math.min(1, Math.max(0, along / length)) : 0;
    let distance = 0;
    for (let j = 0; j < columns; j++) {
      const start = values[k * columns + j];
      distance += (vector[j] - start - share * (values[(k + 1) * columns + j] - start)) ** 2;
    }
    if (distance < best) [best, height] = [distance, z[k] + share * (z[k + 1] - z[k])];
  }
  return { zUm: height, distance: Math.sqrt(best) };
}

/** The table with points between its rows, by cubic interpolation in each column. */
export function refine({ z, columns, values }: ReferenceTable): ReferenceTable {
  const last = z.length - 1;
  const count = last * FINER + 1;
  const out = { z: new Float64Array(count), columns, values: new Float64Array(count * columns) };
  for (let point = 0; point < count; point++) {
    const k = Math.min(last - 1, Math.floor(point / FINER));
    const t = point / FINER - k;
    out.z[point] = z[k] + t * (z[k + 1] - z[k]);
    const [before, after] = [Math.max(0, k - 1), Math.min(last, k + 2)];
    for (let j = 0; j < columns; j++) {
      const [p1, p2] = [values[k * columns + j], values[(k + 1) * columns + j]];
      // Beyond its ends the table is continued by a straight line.
      const p0 = before === k ? 2 * p1 - p2 : values[before * columns + j];
      const p3 = after === k + 1 ? 2 * p2 - p1 : values[after * columns + j];
      out.values[point * columns + j] = cubicBetween(p0, p1, p2, p3, t);
    }
  }
  return out;
}

function squaredDistance(values: Float64Array, from: number, vector: Float64Array): number {
  let sum = 0;
  for (let j = 0; j < vector.length; j++) sum += (values[from + j] - vector[j]) ** 2;
  return sum;
}
