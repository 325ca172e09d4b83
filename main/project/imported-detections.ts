import type { DetectionTable } from '../../preload/contract/detection-table.ts';
import type { ImportedDetectionsSummary } from '../../preload/contract/imported-detections.ts';
import { rowsWhere } from '../../preload/contract/rows-where.ts';
import { changeRow, removeRow } from './write-changes.ts';
import { DETECTIONS, joinDetections } from './detection-columns.ts';
import { changedSources, knownOfImportedDetections, otherwise, unique } from './out-of-date.ts';
import { packColumns, rowsBetween, unpackTable } from './pack-columns.ts';
import type { Project } from './project.ts';
import { makeInputs } from './result-inputs.ts';
import type { Source } from './sources.ts';
import { storeInParts, type RowRange } from './store-in-parts.ts';
import { IMPORTED_DETECTIONS, type ImportedDetectionsInputs } from './stored-formats.ts';
import { packJson, unpackJson } from './stored-json.ts';

/** Detections of a video that were made elsewhere. While a video has some, nothing is localised in it. */

interface Row {
  id: number;
  inputs: string;
  rows: number;
  created_at: string;
}

const rowOf = ({ db }: Project, videoId: number): Row | undefined =>
  db
    .prepare<[number], Row>(
      'SELECT id, inputs, rows, created_at FROM imported_detections WHERE source_id = ? AND removed = 0',
    )
    .get(videoId);

/** Where the detections of a video come from, and what has changed since; null where it is localised here. */
export function importedDetectionsOf(project: Project, video: Source): ImportedDetectionsSummary | null {
  const row = rowOf(project, video.id);
  if (!row) return null;
  const where = `imported detections ${row.id}`;
  const { from, content, known } = unpackJson(project.path, IMPORTED_DETECTIONS, row.inputs, where);
  const outOfDate = unique([
    ...changedSources(project, [{ source: video.id, content }]),
    ...otherwise(video.name, known, knownOfImportedDetections(video, from)),
  ]);
  return { ...from, importedId: row.id, rows: row.rows, createdAt: row.created_at, outOfDate };
}

/** Rows that are stored at once, about. */
const PART_ROWS = 16_384;

/**
 * Stores detections of a video that do not count yet, a part a step, each with all of some frames. Returns their id. Ended before they are whole,
 * they leave nothing.
 *
 * @param table ordered by frame
 */
export function* storeImportedDetections(
  project: Project,
  videoId: number,
  inputs: ImportedDetectionsInputs,
  table: DetectionTable,
): Generator<undefined, number> {
  const { content, known, from } = inputs;
  const { sha256, columns, lengths, firstFrame } = from;
  const { frame } = table;
  const { db } = project;
  const { lastInsertRowid } = db
    .prepare(
      `INSERT INTO imported_detections (source_id, inputs, inputs_hash, rows, created_at, removed)
         VALUES (?, ?, ?, ?, ?, 1)`,
    )
    .run(
      videoId,
      packJson(IMPORTED_DETECTIONS, inputs),
      makeInputs({ content, known, sha256, columns, lengths, firstFrame }).hash,
      frame.length,
      new Date().toISOString(),
    );
  const id = Number(lastInsertRowid);
  const insert = db.prepare(
    'INSERT INTO imported_detection_chunk (imported_id, first_frame, columns) VALUES (?, ?, ?)',
  );
  return yield* storeInParts(project, 'imported_detections', id, partsOf(frame), (part) => {
    insert.run(id, frame[part.from], packColumns(rowsBetween(table, part.from, part.to)));
  });
}

/** Each with all of some frames. */
function partsOf(frame: Int32Array): RowRange[] {
  const parts: RowRange[] = [];
  let from = 0;
  while (from < frame.length) {
    let to = Math.min(frame.length, from + PART_ROWS);
    while (to < frame.length && frame[to] === frame[to - 1]) to += 1;
    parts.push({ from, to });
    from = to;
  }
  return parts;
}

/** Lets them count, in place of those that the video has. */
export function useImportedDetections(project: Project, videoId: number, importedId: number): void {
  dropImportedDetections(project, videoId);
  changeRow(project, 'imported_detections', importedId, { removed: 0 });
}

/** Takes the imported detections of a video out; nothing where there are none. */
export function dropImportedDetections(project: Project, videoId: number): void {
  const row = rowOf(project, videoId);
  if (row) removeRow(project, 'imported_detections', row.id);
}

/** Those of the frames from `from` to before `to`, ordered by frame. */
export function readImportedDetections(
  project: Project,
  videoId: number,
  { from, to }: { from: number; to: number },
): DetectionTable {
  const row = rowOf(project, videoId);
  const where = `detections of video ${videoId}`;
  const chunks = project.db
    .prepare<[{ id: number; from: number; to: number }], { columns: Uint8Array }>(
      `SELECT columns FROM imported_detection_chunk WHERE imported_id = @id AND first_frame < @to
         AND first_frame >= coalesce((SELECT max(first_frame) FROM imported_detection_chunk
           WHERE imported_id = @id AND first_frame <= @from), 0) ORDER BY first_frame`,
    )
    .all({ id: row?.id ?? 0, from, to })
    .map(({ columns }) => unpackTable(project.path, columns, DETECTIONS, where));
  const table = joinDetections(chunks);
  return rowsWhere(table, (at) => table.frame[at] >= from && table.frame[at] < to);
}
