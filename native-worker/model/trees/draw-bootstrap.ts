import type { Random } from '../../math/random.ts';
import type { ForestData } from './forest-data.ts';

/** A sample of the rows with replacement, as a table of its own. */
export interface Bootstrap {
  data: ForestData;
  /** As `sorted` of the whole table, in rows of the sample. */
  sorted: Int32Array[];
}

/** Draws as many rows as there are. @param sorted rows of the whole table in ascending order of each feature */
export function drawBootstrap(data: ForestData, sorted: Int32Array[], random: Random): Bootstrap {
  const { rows, features } = data;
  const times = new Int32Array(rows);
  for (let i = 0; i < rows; i++) times[random.integer(rows)]++;
  // Copies of a row lie together, in the order of the rows.
  const first = new Int32Array(rows);
  const target = new Float64Array(rows);
  const columns = new Float32Array(rows * features);
  for (let row = 0, at = 0; row < rows; row++) {
    first[row] = at;
    for (let copy = 0; copy < times[row]; copy++, at++) {
      target[at] = data.target[row];
      for (let j = 0; j < features; j++) columns[j * rows + at] = data.columns[j * rows + row];
    }
  }
  const sampled = sorted.map((list) => {
    const drawn = new Int32Array(rows);
    let at = 0;
    for (const row of list) for (let copy = 0; copy < times[row]; copy++) drawn[at++] = first[row] + copy;
    return drawn;
  });
  return { data: { rows, features, columns, target }, sorted: sampled };
}
