import { rmSync } from 'node:fs';
import fc from 'fast-check';
import { expect } from 'vitest';
import { compactDatabase, removedBytes } from '../../main/project/compact.ts';
import { redo, undo } from '../../main/project/history.ts';
import { closeProject, openProject } from '../../main/project/project.ts';
import { changeableAnalysis, contentOf, doCommand, randomCommands } from './random-changes.ts';

const all = (step: () => number | null): void => {
  while (step() !== null);
};

/**
 * Over random sequences of 30 commands: all undone, a project is what it was before; all redone, what it was afterwards; so too when it is
 * opened anew between, and compacting takes nothing that counts. Returns how often each command wrote something.
 */
export async function checkUndo(sequences: number): Promise<Map<string, number>> {
  const done = new Map<string, number>();
  const property = fc.asyncProperty(randomCommands(30), async (commands) => {
    const analysis = changeableAnalysis();
    let { project } = analysis;
    try {
      const empty = contentOf(project);
      for (const command of commands)
        if (await doCommand(analysis, command)) done.set(command.name, (done.get(command.name) ?? 0) + 1);
      all(() => redo(project));
      const after = contentOf(project);
      all(() => undo(project));
      expect(contentOf(project)).toEqual(empty);
      closeProject(project);
      project = openProject(project.path);
      all(() => redo(project));
      expect(contentOf(project)).toEqual(after);
      compactDatabase(project.db);
      expect(contentOf(project)).toEqual(after);
      expect([undo(project), removedBytes(project)]).toEqual([null, 0]);
    } finally {
      closeProject(project);
      rmSync(analysis.folder, { recursive: true });
    }
  });
  await fc.assert(property, { numRuns: sequences });
  return done;
}
