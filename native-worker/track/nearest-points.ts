/** Finds points near a place; see `indexPoints`. */
export interface PointIndex {
  /**
   * Numbers of the points at most `radius` from (x, y), in ascending order; where there are more than `most`, the nearest of them only, so that a
   * search costs the same however crowded the field.
   */
  within(x: number, y: number, radius: number, most: number): number[];
}

/** Points a cell of the grid, on average. */
const PER_CELL = 2;

/** A grid over points of a plane (Bentley and Friedman, ACM Comput. Surv. 1979, 11, 397). */
export function indexPoints(xs: ArrayLike<number>, ys: ArrayLike<number>): PointIndex {
  const count = xs.length;
  let [left, right, top, bottom] = [Infinity, -Infinity, Infinity, -Infinity];
  for (let k = 0; k < count; k++) {
    left = Math.min(left, xs[k]);
    right = Math.max(right, xs[k]);
    top = Math.min(top, ys[k]);
    bottom = Math.max(bottom, ys[k]);
  }
  const [width, height] = [right - left, bottom - top];
  const cells = Math.max(1, count / PER_CELL);
  const side = Math.max(
    Math.sqrt((width * height) / cells),
    Math.max(width, height) / cells,
    Number.MIN_VALUE,
  );
  const columns = count > 0 ? Math.floor(width / side) + 1 : 0;
  const rows = count > 0 ? Math.floor(height / side) + 1 : 0;
  const cellOf = (k: number): number =>
    Math.floor((ys[k] - top) / side) * columns + Math.floor((xs[k] - left) / side);
  const first = new Int32Array(columns * rows + 1);
  for (let k = 0; k < count; k++) first[cellOf(k) + 1]++;
  for (let cell = 0; cell < columns * rows; cell++) first[cell + 1] += first[cell];
  const points = new Int32Array(count);
  const next = first.slice();
  for (let k = 0; k < count; k++) points[next[cellOf(k)]++] = k;

  const all = (x: number, y: number, radius: number): number[] => {
    const found: number[] = [];
    const fromColumn = Math.max(0, Math.floor((x - radius - left) / side));
    const toColumn = Math.min(columns - 1, Math.floor((x + radius - left) / side));
    const toRow = Math.min(rows - 1, Math.floor((y + radius - top) / side));
    for (let row = Math.max(0, Math.floor((y - radius - top) / side)); row <= toRow; row++) {
      for (let at = first[row * columns + fromColumn]; at < first[row * columns + toColumn + 1]; at++) {
        const k = points[at];
        if ((xs[k] - x) ** 2 + (ys[k] - y) ** 2 <= radius * radius) found.push(k);
      }
    }
    return found;
  };
  return {
    within(x, y, radius, most) {
      if (count === 0 || x + radius < left || x - radius > right || y + radius < top || y - radius > bottom)
        return [];
      // Doubled until it holds enough: never more than a few times `most` points are looked at.
      let reach = Math.min(radius, side * Math.sqrt(most));
      let found = all(x, y, reach);
      while (found.length < most && reach < radius) {
        reach = Math.min(radius, 2 * reach);
        found = all(x, y, reach);
      }
      if (found.length > most) {
        const squared = (k: number): number => (xs[k] - x) ** 2 + (ys[k] - y) ** 2;
        found.sort((a, b) => squared(a) - squared(b) || a - b).length = most;
      }
      return found.sort((a, b) => a - b);
    },
  };
}
