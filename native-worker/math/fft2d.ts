import FFT from 'fft.js';

/**
 * Two-dimensional complex Fourier transform of a square grid: fft.js along the rows, transpose, and again.
 * Grids are row-major with real and imaginary part interleaved: 2 * size * size numbers.
 */
export class Fft2d {
  readonly size: number;
  readonly #fft: FFT;
  readonly #work: Float64Array;
  readonly #workRows: Float64Array[];
  /** Views of the rows of grids seen before: making them anew each time costs as much as transforming. */
  readonly #rows = new WeakMap<Float64Array, Float64Array[]>();

  /** @param size side of the grid, a power of two, at least 16. */
  constructor(size: number) {
    this.size = size;
    this.#fft = new FFT(size);
    this.#work = new Float64Array(2 * size * size);
    this.#workRows = rowViews(this.#work, size);
  }

  /** In place, unscaled: F[k] = sum of f[x] exp(-2 pi i k x / size), in both directions. */
  forward(grid: Float64Array): void {
    this.#transform(grid);
  }

  /** In place: the inverse of `forward`, scaled by 1 / size^2. */
  inverse(grid: Float64Array): void {
    const scale = 1 / (this.size * this.size);
    for (let i = 1; i < grid.length; i += 2) grid[i] *= -1;
    this.#transform(grid);
    for (let i = 0; i < grid.length; i += 2) {
      grid[i] *= scale;
      grid[i + 1] *= -scale;
    }
  }

  #transform(grid: Float64Array): void {
    const rows = this.#rowsOf(grid);
    for (let pass = 0; pass < 2; pass++) {
      for (let row = 0; row < this.size; row++) this.#fft.transform(this.#workRows[row], rows[row]);
      transpose(this.#work, grid, this.size);
    }
  }

  #rowsOf(grid: Float64Array): Float64Array[] {
    let rows = this.#rows.get(grid);
    if (!rows) {
      if (grid.length !== 2 * this.size * this.size)
        throw new RangeError(`Grid of ${grid.length} numbers, not ${this.size} x ${this.size} complex`);
      rows = rowViews(grid, this.size);
      this.#rows.set(grid, rows);
    }
    return rows;
  }
}

function rowViews(grid: Float64Array, size: number): Float64Array[] {
  return Array.from({ length: size }, (_, row) => grid.subarray(2 * size * row, 2 * size * (row + 1)));
}

/** Side of the tiles of a transposition, so that both tiles stay in the first-level cache. */
const TILE = 16;

function transpose(from: Float64Array, to: Float64Array, size: number): void {
  for (let rowTile = 0; rowTile < size; rowTile += TILE) {
    for (let columnTile = 0; columnTile < size; columnTile += TILE) {
      for (let row = rowTile; row < rowTile + TILE; row++) {
        for (let column = columnTile; column < columnTile + TILE; column++) {
          const source = 2 * (row * size + column);
          const target = 2 * (column * size + row);
          to[target] = from[source];
          to[target + 1] = from[source + 1];
        }
      }
    }
  }
}
