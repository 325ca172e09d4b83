import type { DetectionTable } from '../../preload/contract/detection-table.ts';
import type { Columns } from './pack-columns.ts';

export const DETECTIONS: Columns<DetectionTable> = {
  frame: 'Int32Array',
  xPx: 'Float64Array',
  yPx: 'Float64Array',
  radiusPx: 'Float64Array',
  score: 'Float64Array',
};

/** Tables one after the other. */
export function joinDetections(tables: readonly DetectionTable[]): DetectionTable {
  const rows = tables.reduce((sum, { frame }) => sum + frame.length, 0);
  const join = <Column extends Int32Array | Float64Array>(
    name: keyof DetectionTable,
    column: Column,
  ): Column => {
    let at = 0;
    for (const table of tables) {
      column.set(table[name], at);
      at += table.frame.length;
    }
    return column;
  };
  return {
    frame: join('frame', new Int32Array(rows)),
    xPx: join('xPx', new Float64Array(rows)),
    yPx: join('yPx', new Float64Array(rows)),
    radiusPx: join('radiusPx', new Float64Array(rows)),
    score: join('score', new Float64Array(rows)),
  };
}
