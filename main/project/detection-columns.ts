import type { DetectionTable } from '../../preload/contract/detection-table.ts';
import { joinTables, type Columns } from './pack-columns.ts';

export const DETECTIONS: Columns<DetectionTable> = {
  frame: 'Int32Array',
  xPx: 'Float64Array',
  yPx: 'Float64Array',
  radiusPx: 'Float64Array',
  score: 'Float64Array',
};

/** Tables one after the other. */
export const joinDetections = (tables: readonly DetectionTable[]): DetectionTable =>
  joinTables(DETECTIONS, tables);
