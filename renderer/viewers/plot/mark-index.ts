import { coverage, type Axis, type Marks } from './marks.ts';

/** Cells along each axis. */
const CELLS = 128;

/** Pickable points of a plot in cells of a grid over what they cover, so that the one under the pointer is found among few. */
export class MarkIndex {
  private readonly marks: readonly Marks[];
  private grid: Grid | null = null;

  constructor(marks: readonly Marks[]) {
    this.marks = marks;
  }

  /** The pickable point nearest to a pixel, at most `reach` pixels away. */
  nearest(
    x: Axis,
    y: Axis,
    at: readonly [number, number],
    reach: number,
  ): { marks: number; point: number } | null {
    // Made when the pointer first comes: most plots are never touched.
    this.grid ??= gridOf(this.marks);
    const { starts, marks, points, left, top, width, height } = this.grid;
    const cell = (value: number, low: number, size: number): number =>
      Math.min(CELLS - 1, Math.max(0, Math.floor((value - low) / size)));
    const between = (axis: Axis, pixel: number, low: number, size: number): [number, number] => {
      const ends = [pixel - reach, pixel + reach].map((one) => (one - axis.offset) / axis.scale);
      return [cell(Math.min(...ends), low, size), cell(Math.max(...ends), low, size)];
    };
    const [fromX, toX] = between(x, at[0], left, width);
    const [fromY, toY] = between(y, at[1], top, height);
    let best: { marks: number; point: number } | null = null;
    let least = reach * reach;
    for (let row = fromY; row <= toY; row++) {
      // Cells of a row lie one behind the other.
      for (let i = starts[row * CELLS + fromX] ?? 0; i < (starts[row * CELLS + toX + 1] ?? 0); i++) {
        const one = this.marks[marks[i] ?? 0];
        const point = points[i] ?? 0;
        const dx = (one?.x[point] ?? NaN) * x.scale + x.offset - at[0];
        const dy = (one?.y[point] ?? NaN) * y.scale + y.offset - at[1];
        const distance = dx * dx + dy * dy;
        if (distance <= least) {
          least = distance;
          best = { marks: marks[i] ?? 0, point };
        }
      }
    }
    return best;
  }
}

interface Grid {
  /** Where each cell begins in `marks` and `points`; row after row. */
  starts: Int32Array;
  marks: Int32Array;
  points: Int32Array;
  left: number;
  top: number;
  width: number;
  height: number;
}

function gridOf(all: readonly Marks[]): Grid {
  const pickable = all.map((one) => (one.pickable ? one : { ...one, x: [], y: [] }));
  const [left, right] = coverage(pickable, 'x');
  const [top, bottom] = coverage(pickable, 'y');
  const [width, height] = [(right - left) / CELLS, (bottom - top) / CELLS];
  const clamp = (at: number): number => Math.min(CELLS - 1, Math.max(0, Math.floor(at)));
  const starts = new Int32Array(CELLS * CELLS + 1);
  const each = (visit: (mark: number, point: number, cell: number) => void): void =>
    pickable.forEach(({ x, y }, mark) => {
      for (let point = 0; point < x.length; point++) {
        const [px, py] = [x[point] ?? NaN, y[point] ?? NaN];
        if (!Number.isFinite(px) || !Number.isFinite(py)) continue;
        visit(mark, point, clamp((py - top) / height) * CELLS + clamp((px - left) / width));
      }
    });
  each((_mark, _point, cell) => (starts[cell + 1] = (starts[cell + 1] ?? 0) + 1));
  for (let cell = 1; cell < starts.length; cell++)
    starts[cell] = (starts[cell] ?? 0) + (starts[cell - 1] ?? 0);
  const next = starts.slice();
  const total = starts.at(-1) ?? 0;
  const grid = { starts, marks: new Int32Array(total), points: new Int32Array(total) };
  each((mark, point, cell) => {
    const place = next[cell] ?? 0;
    grid.marks[place] = mark;
    grid.points[place] = point;
    next[cell] = place + 1;
  });
  return { ...grid, left, top, width, height };
}
