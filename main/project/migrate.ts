import { existsSync } from 'node:fs';
import type Database from 'better-sqlite3';

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

function backUp(file: string, db: Database.Database, version: number): void {
  const backup = `${file}.layout-${version}.backup`;
  if (!existsSync(backup)) db.prepare('VACUUM INTO ?').run(backup);
}
