import { COMMAND_NOTE } from './stored-formats.ts';
import type { Project } from './project.ts';
import { packJson, unpackJson } from './stored-json.ts';

/** A command as it was noted. */
export interface LoggedCommand {
  name: string;
  params: object;
  result: object;
}

/** All that was done and holds, in its order. */
export function listCommands(project: Project): LoggedCommand[] {
  return project.db
    .prepare<[], { id: number; name: string; params: string; result: string }>(
      'SELECT id, name, params, result FROM command WHERE undone = 0 ORDER BY id',
    )
    .all()
    .map(({ id, name, params, result }) => ({
      name,
      params: unpackJson(project.path, COMMAND_NOTE, params, `command ${id}`),
      result: unpackJson(project.path, COMMAND_NOTE, result, `command ${id}`),
    }));
}

/** Notes what was done, with what, and what came of it. Returns its number. */
export function logCommand(
  project: Project,
  name: string,
  params: object,
  versions: object,
  result: object,
): number {
  const { lastInsertRowid } = project.db
    .prepare('INSERT INTO command (at, name, params, versions, result) VALUES (?, ?, ?, ?, ?)')
    .run(
      new Date().toISOString(),
      name,
      packJson(COMMAND_NOTE, params),
      packJson(COMMAND_NOTE, versions),
      packJson(COMMAND_NOTE, result),
    );
  return Number(lastInsertRowid);
}

/** With what a command was run last; null where it never was. */
export function lastCommand(project: Project, name: string): object | null {
  const row = project.db
    .prepare<[string], { params: string }>(
      'SELECT params FROM command WHERE name = ? AND undone = 0 ORDER BY id DESC LIMIT 1',
    )
    .get(name);
  return row ? unpackJson(project.path, COMMAND_NOTE, row.params, `the last ${name}`) : null;
}
