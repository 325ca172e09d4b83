import { copyFileSync, existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import Database from 'better-sqlite3';
import { meansReadOnly } from './explain-sqlite.ts';

/**
 * Opens a project for looking where nothing can be written. SQLite reads one in WAL mode only where it can make its index beside it; on
 * media that take no files a copy in the temporary folder is opened, which `remove` takes away.
 */
export function openCopy(file: string): { db: Database.Database; remove: () => void } {
  const direct = openDirectly(file);
  if (direct) return { db: direct, remove: () => undefined };
  const folder = mkdtempSync(join(tmpdir(), 'janus3d-look-'));
  const remove = (): void => rmSync(folder, { recursive: true, force: true });
  try {
    const copy = join(folder, basename(file));
    for (const end of ['', '-wal']) if (existsSync(file + end)) copyFileSync(file + end, copy + end);
    return { db: new Database(copy, { readonly: true, fileMustExist: true }), remove };
  } catch (error) {
    remove();
    throw error;
  }
}

function openDirectly(file: string): Database.Database | null {
  const db = new Database(file, { readonly: true, fileMustExist: true });
  try {
    db.pragma('user_version');
    return db;
  } catch (error) {
    db.close();
    if (meansReadOnly(error)) return null;
    throw error;
  }
}
