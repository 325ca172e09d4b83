import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { expect } from 'vitest';
import { compactDatabase, removedBytes } from '../../main/project/compact.ts';
import { redo, undo } from '../../main/project/history.ts';
import { closeProject, createProject, openProject } from '../../main/project/project.ts';
import { contentOf, doCommand, randomCommands } from './random-changes.ts';

const all = (step: () => number | null): void => {
  while (step() !== null);
};

/**
 * Over random sequences of 30 commands: all undone, a project is what it was before; all redone, what it was afterwards; so too when it is
 * opened anew between, and compacting takes nothing that counts.
 */
export async function checkUndo(sequences: number): Promise<void> {
  const property = fc.asyncProperty(randomCommands(30), async (commands) => {
    const folder = mkdtempSync(join(tmpdir(), 'janus3d-undo-'));
    let project = createProject(join(folder, 'a.janus3d'));
    try {
      const empty = contentOf(project);
      for (const command of commands) await doCommand(project, command);
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
      rmSync(folder, { recursive: true });
    }
  });
  await fc.assert(property, { numRuns: sequences });
}
