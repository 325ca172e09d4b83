import { closeSync, existsSync, fsyncSync, openSync, readdirSync, renameSync, rmSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import type Database from 'better-sqlite3';
import { hasProcess } from './process-identity.ts';

/** "JAN3" in the file's header tells a project from any other SQLite file. */
export const APPLICATION_ID = 0x4a414e33;

/**
 * Brings a project of an earlier layout up to date, one migration a transaction. Before the first a copy of the file is laid beside it,
 * `NAME.layout-N.backup`, for a migration can't be undone.
 */
export function migrate(
  file: string,
  db: Database.Database,
  version: number,
  migrations: readonly string[],
): void {
  if (version > 0 && version < migrations.length) backUp(file, db, version);
  for (let next = version; next < migrations.length; next += 1) {
    db.transaction(() => {
      // Another process may have been quicker.
      if (db.pragma('user_version', { simple: true }) !== next) return;
      db.exec(migrations[next]);
      db.pragma(`application_id = ${APPLICATION_ID}`);
      db.pragma(`user_version = ${next + 1}`);
    }).immediate();
  }
}

/** Under a name of its own until it is whole and on the disk: whoever finds the copy by its name can rely on it. */
function backUp(file: string, db: Database.Database, version: number): void {
  const backup = `${file}.layout-${version}.backup`;
  removeParts(backup);
  if (existsSync(backup)) return;
  const part = `${backup}.${process.pid}.part`;
  try {
    db.prepare('VACUUM INTO ?').run(part);
    const made = openSync(part, 'r+');
    fsyncSync(made);
    closeSync(made);
    renameSync(part, backup);
    syncFolder(dirname(backup));
  } finally {
    rmSync(part, { force: true });
  }
}

/** The new name survives a power cut too, as the migration after it may. Windows has no such thing. */
function syncFolder(folder: string): void {
  if (process.platform === 'win32') return;
  const handle = openSync(folder, 'r');
  try {
    fsyncSync(handle);
  } finally {
    closeSync(handle);
  }
}

/** Takes away what processes that were killed while they copied have left. */
function removeParts(backup: string): void {
  const start = `${basename(backup)}.`;
  for (const name of readdirSync(dirname(backup))) {
    const pid = name.startsWith(start) && /^(\d+)\.part$/.exec(name.slice(start.length))?.[1];
    if (pid && (Number(pid) === process.pid || !hasProcess(Number(pid))))
      rmSync(join(dirname(backup), name), { force: true });
  }
}
