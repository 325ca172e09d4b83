import type { HistoryEntry } from '../../preload/contract/history.ts';
import { compact, removedBytes } from '../project/compact.ts';
import { redo, undo } from '../project/history.ts';
import { readTogether, type Project } from '../project/project.ts';
import { historyEntries } from '../workflow/history-titles.ts';
import { openedProject, type Handlers, type Session } from './session.ts';

/** Undoes or redoes a command; everything may have changed by that. */
function step(session: Session, move: (project: Project) => number | null): HistoryEntry | null {
  const project = openedProject(session);
  const commandId = move(project);
  if (commandId === null) return null;
  session.changed('history');
  return historyEntries(project).find((entry) => entry.commandId === commandId) ?? null;
}

export const historyCommands: Handlers<'history.get' | 'history.undo' | 'history.redo' | 'project.compact'> =
  {
    'history.get': (_params, { project }) => {
      // A window may ask while its project is being closed.
      if (!project) return { entries: [], removedBytes: 0 };
      return readTogether(project, () => ({
        entries: historyEntries(project),
        removedBytes: removedBytes(project),
      }));
    },
    'history.undo': (_params, session) => step(session, undo),
    'history.redo': (_params, session) => step(session, redo),
    'project.compact': async (_params, session) => {
      const sizes = await compact(openedProject(session));
      session.changed('history');
      return sizes;
    },
  };
