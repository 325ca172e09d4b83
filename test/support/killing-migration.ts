import { spawn, spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { copyFileSync, existsSync, readdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { closeProject, createProject } from '../../main/project/project.ts';
import { MIGRATIONS } from '../../main/project/migrations/index.ts';
import { strikeAt } from './killing.ts';
import { LATER } from './migrate-project.ts';

/** Kills a program that brings a project to a later layout, and looks at what is left. */

const PROGRAM = join(import.meta.dirname, 'migrate-project.ts');
const ROWS = 1500;
const LETTERS = 20_000;
const NOW = MIGRATIONS.length;

export interface MigrationGround {
  folder: string;
  /** What all rows come to before and after; how long it takes, ms. */
  before: string;
  after: string;
  ms: number;
}

/** All rows of all tables, and the layout, as one number. */
function contentOf(path: string): string {
  const db = new Database(path);
  try {
    const hash = createHash('sha256').update(String(db.pragma('user_version', { simple: true })));
    const tables = db
      .prepare(
        "SELECT name FROM sqlite_schema WHERE type = 'table' AND name NOT LIKE 'sqlite%' ORDER BY name",
      )
      .pluck()
      .all() as string[];
    for (const table of tables) {
      hash.update(table);
      for (const row of db.prepare(`SELECT * FROM "${table}" ORDER BY 1`).iterate())
        hash.update(JSON.stringify(row));
    }
    return hash.digest('hex');
  } finally {
    db.close();
  }
}

const migrate = (folder: string): string => {
  const { status, stderr } = spawnSync(process.execPath, [PROGRAM, 'm.janus3d'], {
    cwd: folder,
    encoding: 'utf8',
  });
  return status === 0 ? '' : `run again it ends with ${status}: ${stderr.trim()}`;
};

/** Makes a project of tens of megabytes, and migrates a copy unhindered. */
export function prepareMigration(folder: string): MigrationGround {
  const [base, file] = ['before.janus3d', 'm.janus3d'].map((name) => join(folder, name));
  const project = createProject(base);
  const insert = project.db.prepare('INSERT INTO setup (name, setup, saved_at) VALUES (?, ?, ?)');
  project.db.transaction(() => {
    for (let row = 0; row < ROWS; row += 1)
      insert.run(`s${row}`, String(row % 10).repeat(LETTERS + row), '2026-01-01');
  })();
  closeProject(project);
  copyFileSync(base, file);
  const began = performance.now();
  const failed = migrate(folder);
  if (failed) throw new Error(failed);
  const ms = performance.now() - began;
  return { folder, before: contentOf(base), after: contentOf(file), ms };
}

/** Strikes the migration of a fresh copy, then lets it run again. Returns what is wrong. */
export async function killMigration(
  { folder, before, after, ms }: MigrationGround,
  moment: number,
): Promise<string[]> {
  const wrong: string[] = [];
  const file = join(folder, 'm.janus3d');
  const backup = `${file}.layout-${NOW}.backup`;
  for (const name of readdirSync(folder).filter((one) => one.startsWith('m.janus3d')))
    rmSync(join(folder, name));
  copyFileSync(join(folder, 'before.janus3d'), file);
  const child = spawn(process.execPath, [PROGRAM, 'm.janus3d'], { cwd: folder, stdio: 'ignore' });
  await strikeAt(child, moment * ms, 'main', wrong);
  const checkBackup = (isDue: boolean): void => {
    if (!existsSync(backup)) {
      if (isDue) wrong.push('the layout changed without a copy');
    } else if (contentOf(backup) !== before) wrong.push('the copy is not what the project was');
  };
  const db = new Database(file);
  const layout = db.pragma('user_version', { simple: true }) as number;
  if (db.pragma('integrity_check', { simple: true }) !== 'ok') wrong.push('the project is damaged');
  db.close();
  if (layout === NOW && contentOf(file) !== before) wrong.push('rows differ before the first migration');
  if (layout === LATER.length && contentOf(file) !== after) wrong.push('rows differ after the last one');
  if (layout < NOW || layout > LATER.length) wrong.push(`layout ${layout}`);
  checkBackup(layout > NOW);
  const failed = migrate(folder);
  if (failed) wrong.push(failed);
  if (contentOf(file) !== after) wrong.push('rows differ when it has run again');
  checkBackup(true);
  const left = readdirSync(folder).filter((name) => name.endsWith('.part'));
  if (left.length > 0) wrong.push(`left behind: ${left.join(', ')}`);
  return wrong;
}
