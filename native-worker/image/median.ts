/** Anything with numbers in it that a filter reads. */
type Samples = ArrayLike<number>;

/**
 * 3 x 3 median of one square image, written to `out` as `median * gain + offset`.
 *
 * Border: the edge pixel is repeated outwards, `mode='nearest'` of scipy.ndimage.median_filter, which for a window this small is also
 * its default `mode='reflect'`. (Zeros, as MATLAB's medfilt2 pads, would draw a dark frame into every mask and with it into the
 * profiles of the largest discs.)
 *
 * The median of nine is that of (largest of the three column minima, median of the column medians, smallest of the column maxima),
 * the columns being sorted once for three neighbouring pixels (Devillard 1998, after Paeth, Graphics Gems 1990).
 *
 * @param start index in `data` of the image's first pixel; `side * side` samples follow, row-major
 */
export function medianInto(
  data: Samples,
  start: number,
  side: number,
  gain: number,
  offset: number,
  out: Float32Array,
  outStart: number,
): void {
  const low = new Float64Array(side + 2);
  const mid = new Float64Array(side + 2);
  const high = new Float64Array(side + 2);
  for (let y = 0; y < side; y += 1) {
    const above = start + Math.max(y - 1, 0) * side;
    const here = start + y * side;
    const below = start + Math.min(y + 1, side - 1) * side;
    for (let x = 0; x < side; x += 1) {
      const a = data[above + x]!;
      const b = data[here + x]!;
      const c = data[below + x]!;
      const smaller = a < b ? a : b;
      const larger = a < b ? b : a;
      low[x + 1] = smaller < c ? smaller : c;
      high[x + 1] = larger > c ? larger : c;
      mid[x + 1] = larger < c ? larger : smaller > c ? smaller : c;
    }
    for (const column of [low, mid, high]) {
      column[0] = column[1]!;
      column[side + 1] = column[side]!;
    }
    const row = outStart + y * side;
    for (let x = 0; x < side; x += 1) {
      const lowest = max3(low[x]!, low[x + 1]!, low[x + 2]!);
      const middle = median3(mid[x]!, mid[x + 1]!, mid[x + 2]!);
      const highest = min3(high[x]!, high[x + 1]!, high[x + 2]!);
      out[row + x] = median3(lowest, middle, highest) * gain + offset;
    }
  }
}

function min3(a: number, b: number, c: number): number {
  const smaller = a < b ? a : b;
  return smaller < c ? smaller : c;
}

function max3(a: number, b: number, c: number): number {
  const larger = a > b ? a : b;
  return larger > c ? larger : c;
}

function median3(a: number, b: number, c: number): number {
  const smaller = a < b ? a : b;
  const larger = a < b ? b : a;
  return larger < c ? larger : smaller > c ? smaller : c;
}
