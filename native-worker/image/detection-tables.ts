import type { DetectionTable } from '../../preload/contract/detection-table.ts';
import type { Detection } from './detect/choose-circles.ts';

/** The circles of one frame as a table. */
export const tableOf = (frame: number, found: readonly Detection[]): DetectionTable => ({
  frame: new Int32Array(found.length).fill(frame),
  xPx: Float64Array.from(found, ({ xPx }) => xPx),
  yPx: Float64Array.from(found, ({ yPx }) => yPx),
  radiusPx: Float64Array.from(found, ({ radiusPx }) => radiusPx),
  score: Float64Array.from(found, ({ score }) => score),
});

/** Tables one after the other. */
export function joinDetections(tables: readonly DetectionTable[]): DetectionTable {
  const rows = tables.reduce((sum, table) => sum + table.frame.length, 0);
  const joined: DetectionTable = {
    frame: new Int32Array(rows),
    xPx: new Float64Array(rows),
    yPx: new Float64Array(rows),
    radiusPx: new Float64Array(rows),
    score: new Float64Array(rows),
  };
  let row = 0;
  for (const table of tables) {
    for (const name of ['frame', 'xPx', 'yPx', 'radiusPx', 'score'] as const)
      joined[name].set(table[name], row);
    row += table.frame.length;
  }
  return joined;
}
