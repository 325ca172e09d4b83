import { durably, type Project } from './project.ts';

/** Rows of a table from `from` to before `to`. */
export interface RowRange {
  from: number;
  to: number;
}

/**
 * Stores the rows of a result that does not count yet, a part a step. Returns its id. Ended before it is whole, it leaves nothing.
 *
 * @param id of its row in `table`, with which its parts go
 */
export function* storeInParts(
  project: Project,
  table: 'tracks' | 'imported_detections',
  id: number,
  parts: readonly RowRange[],
  store: (part: RowRange) => void,
): Generator<undefined, number> {
  const { db } = project;
  let isWhole = false;
  try {
    for (const part of parts) {
      yield;
      durably(project, () => store(part));
    }
    isWhole = true;
  } finally {
    if (!isWhole && db.open) db.prepare(`DELETE FROM ${table} WHERE id = ?`).run(id);
  }
  return id;
}
