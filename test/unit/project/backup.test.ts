import fs, {
  existsSync,
  fstatSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { syncBuiltinESMExports } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { migrate } from '../../../main/project/migrate.ts';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'janus3d-backup-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

const path = (name: string): string => join(folder, name);

it.skipIf(process.platform === 'win32')(
  'the copy before a migration is on the disk before it has its name, and its name before anything is changed',
  () => {
    const file = path('old.janus3d');
    const backup = `${file}.layout-1.backup`;
    const synced: { inode: number; isNamed: boolean }[] = [];
    const sync = vi.spyOn(fs, 'fsyncSync').mockImplementation((handle) => {
      synced.push({ inode: fstatSync(handle).ino, isNamed: existsSync(backup) });
    });
    // Modules that import it by its name have the spy from here on.
    syncBuiltinESMExports();
    const db = new Database(file);
    migrate(file, db, 0, ['CREATE TABLE a (x)']);
    const exec = vi.spyOn(db, 'exec');
    exec.mockImplementation(() => {
      expect(synced).toEqual([
        { inode: statSync(backup).ino, isNamed: false },
        { inode: statSync(folder).ino, isNamed: true },
      ]);
      return db;
    });
    migrate(file, db, 1, ['CREATE TABLE a (x)', 'ALTER TABLE a ADD COLUMN y']);
    expect(exec).toHaveBeenCalledOnce();
    sync.mockRestore();
    syncBuiltinESMExports();
    db.close();
  },
);

it('a copy that a kill has cut short is made anew, not taken for whole', () => {
  const file = path('old.janus3d');
  const db = new Database(file);
  const migrations = ['CREATE TABLE a (x)', 'ALTER TABLE a ADD COLUMN y'];
  migrate(file, db, 0, migrations.slice(0, 1));
  db.exec('INSERT INTO a (x) VALUES (7)');
  // No process has this number; the other is of one that runs.
  writeFileSync(`${file}.layout-1.backup.99999999.part`, 'half');
  writeFileSync(`${file}.layout-1.backup.${process.ppid}.part`, 'half');
  migrate(file, db, 1, migrations);
  db.close();
  const backup = new Database(`${file}.layout-1.backup`, { readonly: true });
  expect(backup.prepare('SELECT * FROM a').get()).toEqual({ x: 7 });
  backup.close();
  expect(readdirSync(folder).filter((name) => name.endsWith('.part'))).toEqual([
    `old.janus3d.layout-1.backup.${process.ppid}.part`,
  ]);
});

it('a copy that is there from before stays as it is', () => {
  const file = path('old.janus3d');
  const db = new Database(file);
  const migrations = ['CREATE TABLE a (x)', 'ALTER TABLE a ADD COLUMN y'];
  migrate(file, db, 0, migrations.slice(0, 1));
  writeFileSync(`${file}.layout-1.backup`, 'from before');
  migrate(file, db, 1, migrations);
  db.close();
  expect(readFileSync(`${file}.layout-1.backup`, 'utf8')).toBe('from before');
});
