import Database from 'better-sqlite3';
import {
  damagedProject,
  diskFull,
  notProject,
  notWritable,
  projectBusy,
} from '../../preload/contract/error-messages.ts';

/** Codes of SQLite by their beginning, and what they mean to a person. */
const MEANINGS: readonly [code: string, meaning: (file: string, message: string) => Error][] = [
  ['SQLITE_NOTADB', (file) => notProject(file)],
  ['SQLITE_CORRUPT', damagedProject],
  ['SQLITE_FORMAT', damagedProject],
  ['SQLITE_MISMATCH', damagedProject],
  ['SQLITE_CONSTRAINT_DATATYPE', damagedProject],
  ['SQLITE_TOOBIG', damagedProject],
  ['SQLITE_READONLY', (file) => notWritable(file)],
  ['SQLITE_CANTOPEN', (file) => notWritable(file)],
  ['SQLITE_PERM', (file) => notWritable(file)],
  ['SQLITE_BUSY', (file) => projectBusy(file, null)],
  ['SQLITE_LOCKED', (file) => projectBusy(file, null)],
  ['SQLITE_PROTOCOL', (file) => projectBusy(file, null)],
  ['SQLITE_FULL', diskFull],
  ['SQLITE_IOERR', diskFull],
];

/** What an error of SQLite means to the person; any other error as it is. */
export function explainSqlite(error: unknown, file: string): unknown {
  if (!(error instanceof Database.SqliteError)) return error;
  const { code, message } = error;
  return MEANINGS.find(([start]) => code.startsWith(start))?.[1](file, message) ?? error;
}

/** Whether SQLite failed because it could not make or write a file. */
export const meansReadOnly = (error: unknown): boolean =>
  error instanceof Database.SqliteError && /^SQLITE_(READONLY|CANTOPEN|PERM)/.test(error.code);
