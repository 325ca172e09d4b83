/** How tiles share a rectangle: in as few rows as fit, of equal length but for the last tile, which takes the places left over. */
export interface BalancedRows {
  columns: number;
  lastSpan: number;
}

/** @param most columns for which there is room */
export function balancedRows(tiles: number, most: number): BalancedRows {
  const rows = Math.ceil(tiles / Math.max(1, most));
  const columns = Math.max(1, Math.ceil(tiles / Math.max(1, rows)));
  return { columns, lastSpan: 1 + rows * columns - tiles };
}
