import { noteAdded, removeRow } from './write-changes.ts';
import { packColumns, unpackTable, type Columns } from './pack-columns.ts';
import { VERSIONS } from './stored-formats.ts';
import type { Project } from './project.ts';
import { samePositionPxOf } from './same-position.ts';
import { packJson } from './stored-json.ts';

/** Where a particle was, slice by slice. */
export interface Places {
  slice: Int32Array;
  xPx: Float64Array;
  yPx: Float64Array;
}
const PLACES: Columns<Places> = { slice: 'Int32Array', xPx: 'Float64Array', yPx: 'Float64Array' };

/** What a person decided about a particle of a stack. */
export interface StoredChoice {
  id: number;
  sourceId: number;
  use: boolean;
  /** A particle nearer than this is the same one, pixels. */
  samePx: number;
  places: Places;
  madeAt: string;
}

interface Row {
  id: number;
  source_id: number;
  use: number;
  columns: Uint8Array;
  made_at: string;
}

/** Number of slices in which two particles are nearer than `samePx`. */
function sharedSlices(a: Places, b: Places, samePx: number): number {
  const rowOf = new Map(Array.from(b.slice, (slice, row) => [slice, row]));
  let shared = 0;
  a.slice.forEach((slice, row) => {
    const other = rowOf.get(slice);
    if (other === undefined) return;
    if (Math.hypot(a.xPx[row] - b.xPx[other], a.yPx[row] - b.yPx[other]) < samePx) shared += 1;
  });
  return shared;
}

/** Whether two particles are the same thing: most slices of the shorter one are the other's too. */
const isSame = (a: Places, b: Places, samePx: number): boolean =>
  2 * sharedSlices(a, b, samePx) > Math.min(a.slice.length, b.slice.length);

/** A stack's decisions, or all of them, oldest first. */
export function listChoices(project: Project, sourceId?: number): StoredChoice[] {
  const select = 'SELECT id, source_id, use, columns, made_at FROM z_series_choice';
  const rows =
    sourceId === undefined
      ? project.db.prepare<[], Row>(`${select} WHERE removed = 0 ORDER BY id`).all()
      : project.db
          .prepare<[number], Row>(`${select} WHERE source_id = ? AND removed = 0 ORDER BY id`)
          .all(sourceId);
  const sources = new Set(rows.map((row) => row.source_id));
  const samePx = new Map([...sources].map((id) => [id, samePositionPxOf(project, id)]));
  return rows.map((row) => ({
    id: row.id,
    sourceId: row.source_id,
    use: row.use === 1,
    samePx: samePx.get(row.source_id)!,
    places: unpackTable(project.path, row.columns, PLACES, `decision ${row.id}`),
    madeAt: row.made_at,
  }));
}

/** The latest decision about a particle; undefined where there is none. */
export const choiceOf = (choices: readonly StoredChoice[], particle: Places): StoredChoice | undefined =>
  choices.findLast(({ places, samePx }) => isSame(places, particle, samePx));

/** Stores a decision in place of an earlier one about the same particle; null takes that back. */
export function storeChoice(
  project: Project,
  sourceId: number,
  particle: Places,
  use: boolean | null,
  versions: Record<string, string>,
): void {
  const { slice, xPx, yPx } = particle;
  project.db.transaction(() => {
    for (const { id, places, samePx } of listChoices(project, sourceId)) {
      if (isSame(places, particle, samePx)) removeRow(project, 'z_series_choice', id);
    }
    if (use === null) return;
    const { lastInsertRowid } = project.db
      .prepare(
        'INSERT INTO z_series_choice (source_id, use, columns, made_at, versions) VALUES (?, ?, ?, ?, ?)',
      )
      .run(
        sourceId,
        Number(use),
        packColumns({ slice, xPx, yPx }),
        new Date().toISOString(),
        packJson(VERSIONS, versions),
      );
    noteAdded(project, 'z_series_choice', Number(lastInsertRowid));
  })();
}
