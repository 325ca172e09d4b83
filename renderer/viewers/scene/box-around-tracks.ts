import type { TrackTable } from '../../../preload/contract/commands.ts';

export type Point = readonly [x: number, y: number, z: number];

export interface Box {
  min: Point;
  max: Point;
}

/** Heights are measured from it, upwards. */
export const FOCAL_PLANE = 0;

/** Around what is drawn, in shares of its side, and at least of the largest side, so that no side is flat. */
const MARGIN = 0.04;
const LEAST_MARGIN = 0.02;

/** A box around all positions and the focal plane, um; a unit box where there is no row. */
export function boundsOf(table: TrackTable): Box {
  const min: [number, number, number] = [Infinity, Infinity, FOCAL_PLANE];
  const max: [number, number, number] = [-Infinity, -Infinity, FOCAL_PLANE];
  for (let row = 0; row < table.frame.length; row++) {
    const point = [table.xUm[row] ?? NaN, table.yUm[row] ?? NaN, table.zUm[row] || FOCAL_PLANE];
    for (let k = 0; k < 3; k++) {
      min[k] = Math.min(min[k] ?? 0, point[k] ?? 0);
      max[k] = Math.max(max[k] ?? 0, point[k] ?? 0);
    }
  }
  if (!(min[0] <= max[0])) return { min: [0, 0, 0], max: [1, 1, 1] };
  const sides = max.map((end, k) => end - (min[k] ?? 0));
  const largest = Math.max(...sides, 1);
  for (let k = 0; k < 3; k++) {
    const margin = Math.max((sides[k] ?? 0) * MARGIN, largest * LEAST_MARGIN);
    min[k] = (min[k] ?? 0) - margin;
    max[k] = (max[k] ?? 0) + margin;
  }
  return { min, max };
}
