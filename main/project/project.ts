import { accessSync, closeSync, constants, existsSync, openSync, rmSync, statSync } from 'node:fs';
import { basename, dirname, resolve } from 'node:path';
import Database from 'better-sqlite3';
import {
  damagedProject,
  existsAlready,
  newerFile,
  noSuchFolder,
  noSuchProject,
  notProject,
  notWritable,
  projectBusy,
} from '../../preload/contract/error-messages.ts';
import { refuseDeviceName } from '../../preload/contract/device-names.ts';
import type { SourceIdentity } from '../../preload/contract/source-identity.ts';
import type { Change } from './changeable.ts';
import { checkProject } from './check-project.ts';
import { explainSqlite, meansReadOnly } from './explain-sqlite.ts';
import { APPLICATION_ID, migrate } from './migrate.ts';
import { MIGRATIONS } from './migrations/index.ts';
import { openCopy } from './read-only.ts';
import { writerHere } from './write-lock-row.ts';

/** An open project file. */
export interface Project {
  readonly path: string;
  readonly name: string;
  readonly db: Database.Database;
  /** It lies where nothing can be written: for looking and exporting. */
  readonly isReadOnly: boolean;
  /** What the files of sources hold now, by the source's number, where that is not what they held when they were read. */
  readonly changedContent: Map<number, SourceIdentity>;
  /** What the command that is being performed has changed so far; null between commands. */
  recording: Change[] | null;
  close(): void;
}

/** Files that SQLite keeps beside a project while it is open. */
const besides = (file: string): string[] => [`${file}-wal`, `${file}-shm`, `${file}-journal`];

/** Makes an empty project file. Throws `bad-input` where there is a file already or none can be made. */
export function createProject(path: string): Project {
  refuseDeviceName(path, process.platform);
  const file = resolve(path);
  try {
    closeSync(openSync(file, 'wx'));
  } catch (error) {
    throw explainCreate(file, error);
  }
  try {
    return prepare(file, new Database(file), true, MIGRATIONS);
  } catch (error) {
    for (const made of [file, ...besides(file)]) rmSync(made, { force: true });
    throw explainSqlite(error, file);
  }
}

/**
 * Opens a project, brings an older one up to date, and refuses what isn't one. One that can't be written to, because of where it lies or who
 * may write, is opened for looking.
 *
 * @throws busy where an older layout is being written to by another process of this machine
 */
export function openProject(path: string, migrations: readonly string[] = MIGRATIONS): Project {
  const file = resolve(path);
  if (!existsSync(file)) throw noSuchProject(file);
  if (!statSync(file).isFile()) throw notProject(file);
  refuseJournal(file);
  try {
    if (!isWritable(file)) return openReadOnly(file, migrations);
    return prepare(file, new Database(file, { fileMustExist: true }), false, migrations);
  } catch (error) {
    if (!meansReadOnly(error)) throw explainSqlite(error, file);
  }
  try {
    return openReadOnly(file, migrations);
  } catch (error) {
    throw explainSqlite(error, file);
  }
}

export function closeProject(project: Project): void {
  project.close();
}

/**
 * SQLite would play it back before anything can be checked, and look for the file that it names, which may lie on another computer. A project
 * has its log in `-wal` and no such journal.
 */
function refuseJournal(file: string): void {
  const journal = `${file}-journal`;
  if (!existsSync(journal)) return;
  throw damagedProject(file, `${journal} lies beside it, which Janus3D does not write; move that away`);
}

function isWritable(file: string): boolean {
  try {
    accessSync(file, constants.W_OK);
    return true;
  } catch {
    return false;
  }
}

/** What is set for every connection. A file that others made is not trusted: its schema runs nothing. */
function secure(db: Database.Database): void {
  db.pragma('busy_timeout = 5000');
  db.pragma('trusted_schema = OFF');
  db.pragma('cell_size_check = ON');
  db.pragma('mmap_size = 0');
}

const projectOf = (
  file: string,
  db: Database.Database,
  isReadOnly: boolean,
  close?: () => void,
): Project => ({
  path: file,
  name: basename(file).replace(/\.janus3d$/, ''),
  db,
  isReadOnly,
  changedContent: new Map(),
  recording: null,
  close: () => {
    db.close();
    close?.();
  },
});

/**
 * Durability: what is committed outlives the end of the program at any moment. A power cut can take back the last commits, never
 * half of one; results of whole jobs are written through to the disk (`durably`).
 */
function prepare(
  file: string,
  db: Database.Database,
  isNew: boolean,
  migrations: readonly string[],
): Project {
  try {
    secure(db);
    const version = isNew ? 0 : layoutOf(file, db, migrations);
    db.pragma('journal_mode = WAL');
    db.pragma('synchronous = NORMAL');
    db.pragma('foreign_keys = ON');
    if (!isNew) checkProject(file, db, version, migrations);
    const project = projectOf(file, db, false);
    const writer = !isNew && version < migrations.length ? writerHere(db) : null;
    if (writer) throw projectBusy(file, writer);
    migrate(file, db, version, migrations);
    return project;
  } catch (error) {
    db.close();
    throw error;
  }
}

function openReadOnly(file: string, migrations: readonly string[]): Project {
  const { db, remove } = openCopy(file);
  try {
    secure(db);
    const version = layoutOf(file, db, migrations);
    checkProject(file, db, version, migrations);
    // What can't be written can't be brought up to date either.
    if (version < migrations.length) throw notWritable(file, `it is of layout ${version}`);
    return projectOf(file, db, true, remove);
  } catch (error) {
    db.close();
    remove();
    throw error;
  }
}

/** The number of the layout. @throws unsupported-format, newer-version */
function layoutOf(file: string, db: Database.Database, migrations: readonly string[]): number {
  if (db.pragma('application_id', { simple: true }) !== APPLICATION_ID) throw notProject(file);
  const version = db.pragma('user_version', { simple: true }) as number;
  if (version > migrations.length) throw newerFile(file, version);
  return version;
}

/** Runs `store` so that what it commits is on the disk when it returns. */
export function durably<Result>({ db }: Project, store: () => Result): Result {
  db.pragma('synchronous = FULL');
  try {
    return store();
  } finally {
    db.pragma('synchronous = NORMAL');
  }
}

/** Runs several queries on one state of the project, whatever another process stores meanwhile. */
export const readTogether = <Result>({ db }: Project, read: () => Result): Result => db.transaction(read)();

/** Gives `use` the project as it is now, whatever is stored while it works; nothing can be written by it. */
export async function withSnapshot<Result>(
  project: Project,
  use: (snapshot: Project) => Promise<Result>,
): Promise<Result> {
  const db = new Database(project.db.name, { readonly: true, fileMustExist: true });
  try {
    secure(db);
    db.exec('BEGIN');
    // The state is fixed by the first read.
    db.prepare('SELECT count(*) FROM job').get();
    return await use({ ...project, db, isReadOnly: true });
  } finally {
    db.close();
  }
}

function explainCreate(file: string, error: unknown): unknown {
  const { code } = error as NodeJS.ErrnoException;
  if (code === 'EEXIST') return existsAlready(file);
  if (code === 'ENOENT' && !existsSync(dirname(file))) return noSuchFolder(dirname(file));
  return code === undefined ? error : notWritable(dirname(file), code);
}
