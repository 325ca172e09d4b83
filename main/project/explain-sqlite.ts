import {
  damagedProject,
  diskFails,
  diskFull,
  notProject,
  notWritable,
  projectBusy,
  projectTakenOver,
} from '../../preload/contract/error-messages.ts';

/** Codes of SQLite by their beginning, and what they mean to a person. */
const MEANINGS: readonly [code: string, meaning: (file: string, message: string) => Error][] = [
  ['SQLITE_NOTADB', (file) => notProject(file)],
  ['SQLITE_CORRUPT', damagedProject],
  ['SQLITE_FORMAT', damagedProject],
  ['SQLITE_MISMATCH', damagedProject],
  ['SQLITE_CONSTRAINT_DATATYPE', damagedProject],
  ['SQLITE_TOOBIG', damagedProject],
  ['SQLITE_CONSTRAINT_TRIGGER', (file) => projectTakenOver(file)],
  ['SQLITE_READONLY', (file) => notWritable(file)],
  ['SQLITE_CANTOPEN', (file) => notWritable(file)],
  ['SQLITE_PERM', (file) => notWritable(file)],
  ['SQLITE_BUSY', (file) => projectBusy(file, null)],
  ['SQLITE_LOCKED', (file) => projectBusy(file, null)],
  ['SQLITE_PROTOCOL', (file) => projectBusy(file, null)],
  ['SQLITE_FULL', diskFull],
  ['SQLITE_IOERR', diskFails],
];

/** By its code, for an error that comes from a thread has lost its class; null: it is no error of SQLite. */
const codeOf = (error: unknown): string | null => {
  const { code } = error instanceof Error ? (error as NodeJS.ErrnoException) : {};
  return code?.startsWith('SQLITE_') ? code : null;
};

/** What an error of SQLite means to the person; any other error as it is. */
export function explainSqlite(error: unknown, file: string): unknown {
  const code = codeOf(error);
  if (code === null) return error;
  const { message } = error as Error;
  return MEANINGS.find(([start]) => code.startsWith(start))?.[1](file, message) ?? error;
}

/** Whether SQLite failed because it could not make or write a file. */
export const meansReadOnly = (error: unknown): boolean =>
  /^SQLITE_(READONLY|CANTOPEN|PERM)/.test(codeOf(error) ?? '');
