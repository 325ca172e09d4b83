import { z } from './options/define-option.ts';

/** Undo and redo, and what the project keeps for it. */
export const historyParams = {
  /** What was done and can be undone, and what was undone and can be done again. */
  'history.get': z.object({}),
  'history.undo': z.object({}),
  'history.redo': z.object({}),
  /** Deletes what was removed or replaced from the file, and with it the history. */
  'project.compact': z.object({}),
} as const;

/** A command that changed something. */
export interface HistoryEntry {
  commandId: number;
  /** When it was done. */
  at: string;
  /** What it did, in words. */
  title: string;
  undone: boolean;
}

export interface HistoryResults {
  /** Newest first; `removedBytes`: size of what was removed or replaced and is kept for undoing. */
  'history.get': { entries: HistoryEntry[]; removedBytes: number };
  /** What was undone, null where there was nothing. */
  'history.undo': HistoryEntry | null;
  'history.redo': HistoryEntry | null;
  /** Sizes of the file. */
  'project.compact': { beforeBytes: number; afterBytes: number };
}
