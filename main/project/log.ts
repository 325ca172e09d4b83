import type { Project } from './project.ts';

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
      JSON.stringify(params),
      JSON.stringify(versions),
      JSON.stringify(result),
    );
}
