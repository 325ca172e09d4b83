import type { DetectionTable } from '../../preload/contract/detection-table.ts';
import { correctDetections } from '../../preload/contract/correct-detections.ts';
import { rowsWhere } from '../../preload/contract/rows-where.ts';
import { DETECTIONS, joinDetections } from './detection-columns.ts';
import { packColumns, unpackTable, type Columns } from './pack-columns.ts';
import { listEdits } from './edits.ts';
import { importedDetectionsHash } from './imported-detections-hash.ts';
import { readImportedDetections } from './imported-detections.ts';
import type { Inputs } from './result-inputs.ts';
import { nextMoment } from './next-moment.ts';
import type { Project } from './project.ts';

/** Positions of a video hold circles too weak to be detections beside them. */
const WITH_WEAK: Columns<DetectionTable & { weak: Uint8Array }> = { ...DETECTIONS, weak: 'Uint8Array' };

function unpackDetections(project: Project, blob: Uint8Array, where: string): DetectionTable {
  const { weak, ...table } = unpackTable(project.path, blob, WITH_WEAK, where, ['weak']);
  return rowsWhere(table, (row) => weak[row] === 0);
}

/** The set of detections of a source with these options, made if there is none yet. */
export function detectionsFor(project: Project, sourceId: number, inputs: Inputs): number {
  project.db
    .prepare(
      `INSERT INTO detections (source_id, inputs, inputs_hash, created_at) VALUES (?, ?, ?, ?)
       ON CONFLICT DO NOTHING`,
    )
    .run(sourceId, inputs.json, inputs.hash, nextMoment(project, sourceId));
  const row = project.db
    .prepare<[number, string], { id: number }>(
      'SELECT id FROM detections WHERE source_id = ? AND inputs_hash = ?',
    )
    .get(sourceId, inputs.hash);
  return row!.id;
}

/** First frames of the chunks that are done. */
export function detectionChunksDone(project: Project, detectionsId: number): Set<number> {
  const rows = project.db
    .prepare<[number], { first_frame: number }>(
      'SELECT first_frame FROM detection_chunk WHERE detections_id = ?',
    )
    .all(detectionsId);
  return new Set(rows.map((row) => row.first_frame));
}

export function storeDetectionChunk(
  project: Project,
  detectionsId: number,
  chunk: { from: number; to: number },
  table: DetectionTable,
): void {
  project.db
    .prepare(
      `INSERT OR IGNORE INTO detection_chunk (detections_id, first_frame, frames, rows, columns)
         VALUES (?, ?, ?, ?, ?)`,
    )
    .run(detectionsId, chunk.from, chunk.to - chunk.from, table.frame.length, packColumns(table));
}

/** The whole table, ordered by frame. */
export function readDetections(project: Project, detectionsId: number): DetectionTable {
  const rows = project.db
    .prepare<[number], { columns: Uint8Array }>(
      'SELECT columns FROM detection_chunk WHERE detections_id = ? ORDER BY first_frame',
    )
    .all(detectionsId);
  const where = `detections ${detectionsId}`;
  return joinDetections(rows.map((row) => unpackDetections(project, row.columns, where)));
}

/** The same with the corrections by hand of its source. */
export const correctedDetections = (
  project: Project,
  sourceId: number,
  detectionsId: number,
): DetectionTable =>
  correctDetections(readDetections(project, detectionsId), listEdits(project, sourceId, 'detections'));

/** The detections of one frame with corrections by hand: those that were imported, else of the latest localisation that has come to it; null when there are none. */
export function detectionsOfFrame(project: Project, sourceId: number, frame: number): DetectionTable | null {
  const found = foundInFrame(project, sourceId, frame);
  const edits = listEdits(project, sourceId, 'detections').filter((edit) => edit.frame === frame);
  return found || edits.length > 0 ? correctDetections(found ?? joinDetections([]), edits) : null;
}

function foundInFrame(project: Project, sourceId: number, frame: number): DetectionTable | null {
  if (importedDetectionsHash(project, sourceId) !== null)
    return readImportedDetections(project, sourceId, { from: frame, to: frame + 1 });
  const row = project.db
    .prepare<[{ source: number; frame: number }], { columns: Uint8Array }>(
      `SELECT columns FROM (
         SELECT columns, first_frame, frames, created_at FROM detection_chunk
           JOIN detections ON detections.id = detections_id WHERE source_id = @source
         UNION ALL
         SELECT columns, first_frame, frames, created_at FROM position_chunk
           JOIN positions ON positions.id = positions_id WHERE source_id = @source)
       WHERE @frame >= first_frame AND @frame < first_frame + frames ORDER BY created_at DESC LIMIT 1`,
    )
    .get({ source: sourceId, frame });
  if (!row) return null;
  const table = unpackDetections(project, row.columns, `detections of source ${sourceId}`);
  const from = table.frame.indexOf(frame);
  if (from < 0) return sliceTable(table, 0, 0);
  return sliceTable(table, from, table.frame.lastIndexOf(frame) + 1);
}

/** Every detection of a source with corrections by hand: those that were imported, else of its latest localisation; null when there are none. */
export function detectionsOfSource(project: Project, sourceId: number): DetectionTable | null {
  const found = foundInSource(project, sourceId);
  return found && correctDetections(found, listEdits(project, sourceId, 'detections'));
}

function foundInSource(project: Project, sourceId: number): DetectionTable | null {
  if (importedDetectionsHash(project, sourceId) !== null)
    return readImportedDetections(project, sourceId, { from: 0, to: Infinity });
  const latest = project.db.prepare<[number], { id: number }>(
    'SELECT id FROM detections WHERE source_id = ? ORDER BY created_at DESC LIMIT 1',
  );
  const detections = latest.get(sourceId);
  if (detections) return readDetections(project, detections.id);
  const rows = project.db
    .prepare<[number], { columns: Uint8Array }>(
      `SELECT columns FROM position_chunk WHERE positions_id =
         (SELECT id FROM positions WHERE source_id = ? ORDER BY created_at DESC LIMIT 1) ORDER BY first_frame`,
    )
    .all(sourceId);
  const where = `positions of source ${sourceId}`;
  return rows.length
    ? joinDetections(rows.map((row) => unpackDetections(project, row.columns, where)))
    : null;
}

const sliceTable = (table: DetectionTable, from: number, to: number): DetectionTable => ({
  frame: table.frame.slice(from, to),
  xPx: table.xPx.slice(from, to),
  yPx: table.yPx.slice(from, to),
  radiusPx: table.radiusPx.slice(from, to),
  score: table.score.slice(from, to),
});
