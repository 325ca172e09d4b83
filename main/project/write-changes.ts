import type { Place, Values } from './changeable.ts';
import type { Project } from './project.ts';

/** Writes columns of a row; the names are those of the program's own lists. */
export function writeColumns({ db }: Project, place: Place, rowId: number, values: Values): void {
  const names = Object.keys(values);
  db.prepare(`UPDATE ${place} SET ${names.map((name) => `${name} = ?`).join(', ')} WHERE id = ?`).run(
    ...names.map((name) => values[name]),
    rowId,
  );
}

/** Changes columns of a row; a command that is being performed notes what they were. */
export function changeRow(project: Project, place: Place, rowId: number, values: Values): void {
  const names = Object.keys(values);
  const old = project.db.prepare<[number], Values>(`SELECT ${names.join(', ')} FROM ${place} WHERE id = ?`);
  const present = old.get(rowId) ?? {};
  const changed = names.filter((name) => present[name] !== values[name]);
  if (changed.length === 0) return;
  const of = (row: Values): Values => Object.fromEntries(changed.map((name) => [name, row[name]]));
  writeColumns(project, place, rowId, of(values));
  project.recording?.push({ place, rowId, before: of(present), after: of(values) });
}

/** Takes a row out: it stays in the file, and counts no more. */
export const removeRow = (project: Project, place: Exclude<Place, 'z_series'>, rowId: number): void =>
  changeRow(project, place, rowId, { removed: 1 });

/** Notes that a row has been added. Undone, it is taken out. */
export function noteAdded(project: Project, place: Exclude<Place, 'z_series'>, rowId: number): void {
  project.recording?.push({ place, rowId, before: { removed: 1 }, after: { removed: 0 } });
}
