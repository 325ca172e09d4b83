import { basename } from 'node:path';
import { IDENTITY } from './formats.ts';
import type { Project } from './project.ts';
import { unpackJson } from './stored.ts';

/**
 * Names of the sources that do not hold what they held when a result was made of them; those that are no longer in the project count too.
 * Empty: the result is of what is there.
 */
export function changedSources(
  project: Project,
  made: readonly { source: number; content: string }[],
): string[] {
  const select = project.db.prepare<[number], { path: string; identity: string }>(
    'SELECT path, identity FROM source WHERE id = ?',
  );
  return made.flatMap(({ source, content }) => {
    const row = select.get(source);
    if (!row) return [`source ${source}`];
    const now =
      project.changedContent.get(source) ??
      unpackJson(project.path, IDENTITY, row.identity, `source ${source}`);
    return now.content === content ? [] : [basename(row.path)];
  });
}
