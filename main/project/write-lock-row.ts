import type Database from 'better-sqlite3';
import type { Holder } from '../../preload/contract/errors.ts';
import { isRunning, ownIdentity, type ProcessIdentity } from './process-identity.ts';

/** The row that says who changes a project. */
export interface WriterRow {
  token: string;
  what: string;
  host: string;
  pid: number;
  process_start: string;
  since: string;
  beat: number;
}

export const readWriter = (db: Database.Database): WriterRow | undefined =>
  db
    .prepare<[], WriterRow>(
      'SELECT token, what, host, pid, process_start, since, beat FROM writer WHERE id = 1',
    )
    .get();

export const holderOf = ({ what, host, pid, since }: WriterRow): Holder => ({ what, host, pid, since });

/** Whether the writer is a process of this machine that has ended. */
export const hasEnded = (row: WriterRow, self: ProcessIdentity): boolean =>
  row.host === self.host && !isRunning({ host: row.host, pid: row.pid, start: row.process_start });

/** The process of this machine that changes the project; null: none. */
export function writerHere(db: Database.Database): Holder | null {
  const [row, self] = [readWriter(db), ownIdentity()];
  return row?.host === self.host && !hasEnded(row, self) ? holderOf(row) : null;
}
