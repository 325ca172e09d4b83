import { COMMAND_NOTE } from './formats.ts';
import type { Project } from './project.ts';
import { packJson } from './stored.ts';

/** Notes what was done, with what, and what came of it. */
export function logCommand(
  project: Project,
  name: string,
  params: object,
  versions: object,
  result: object,
): void {
  project.db
    .prepare('INSERT INTO command (at, name, params, versions, result) VALUES (?, ?, ?, ?, ?)')
    .run(
      new Date().toISOString(),
      name,
      packJson(COMMAND_NOTE, params),
      packJson(COMMAND_NOTE, versions),
      packJson(COMMAND_NOTE, result),
    );
}
