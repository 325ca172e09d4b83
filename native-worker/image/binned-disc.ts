/** A disc in an image of bins: its centre and radius in these. */
export interface BinnedDisc {
  x: number;
  y: number;
  radius: number;
}

/** @param bin pixels along the side of a bin */
export const inBins = (
  { xPx, yPx }: { xPx: number; yPx: number },
  radiusPx: number,
  bin: number,
): BinnedDisc => ({ x: (xPx + 0.5) / bin - 0.5, y: (yPx + 0.5) / bin - 0.5, radius: radiusPx / bin });

/** Calls `visit` with the place of every bin of a disc, and its distance from the centre. */
export function overDisc(
  { x, y, radius }: BinnedDisc,
  columns: number,
  rows: number,
  visit: (at: number, distance: number) => void,
): void {
  const lastRow = Math.min(rows - 1, Math.floor(y + radius));
  for (let row = Math.max(0, Math.ceil(y - radius)); row <= lastRow; row++) {
    // Rounding may put a row at the very end outside.
    const half = Math.sqrt(Math.max(0, radius * radius - (row - y) ** 2));
    const lastColumn = Math.min(columns - 1, Math.floor(x + half));
    for (let column = Math.max(0, Math.ceil(x - half)); column <= lastColumn; column++)
      visit(row * columns + column, Math.sqrt((column - x) ** 2 + (row - y) ** 2));
  }
}
