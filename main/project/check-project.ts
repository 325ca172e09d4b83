import { statSync } from 'node:fs';
import Database from 'better-sqlite3';
import { damagedProject } from '../../preload/contract/error-messages.ts';

/** A file up to this size is checked whole when it is opened; of a larger one the tables without images and arrays. */
const WHOLE_BYTES = 64 * 1024 * 1024;
/** No layout has as many tables and indexes. */
const MOST_OBJECTS = 500;
/** Tables whose rows hold images, features or arrays: checking them takes as long as reading them. */
const LARGE = new Set([
  'mask_chunk',
  'model_array',
  'position_chunk',
  'detection_chunk',
  'particle',
  'z_series',
]);

interface SchemaObject {
  type: string;
  name: string;
  tbl_name: string;
  sql: string | null;
}

const schemaOf = (db: Database.Database): SchemaObject[] =>
  db
    .prepare<[], SchemaObject>(
      `SELECT type, name, tbl_name, sql FROM sqlite_schema WHERE name NOT LIKE 'sqlite_stat%' LIMIT ${MOST_OBJECTS}`,
    )
    .all();

const keyOf = ({ type, name, tbl_name, sql }: SchemaObject): string =>
  JSON.stringify([type, name, tbl_name, sql]);

/** What the program itself makes of an empty file. */
function ownSchema(version: number, migrations: readonly string[]): SchemaObject[] {
  const db = new Database(':memory:');
  try {
    for (const sql of migrations.slice(0, version)) db.exec(sql);
    return schemaOf(db);
  } finally {
    db.close();
  }
}

/**
 * Refuses a project file that is not as the program makes them, before any of its rows is read: a table, view or trigger of others could
 * make each query do what they like, and for ever.
 *
 * @throws damaged-file
 */
export function checkProject(
  file: string,
  db: Database.Database,
  version: number,
  migrations: readonly string[],
): void {
  if (version < 1) throw damagedProject(file, `it has layout ${version}, which no version has made`);
  const made = ownSchema(version, migrations);
  const own = new Map(made.map((one) => [keyOf(one), one]));
  for (const found of schemaOf(db)) {
    if (own.delete(keyOf(found))) continue;
    throw damagedProject(
      file,
      `it has a ${found.type} "${found.name.slice(0, 60)}" that Janus3D did not make`,
    );
  }
  const [missing] = own.values();
  if (missing) throw damagedProject(file, `its ${missing.type} "${missing.name}" is missing`);
  checkPages(file, db, [...new Set(made.map((one) => one.tbl_name))]);
}

function checkPages(file: string, db: Database.Database, tables: readonly string[]): void {
  const isSmall = statSync(file).size <= WHOLE_BYTES;
  const checks = isSmall ? ['1'] : tables.filter((name) => !LARGE.has(name)).map((name) => `"${name}"`);
  for (const check of checks) {
    const [result] = db.pragma(`quick_check(${check})`) as { quick_check: string }[];
    if (result.quick_check !== 'ok') throw damagedProject(file, result.quick_check.split('\n')[0]);
  }
}
