import type { Point } from '../../math/point.ts';

/** Points by the square of the plane they lie in, for asking whether any is near. */
export interface PointGrid {
  add(point: Point): void;
  /** Whether another point than this one is nearer than `distance`, which is at most the cell size. */
  hasNear(point: Point, distance: number): boolean;
}

/** @param cell side of a square; width, height: points lie in between 0 and these */
export function createGrid(width: number, height: number, cell: number): PointGrid {
  const columns = Math.ceil(width / cell) + 2;
  const rows = Math.ceil(height / cell) + 2;
  const cells = new Map<number, Point[]>();
  const place = (value: number, count: number): number =>
    Math.min(count - 2, Math.max(1, Math.floor(value / cell) + 1));
  return {
    add(point) {
      const key = place(point.y, rows) * columns + place(point.x, columns);
      const there = cells.get(key);
      if (there) there.push(point);
      else cells.set(key, [point]);
    },
    hasNear(point, distance) {
      const middle = place(point.y, rows) * columns + place(point.x, columns);
      for (let row = -columns; row <= columns; row += columns) {
        for (let column = -1; column <= 1; column++) {
          for (const other of cells.get(middle + row + column) ?? []) {
            const dx = other.x - point.x;
            const dy = other.y - point.y;
            if (other !== point && dx * dx + dy * dy < distance * distance) return true;
          }
        }
      }
      return false;
    },
  };
}
