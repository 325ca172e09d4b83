import { createHash } from 'node:crypto';
import { DetectionEdit, TrackEdit } from '../../preload/contract/edits.ts';
import { z } from '../../preload/contract/options/define-option.ts';
import { nextMomentOfTracks } from './next-moment.ts';
import { noteAdded, removeRow } from './write-changes.ts';
import type { Project } from './project.ts';
import { defineFormat, packJson, unpackJson, type StoredFormat } from './stored-json.ts';

/** Corrections by hand of a source's detections and of a video's trajectories; a row what was corrected at once. */
interface Edits {
  detections: DetectionEdit;
  tracks: TrackEdit;
}
export type EditKind = keyof Edits;

const FORMATS: { [Kind in EditKind]: StoredFormat<Edits[Kind][]> } = {
  detections: defineFormat<DetectionEdit[]>('the corrections', z.array(DetectionEdit)),
  tracks: defineFormat<TrackEdit[]>('the corrections', z.array(TrackEdit)),
};

interface Row {
  id: number;
  edits: string;
}

const rowsOf = ({ db }: Project, sourceId: number, kind: EditKind): Row[] =>
  db
    .prepare<[number, string], Row>(
      'SELECT id, edits FROM edit WHERE source_id = ? AND kind = ? AND removed = 0 ORDER BY id',
    )
    .all(sourceId, kind);

/** All corrections of a source, oldest first. */
export const listEdits = <Kind extends EditKind>(
  project: Project,
  sourceId: number,
  kind: Kind,
): Edits[Kind][] =>
  rowsOf(project, sourceId, kind).flatMap(({ id, edits }) =>
    unpackJson(project.path, FORMATS[kind], edits, `correction ${id}`),
  );

export function addEdits<Kind extends EditKind>(
  project: Project,
  sourceId: number,
  kind: Kind,
  edits: Edits[Kind][],
): void {
  const { lastInsertRowid } = project.db
    .prepare('INSERT INTO edit (source_id, kind, edits, made_at) VALUES (?, ?, ?, ?)')
    .run(sourceId, kind, packJson(FORMATS[kind], edits), nextMomentOfTracks(project, sourceId));
  noteAdded(project, 'edit', Number(lastInsertRowid));
}

export function clearEdits(project: Project, sourceId: number, kind: EditKind): void {
  for (const { id } of rowsOf(project, sourceId, kind)) removeRow(project, 'edit', id);
}

/** How often trajectories were corrected by hand, and when last; naming them, of which nothing is computed, changes no moment. */
export function trackCorrectionsMade(project: Project, sourceId: number): { times: number; last: string } {
  const rows = project.db
    .prepare<[number], Row & { made_at: string }>(
      "SELECT id, edits, made_at FROM edit WHERE source_id = ? AND kind = 'tracks' AND removed = 0 ORDER BY id",
    )
    .all(sourceId);
  const isMore = ({ id, edits }: Row): boolean =>
    unpackJson(project.path, FORMATS.tracks, edits, `correction ${id}`).some((edit) => edit.do !== 'rename');
  return { times: rows.length, last: rows.findLast(isMore)?.made_at ?? '' };
}

/** What tells corrections from others; null where there are none. */
export function editsHash(project: Project, sourceId: number, kind: EditKind): string | null {
  const rows = rowsOf(project, sourceId, kind);
  if (rows.length === 0) return null;
  return createHash('sha256')
    .update(rows.map(({ edits }) => edits).join('\n'))
    .digest('hex');
}
