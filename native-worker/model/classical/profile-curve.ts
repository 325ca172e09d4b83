import type { TableOptions } from './fit-table.ts';

/** Nodes from one row to the next on average, and in all. */
const NODES_A_ROW = 4;
const MOST_NODES = 401;

/**
 * Options of a table that follows every one of few rows, as magnetic tweezers look beads up in a scan of the same bead (Gosse and Croquette, Biophys. J.
 * 82, 3314, 2002): parabolas through the rows around a height, where a table of many particles averages over them.
 *
 * @param widthRows half-width of the weights, in mean distances from row to row along the height: below 1 hardly more than three rows count
 */
export function curveOptions(rows: number, widthRows: number): TableOptions {
  const gaps = Math.max(1, rows - 1);
  const nodes = Math.min(MOST_NODES, NODES_A_ROW * gaps + 1);
  const bandwidthSteps = (widthRows * (nodes - 1)) / gaps;
  return { comparison: 'profiles', nodes, smoothing: { degree: 2, bandwidthSteps } };
}
