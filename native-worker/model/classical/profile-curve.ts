import type { FeatureTable } from '../../../preload/contract/feature-table.ts';
import { takeRows, takeValues } from '../../measure/feature-table.ts';
import { fitTable, type FittedTable, type TableOptions } from './fit-table.ts';

/** Nodes from one row to the next on average, and in all. */
const NODES_A_ROW = 4;
const MOST_NODES = 401;
/** A row that lies so many times further from the middle between its neighbours than they lie from each other is no part of the curve. */
const ASTRAY = 3;

/**
 * A table that follows every one of few rows, as magnetic tweezers look beads up in a scan of the same bead (Gosse and Croquette, Biophys. J. 82, 3314,
 * 2002): parabolas through the rows around a height, where a table of many particles averages over them. A mask cut beside the bead would bend it: rows
 * astray are left out.
 *
 * @param rings profiles of rings alone
 * @param widthRows half-width of the weights, in mean distances from row to row along the height: below 1 hardly more than three rows count
 */
export function fitProfileTable(rings: FeatureTable, y: Float64Array, widthRows: number): FittedTable {
  const rows = rowsInLine(rings, y);
  return fitTable(takeRows(rings, rows), takeValues(y, rows), optionsFor(rows.length, widthRows));
}

function optionsFor(rows: number, widthRows: number): TableOptions {
  const gaps = Math.max(1, rows - 1);
  const nodes = Math.min(MOST_NODES, NODES_A_ROW * gaps + 1);
  const bandwidthSteps = (widthRows * (nodes - 1)) / gaps;
  return { comparison: 'profiles', nodes, smoothing: { degree: 2, bandwidthSteps } };
}

function rowsInLine({ names, values }: FeatureTable, y: Float64Array): Int32Array {
  const columns = names.length;
  const rising = Int32Array.from(y.keys()).sort((a, b) => y[a] - y[b]);
  return rising.filter((row, place) => {
    if (place === 0 || place === rising.length - 1) return true;
    const [before, after] = [rising[place - 1], rising[place + 1]];
    let [aside, apart] = [0, 0];
    for (let j = 0; j < columns; j++) {
      const [low, high] = [values[before * columns + j], values[after * columns + j]];
      aside += (values[row * columns + j] - (low + high) / 2) ** 2;
      apart += (high - low) ** 2;
    }
    return aside <= ASTRAY ** 2 * apart;
  });
}
