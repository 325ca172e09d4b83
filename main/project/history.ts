import Database from 'better-sqlite3';
import type { HistoryEntry } from '../../preload/contract/history.ts';
import { damagedProject } from '../../preload/contract/error-messages.ts';
import { CHANGEABLE, type Change, type Place, type Values } from './changeable.ts';
import { writeColumns } from './write-changes.ts';
import { meansTakenOver } from './guard-writes.ts';
import { CHANGED_COLUMNS } from './stored-formats.ts';
import { logCommand } from './command-log.ts';
import { durably, type Project } from './project.ts';
import { packJson, unpackJson } from './stored-json.ts';

/**
 * Undo and redo, in the project file. A command is an entry of the log with the columns that it changed, before and after; nothing that counts
 * is ever deleted, but marked as removed, so what a command adds or takes out is a column as well. Undoing writes what was before, from the last
 * change to the first; redoing what was after. What was undone goes from the history with the next command that changes something.
 */

/**
 * Does a command: what `change` does is stored whole or not at all, with an entry in the log. Its result is noted there.
 *
 * @param versions of what computed the result
 */
export function perform<Result extends object | void>(
  project: Project,
  command: { name: string; params: object; versions: object },
  change: (project: Project) => Result,
): Result {
  const store = project.db.transaction((): Result => {
    project.recording = [];
    const result = change(project);
    const changes = project.recording;
    if (changes.length > 0) project.db.prepare('DELETE FROM command WHERE undone = 1').run();
    const commandId = logCommand(project, command.name, command.params, command.versions, result ?? {});
    const insert = project.db.prepare(
      'INSERT INTO change (command_id, place, row_id, before, after) VALUES (?, ?, ?, ?, ?)',
    );
    for (const { place, rowId, before, after } of changes) {
      insert.run(
        commandId,
        place,
        rowId,
        packJson(CHANGED_COLUMNS, before),
        packJson(CHANGED_COLUMNS, after),
      );
    }
    return result;
  });
  try {
    return store();
  } finally {
    project.recording = null;
  }
}

/** The same for what took long to compute: it is on the disk when this returns. */
export const performDurably: typeof perform = (project, command, change) =>
  durably(project, () => perform(project, command, change));

interface EntryRow {
  id: number;
  at: string;
  name: string;
  params: string;
  undone: number;
}

const HAS_CHANGES = 'EXISTS (SELECT 1 FROM change WHERE command_id = command.id)';

/** Commands that changed something and can be undone or done again, newest first. */
export function listHistory(
  project: Project,
): (Omit<HistoryEntry, 'title'> & { name: string; params: string })[] {
  return project.db
    .prepare<[], EntryRow>(
      `SELECT id, at, name, params, undone FROM command WHERE ${HAS_CHANGES} ORDER BY id DESC`,
    )
    .all()
    .map(({ id, at, name, params, undone }) => ({ commandId: id, at, name, params, undone: undone === 1 }));
}

/** Takes back the last command that still holds; returns its number, null where there is none. */
export const undo = (project: Project): number | null => step(project, 'back');

/** Does the first command again that was taken back; returns its number, null where there is none. */
export const redo = (project: Project): number | null => step(project, 'forth');

function step(project: Project, direction: 'back' | 'forth'): number | null {
  const backwards = direction === 'back';
  const [undone, order] = backwards ? [0, 'DESC'] : [1, 'ASC'];
  const next = project.db.prepare<[number], { id: number }>(
    `SELECT id FROM command WHERE undone = ? AND ${HAS_CHANGES} ORDER BY id ${order} LIMIT 1`,
  );
  const store = project.db.transaction((): number | null => {
    const command = next.get(undone);
    if (!command) return null;
    const changes = changesOf(project, command.id);
    if (backwards) changes.reverse();
    for (const { place, rowId, before, after } of changes)
      writeColumns(project, place, rowId, backwards ? before : after);
    project.db.prepare('UPDATE command SET undone = ? WHERE id = ?').run(1 - undone, command.id);
    return command.id;
  });
  try {
    return durably(project, store);
  } catch (error) {
    if (!(error instanceof Database.SqliteError) || meansTakenOver(error)) throw error;
    if (!error.code.startsWith('SQLITE_CONSTRAINT')) throw error;
    throw damagedProject(project.path, error.message, 'the history');
  }
}

function changesOf(project: Project, commandId: number): Change[] {
  return project.db
    .prepare<[number], { id: number; place: string; row_id: number; before: string; after: string }>(
      'SELECT id, place, row_id, before, after FROM change WHERE command_id = ? ORDER BY id',
    )
    .all(commandId)
    .map(({ id, place, row_id: rowId, before, after }) => {
      const where = `change ${id}`;
      const values = (text: string): Values =>
        checkedColumns(project, place, unpackJson(project.path, CHANGED_COLUMNS, text, where), where);
      return { place: place as Place, rowId, before: values(before), after: values(after) };
    });
}

/** @throws damaged-file where a table or column is named that no command changes */
function checkedColumns({ path }: Project, place: string, values: Values, where: string): Values {
  const columns: readonly string[] = Object.hasOwn(CHANGEABLE, place) ? CHANGEABLE[place as Place] : [];
  const names = Object.keys(values);
  if (names.length > 0 && names.every((name) => columns.includes(name))) return values;
  throw damagedProject(path, `no command changes ${place} (${names.join(', ')})`, where);
}
