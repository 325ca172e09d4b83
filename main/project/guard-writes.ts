import type Database from 'better-sqlite3';

/** Tables that say who works on a project; they hold no results. */
const UNGUARDED = new Set(['writer', 'job']);
const WAYS = ['INSERT', 'UPDATE', 'DELETE'] as const;

/**
 * From now on SQLite refuses each change that this connection makes once the writer's row is another's, in the transaction of the change: a
 * computer that slept, or was cut off, for longer than others wait has lost the right to change the project without noticing. The triggers
 * that do so belong to the connection, not to the file. Returns what takes them away.
 */
export function guardWrites(db: Database.Database, token: string): () => void {
  const tables = db
    .prepare<[], { name: string }>(
      `SELECT name FROM sqlite_schema WHERE type = 'table' AND name NOT LIKE 'sqlite_%'`,
    )
    .all()
    .filter(({ name }) => !UNGUARDED.has(name));
  const triggers = tables.flatMap(({ name: table }) =>
    WAYS.map((way) => ({ name: `guard_${way}_${table}`, way, table })),
  );
  const make = triggers.map(
    ({ name, way, table }) =>
      `CREATE TEMP TRIGGER ${name} BEFORE ${way} ON main.${table}
         WHEN NOT EXISTS (SELECT 1 FROM writer WHERE token = '${token}')
         BEGIN SELECT RAISE(ABORT, 'another one is the writer'); END;`,
  );
  db.exec(make.join('\n'));
  return () => db.exec(triggers.map(({ name }) => `DROP TRIGGER IF EXISTS temp.${name};`).join('\n'));
}

/** Whether SQLite failed because the writer had become another one. */
export const meansTakenOver = (error: unknown): boolean =>
  error instanceof Error && (error as NodeJS.ErrnoException).code === 'SQLITE_CONSTRAINT_TRIGGER';
