import { closeSync, existsSync, openSync, rmSync, statSync } from 'node:fs';
import { basename, dirname, resolve } from 'node:path';
import Database from 'better-sqlite3';
import {
  damagedProject,
  diskFull,
  existsAlready,
  newerProject,
  noSuchFolder,
  noSuchProject,
  notProject,
  notWritable,
  projectBusy,
} from '../../preload/contract/messages.ts';
import { MIGRATIONS } from './migrations/index.ts';

/** An open project file. */
export interface Project {
  readonly path: string;
  readonly name: string;
  readonly db: Database.Database;
}

/** "JAN3" in the file's header tells a project from any other SQLite file. */
const APPLICATION_ID = 0x4a414e33;

/** Makes an empty project file. Throws `bad-input` where there is a file already or none can be made. */
export function createProject(path: string): Project {
  const file = resolve(path);
  try {
    closeSync(openSync(file, 'wx'));
  } catch (error) {
    throw explainCreate(file, error);
  }
  try {
    return prepare(file, new Database(file), true);
  } catch (error) {
    for (const suffix of ['', '-wal', '-shm', '-journal']) rmSync(file + suffix, { force: true });
    throw explainSqlite(error, file);
  }
}

/** Opens a project, brings an older one up to date, and refuses what isn't one. */
export function openProject(path: string): Project {
  const file = resolve(path);
  if (!existsSync(file)) {
    throw noSuchProject(file);
  }
  if (!statSync(file).isFile()) throw notProject(file);
  try {
    return prepare(file, new Database(file, { fileMustExist: true }), false);
  } catch (error) {
    throw explainSqlite(error, file);
  }
}

export function closeProject(project: Project): void {
  project.db.close();
}

function prepare(file: string, db: Database.Database, isNew: boolean): Project {
  try {
    db.pragma('busy_timeout = 5000');
    const id = db.pragma('application_id', { simple: true });
    if (!isNew && id !== APPLICATION_ID) throw notProject(file);
    const version = db.pragma('user_version', { simple: true }) as number;
    if (version > MIGRATIONS.length) {
      throw newerProject(file, version);
    }
    db.pragma('journal_mode = WAL');
    db.pragma('synchronous = NORMAL');
    db.pragma('foreign_keys = ON');
    migrate(db, version);
    return { path: file, name: basename(file).replace(/\.janus3d$/, ''), db };
  } catch (error) {
    db.close();
    throw error;
  }
}

/** Runs the migrations after `version`, each in a transaction of its own. */
function migrate(db: Database.Database, version: number): void {
  for (let next = version; next < MIGRATIONS.length; next += 1) {
    db.transaction(() => {
      // Another process may have been quicker.
      if (db.pragma('user_version', { simple: true }) !== next) return;
      db.exec(MIGRATIONS[next]);
      db.pragma(`application_id = ${APPLICATION_ID}`);
      db.pragma(`user_version = ${next + 1}`);
    }).immediate();
  }
}

function explainCreate(file: string, error: unknown): unknown {
  const { code } = error as NodeJS.ErrnoException;
  if (code === 'EEXIST') return existsAlready(file);
  if (code === 'ENOENT' && !existsSync(dirname(file))) return noSuchFolder(dirname(file));
  return code === undefined ? error : notWritable(dirname(file), code);
}

/** What an error of SQLite means to the person; any other error as it is. */
export function explainSqlite(error: unknown, file: string): unknown {
  if (!(error instanceof Database.SqliteError)) return error;
  const { code, message } = error;
  if (code === 'SQLITE_NOTADB') return notProject(file);
  if (code.startsWith('SQLITE_CORRUPT')) return damagedProject(file, message);
  if (code.startsWith('SQLITE_READONLY') || code.startsWith('SQLITE_CANTOPEN')) return notWritable(file);
  if (code.startsWith('SQLITE_BUSY')) return projectBusy(file, null);
  if (code.startsWith('SQLITE_FULL') || code.startsWith('SQLITE_IOERR')) return diskFull(file, message);
  return error;
}
