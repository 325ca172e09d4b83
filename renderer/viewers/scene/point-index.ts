import type * as THREE from 'three';

/** Cells along the longest side of what the points fill. */
const CELLS = 32;

interface Cell {
  x: number;
  y: number;
  z: number;
  first: number;
  count: number;
}

/** Points in cells of a grid, so that the one under the pointer is found among a few thousand of a million. */
export class PointIndex {
  private readonly rows: Int32Array;
  private readonly positions: Float32Array;
  private readonly cells: Cell[] = [];
  private reach = 0;

  /** `rows`: places in `positions`, which holds three numbers each; rows without a position are left out. */
  constructor(rows: ArrayLike<number>, positions: Float32Array) {
    this.positions = positions;
    this.rows = new Int32Array(rows.length);
    const min = [Infinity, Infinity, Infinity];
    const max = [-Infinity, -Infinity, -Infinity];
    for (let i = 0; i < rows.length; i++) {
      for (let k = 0; k < 3; k++) {
        const value = positions[(rows[i] ?? 0) * 3 + k] ?? NaN;
        if (value < (min[k] ?? 0)) min[k] = value;
        if (value > (max[k] ?? 0)) max[k] = value;
      }
    }
    const [x0 = 0, y0 = 0, z0 = 0] = min;
    const side = Math.max((max[0] ?? 0) - x0, (max[1] ?? 0) - y0, (max[2] ?? 0) - z0) / CELLS || 1;
    const wide = (k: number): number => Math.floor(((max[k] ?? 0) - (min[k] ?? 0)) / side) + 1;
    const [nx, ny, nz] = rows.length > 0 ? [wide(0), wide(1), wide(2)] : [0, 0, 0];
    const starts = new Int32Array(nx * ny * nz + 1);
    const cellOf = new Int32Array(rows.length);
    for (let i = 0; i < rows.length; i++) {
      const at = (rows[i] ?? 0) * 3;
      const ix = Math.floor(((positions[at] ?? NaN) - x0) / side);
      const iy = Math.floor(((positions[at + 1] ?? NaN) - y0) / side);
      const iz = Math.floor(((positions[at + 2] ?? NaN) - z0) / side);
      const cell = (iz * ny + iy) * nx + ix;
      cellOf[i] = Number.isNaN(cell) ? -1 : cell;
      if (!Number.isNaN(cell)) starts[cell + 1] = (starts[cell + 1] ?? 0) + 1;
    }
    for (let cell = 1; cell < starts.length; cell++)
      starts[cell] = (starts[cell] ?? 0) + (starts[cell - 1] ?? 0);
    const next = starts.slice();
    for (let i = 0; i < rows.length; i++) {
      const cell = cellOf[i] ?? -1;
      if (cell < 0) continue;
      const place = next[cell] ?? 0;
      this.rows[place] = rows[i] ?? 0;
      next[cell] = place + 1;
    }
    for (let cell = 0; cell + 1 < starts.length; cell++) {
      const first = starts[cell] ?? 0;
      const count = (starts[cell + 1] ?? 0) - first;
      if (count === 0) continue;
      const [ix, iy, iz] = [cell % nx, Math.floor(cell / nx) % ny, Math.floor(cell / (nx * ny))];
      this.cells.push({
        x: x0 + (ix + 0.5) * side,
        y: y0 + (iy + 0.5) * side,
        z: z0 + (iz + 0.5) * side,
        first,
        count,
      });
    }
    this.reach = (side * Math.sqrt(3)) / 2;
  }

  /**
   * The row nearest to a place on the screen, at most `reachPx` away; null when none is.
   *
   * @param matrix from the world to clip space; `width` and `height` of the screen in pixels
   */
  nearest(
    matrix: THREE.Matrix4,
    { width, height, x, y, reachPx }: Record<'width' | 'height' | 'x' | 'y' | 'reachPx', number>,
  ): number | null {
    const m = matrix.elements as number[];
    const [m0 = 0, m1 = 0, , m3 = 0, m4 = 0, m5 = 0, , m7 = 0, m8 = 0, m9 = 0, , m11 = 0] = m;
    const [m12 = 0, m13 = 0, m15 = 1] = [m[12], m[13], m[15]];
    // How far a cell reaches on the screen: the longest that a vector of its half diagonal becomes.
    const [alongX, alongY] = [(Math.hypot(m0, m4, m8) * width) / 2, (Math.hypot(m1, m5, m9) * height) / 2];
    const largest = this.reach * Math.max(alongX, alongY);
    let best: number | null = null;
    let least = reachPx * reachPx;
    const { positions, rows } = this;
    for (const cell of this.cells) {
      const depth = m3 * cell.x + m7 * cell.y + m11 * cell.z + m15;
      const cx = (((m0 * cell.x + m4 * cell.y + m8 * cell.z + m12) / depth + 1) / 2) * width - x;
      const cy = ((1 - (m1 * cell.x + m5 * cell.y + m9 * cell.z + m13) / depth) / 2) * height - y;
      const around = reachPx + largest / Math.max(1e-9, depth - this.reach * Math.hypot(m3, m7, m11));
      if (cx * cx + cy * cy > around * around) continue;
      for (let i = cell.first; i < cell.first + cell.count; i++) {
        const at = (rows[i] ?? 0) * 3;
        const [px, py, pz] = [positions[at] ?? 0, positions[at + 1] ?? 0, positions[at + 2] ?? 0];
        const w = m3 * px + m7 * py + m11 * pz + m15;
        const dx = (((m0 * px + m4 * py + m8 * pz + m12) / w + 1) / 2) * width - x;
        const dy = ((1 - (m1 * px + m5 * py + m9 * pz + m13) / w) / 2) * height - y;
        const distance = dx * dx + dy * dy;
        if (distance < least) {
          least = distance;
          best = rows[i] ?? null;
        }
      }
    }
    return best;
  }
}
