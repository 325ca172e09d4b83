import type { Frame } from '../../../preload/contract/frame.ts';
import type { Detection } from './choose-circles.ts';
import { createGrid } from './point-grid.ts';

/** Two opaque discs are further apart than so many of their radii. */
const ONE_DISC = 0.75;

/** The discs without those that came to rest where an earlier one has: both were taken for the two sides of a bright core. */
export function withoutTwins(
  discs: readonly Detection[],
  { width, height }: Pick<Frame, 'width' | 'height'>,
  particleRadiusPx: number,
): Detection[] {
  const apart = ONE_DISC * particleRadiusPx;
  const grid = createGrid(width, height, apart);
  return discs.filter(({ xPx: x, yPx: y }) => {
    if (grid.hasNear({ x, y }, apart)) return false;
    grid.add({ x, y });
    return true;
  });
}
