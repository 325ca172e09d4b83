/** With fewer particles than these, runs of neighbouring frames are drawn instead of whole particles. */
const FEWEST_PARTICLES = 5;
/** Runs in all, where runs are drawn. */
const RUNS = 12;

/**
 * A number for each row: the same for rows whose errors are alike, by which an interval must draw them. Whole particles where there are
 * at least five, else runs of neighbouring frames of each particle; never single rows, since a particle in the next frame errs as in this one.
 */
export function errorGroups(particle: Int32Array, frame: Int32Array): Int32Array {
  const rowsOf = new Map<number, number[]>();
  particle.forEach((one, row) => {
    const rows = rowsOf.get(one);
    if (rows) rows.push(row);
    else rowsOf.set(one, [row]);
  });
  const runs = rowsOf.size >= FEWEST_PARTICLES ? 1 : Math.ceil(RUNS / rowsOf.size);
  const groups = new Int32Array(particle.length);
  [...rowsOf.values()].forEach((rows, index) => {
    rows
      .sort((a, b) => frame[a] - frame[b])
      .forEach((row, k) => (groups[row] = index * runs + Math.floor((k * runs) / rows.length)));
  });
  return groups;
}
