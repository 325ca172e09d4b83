import { createHash } from 'node:crypto';
import type { Places } from './z-series-choices.ts';
import { packColumns, unpackTable, type Columns } from './pack-columns.ts';
import type { Project } from './project.ts';
import { noteAdded, removeRow } from './write-changes.ts';

/**
 * Masks of a stack that a person left out: no model learns from them. They are known by where they are, so that this outlives following the
 * particles anew.
 */

const PLACES: Columns<Places> = { slice: 'Int32Array', xPx: 'Float64Array', yPx: 'Float64Array' };
/** Masks nearer than this in the same slice are the same one's. */
const SAME_PX = 3;

interface Row {
  id: number;
  columns: Uint8Array;
}

const rowOf = ({ db }: Project, sourceId: number): Row | undefined =>
  db
    .prepare<[number], Row>('SELECT id, columns FROM left_out_masks WHERE source_id = ? AND removed = 0')
    .get(sourceId);

function placesOf(project: Project, sourceId: number): Places | null {
  const row = rowOf(project, sourceId);
  return row ? unpackTable(project.path, row.columns, PLACES, `masks left out of source ${sourceId}`) : null;
}

type At = [slice: number, xPx: number, yPx: number];

/** Whether there is one of some places at a place. */
function finder(places: Places | null): (...at: At) => boolean {
  if (!places) return () => false;
  const bySlice = new Map<number, number[]>();
  places.slice.forEach((slice, row) => {
    const rows = bySlice.get(slice);
    if (rows) rows.push(row);
    else bySlice.set(slice, [row]);
  });
  return (slice, xPx, yPx) =>
    bySlice.get(slice)?.some((row) => Math.hypot(places.xPx[row] - xPx, places.yPx[row] - yPx) < SAME_PX) ??
    false;
}

/** Tells of the masks of a stack which are left out. */
export const leftOutOf = (project: Project, sourceId: number): ((...at: At) => boolean) =>
  finder(placesOf(project, sourceId));

const listOf = ({ slice, xPx, yPx }: Places): At[] =>
  Array.from(slice, (one, row): At => [one, xPx[row], yPx[row]]);

/** Leaves masks of a stack out, or uses them again. */
export function setLeftOut(project: Project, sourceId: number, masks: Places, leaveOut: boolean): void {
  const before = placesOf(project, sourceId);
  const isOut = finder(before);
  const isMeant = finder(masks);
  const kept = before ? listOf(before).filter((at) => leaveOut || !isMeant(...at)) : [];
  const added = leaveOut ? listOf(masks).filter((at) => !isOut(...at)) : [];
  if (added.length === 0 && kept.length === (before?.slice.length ?? 0)) return;
  const now = [...kept, ...added].sort((a, b) => a[0] - b[0] || a[1] - b[1] || a[2] - b[2]);
  const row = rowOf(project, sourceId);
  if (row) removeRow(project, 'left_out_masks', row.id);
  if (now.length === 0) return;
  const columns = packColumns({
    slice: Int32Array.from(now, ([slice]) => slice),
    xPx: Float64Array.from(now, ([, xPx]) => xPx),
    yPx: Float64Array.from(now, ([, , yPx]) => yPx),
  });
  const { lastInsertRowid } = project.db
    .prepare('INSERT INTO left_out_masks (source_id, columns, made_at) VALUES (?, ?, ?)')
    .run(sourceId, columns, new Date().toISOString());
  noteAdded(project, 'left_out_masks', Number(lastInsertRowid));
}

/** What tells the masks that are left out of a calibration's stacks from others; empty where none is. */
export function leftOutHash({ db }: Project, calibrationId: number): string {
  const rows = db
    .prepare<[number], { source: number; columns: Uint8Array }>(
      `SELECT left_out_masks.source_id AS source, columns FROM left_out_masks
         JOIN mask_set ON mask_set.source_id = left_out_masks.source_id
         JOIN calibration_mask_set ON mask_set_id = mask_set.id
         WHERE calibration_id = ? AND removed = 0 ORDER BY left_out_masks.source_id`,
    )
    .all(calibrationId);
  if (rows.length === 0) return '';
  const hash = createHash('sha256');
  for (const { source, columns } of rows) hash.update(`${source}/`).update(columns);
  return hash.digest('hex');
}
