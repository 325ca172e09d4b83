import { readFileSync, writeFileSync } from 'node:fs';
import Database from 'better-sqlite3';
import { createApi, type Api } from '../../main/api/api.ts';
import { JanusError } from '../../preload/contract/errors.ts';
import { PROGRAM_WORDS } from './plain-words.ts';

/** Alters project files at random, and looks at all that is in one. */

type Below = (below: number) => number;
const pick = <Item>(items: readonly Item[], below: Below): Item => items[below(items.length)];

interface Cell {
  table: string;
  column: string;
  rowid: number;
  value: unknown;
}

const tablesOf = (db: Database.Database): string[] =>
  (
    db.prepare("SELECT name FROM sqlite_schema WHERE type = 'table' AND name NOT LIKE 'sqlite_%'").all() as {
      name: string;
    }[]
  ).map(({ name }) => name);

/** A cell that `accept` takes; null where chance finds none. */
function someCell(db: Database.Database, below: Below, accept: (value: unknown) => boolean): Cell | null {
  for (let tries = 0; tries < 200; tries += 1) {
    const table = pick(tablesOf(db), below);
    const { count } = db.prepare(`SELECT count(*) AS count FROM "${table}"`).get() as { count: number };
    if (count === 0) continue;
    const columns = (db.pragma(`table_info("${table}")`) as { name: string }[]).map(({ name }) => name);
    const column = pick(columns, below);
    const cell = db
      .prepare(
        `SELECT rowid AS rowid, "${column}" AS value FROM "${table}" ORDER BY rowid LIMIT 1 OFFSET ${below(count)}`,
      )
      .get() as Pick<Cell, 'rowid' | 'value'>;
    if (accept(cell.value)) return { table, column, ...cell };
  }
  return null;
}

function write(db: Database.Database, { table, column, rowid }: Cell, value: unknown): string {
  db.prepare(`UPDATE "${table}" SET "${column}" = ? WHERE rowid = ?`).run(value, rowid);
  return `${table}.${column} of row ${rowid}`;
}

const STRANGE = [
  0,
  -1,
  1,
  0.5,
  -1e300,
  1e300,
  2 ** 31,
  2 ** 53,
  '',
  'x',
  '{}',
  '\u0000',
  Buffer.alloc(3),
  null,
];
const ENDLESS = 'WITH RECURSIVE n(x) AS (SELECT 1 UNION ALL SELECT x + 1 FROM n) SELECT count(*) FROM n';
const STRANGE_JSON = ['null', '[]', '{}', '-1', '1e999', '"x"', '[[[[]]]]', '{"__proto__":{}}'];

/** Ways to alter an open project; each says what it did, or null where it found nothing to alter. */
const ALTERATIONS: Record<string, (db: Database.Database, below: Below) => string | null> = {
  structure: (db, below) => {
    const table = pick(tablesOf(db), below);
    const sql = pick(
      [
        `DROP TABLE "${table}"`,
        `ALTER TABLE "${table}" ADD COLUMN extra`,
        `ALTER TABLE "${table}" RENAME TO extra`,
        `CREATE TABLE extra (x)`,
        `CREATE INDEX extra ON "${table}" (rowid + 1)`,
        `CREATE VIRTUAL TABLE extra USING fts5(x)`,
      ],
      below,
    );
    db.exec(sql);
    return sql;
  },
  trigger: (db, below) => {
    const sql = `CREATE ${pick(
      [
        `TRIGGER extra AFTER ${pick(['INSERT', 'UPDATE', 'DELETE'], below)} ON "${pick(tablesOf(db), below)}" BEGIN ${ENDLESS}; END`,
        `VIEW extra AS ${ENDLESS}`,
      ],
      below,
    )}`;
    db.exec(sql);
    return sql;
  },
  type: (db, below) => {
    const cell = someCell(db, below, () => true);
    return cell && write(db, cell, pick(STRANGE, below));
  },
  json: (db, below) => {
    const cell = someCell(db, below, (value) => typeof value === 'string' && /^[[{]/.test(value));
    if (!cell) return null;
    const text = String(cell.value);
    const at = below(text.length);
    const numbers = [...text.matchAll(/-?\d+(\.\d+)?|"[^"]*"|true|false|null|\[\]|\{\}/g)];
    const found = numbers.length > 0 ? pick(numbers, below) : null;
    const altered =
      found && below(2)
        ? `${text.slice(0, found.index)}${pick(STRANGE_JSON, below)}${text.slice(found.index + found[0].length)}`
        : `${text.slice(0, at)}${'{}[]",:9-x\u0000'[below(11)]}${text.slice(at + below(4))}`;
    return write(db, cell, altered);
  },
  version: (db, below) => {
    const number = pick([-7, 0, 2, 99, 2 ** 31 - 1], below);
    const pragma = pick(['user_version', 'application_id'], below);
    if (below(2)) {
      db.pragma(`${pragma} = ${number}`);
      return `${pragma} ${number}`;
    }
    const cell = someCell(db, below, (value) => typeof value === 'string' && value.startsWith('{"version":'));
    return cell && write(db, cell, String(cell.value).replace(/"version":\d+/, `"version":${number}`));
  },
  blob: (db, below) => {
    const cell = someCell(db, below, (value) => Buffer.isBuffer(value) && value.length > 0);
    if (!cell) return null;
    const bytes = Buffer.from(cell.value as Buffer);
    const at = below(Math.min(bytes.length, pick([8, 400, bytes.length], below)));
    const ways = [
      () => bytes.subarray(0, at),
      () => Buffer.concat([bytes, Buffer.alloc(1 + below(64))]),
      () => Buffer.concat([bytes.subarray(0, at), bytes.subarray(at + 1 + below(16))]),
      () => bytes.fill(below(256), at, at + 1 + below(8)),
    ];
    return write(db, cell, pick(ways, below)());
  },
  row: (db, below) => {
    const cell = someCell(db, below, () => true);
    if (!cell) return null;
    db.prepare(`DELETE FROM "${cell.table}" WHERE rowid = ?`).run(cell.rowid);
    return `without row ${cell.rowid} of ${cell.table}`;
  },
};
export const KINDS = [...Object.keys(ALTERATIONS), 'bytes'];

/** Alters `file` in place, in one way of that kind. Returns what was done. */
export function alterProject(file: string, kind: string, below: Below): string {
  if (kind === 'bytes') {
    const bytes = readFileSync(file);
    const at = below(2) ? below(400) : below(bytes.length);
    bytes[at] = below(256);
    writeFileSync(file, below(4) ? bytes : bytes.subarray(0, 100 + below(bytes.length - 100)));
    return `byte ${at}`;
  }
  const db = new Database(file);
  try {
    db.unsafeMode(true);
    db.pragma('foreign_keys = OFF');
    db.pragma('ignore_check_constraints = ON');
    for (;;) {
      try {
        const done = ALTERATIONS[kind](db, below);
        db.pragma('wal_checkpoint(TRUNCATE)');
        return `${kind}: ${done ?? 'nothing'}`;
      } catch (error) {
        // The table takes no such value; another one.
        if (!(error instanceof Database.SqliteError)) throw error;
      }
    }
  } finally {
    db.close();
  }
}

/** Everything that a window can ask of a project. */
async function* looks({ call }: Api, file: string): AsyncGenerator<() => Promise<unknown>> {
  const { sources, models, tracks, calibration } = await call('project.open', { path: file });
  yield () => call('setups.list', {});
  yield () => call('jobs.list', {});
  yield () => call('compare.get', {});
  yield () => call('calibration.get', {});
  const [zSeries] = calibration ? ((await call('calibration.get', {}))?.zSeries ?? []) : [];
  if (zSeries) {
    const { stackId, particle, slice } = zSeries;
    yield () => call('mask.read', { stackId, particle, slice: slice[0] });
  }
  for (const what of ['masks', 'features', 'comparison', 'learning'] as const)
    yield () => call('export.csv', { what });
  for (const { sourceId } of sources) yield () => call('export.csv', { what: 'detections', id: sourceId });
  for (const { modelId } of models) {
    yield () => call('model.report', { modelId });
    yield () => call('export.csv', { what: 'predictions', id: modelId });
    yield () => call('model.export', { modelId, format: 'json' });
  }
  for (const { videoId } of tracks) {
    yield () => call('tracks.get', { videoId });
    yield () => call('export.csv', { what: 'tracks', id: videoId });
  }
}

/** How an altered project is taken: `whole`, or the tags of what was refused. Throws where that is in words of a program or a fault. */
export async function takeProject(file: string): Promise<string> {
  const api = createApi({ shell: 'served', threads: 1 });
  const tags = new Set<string>();
  const refused = (error: unknown): void => {
    if (!(error instanceof JanusError) || error.tag === 'fault' || PROGRAM_WORDS.test(error.message))
      throw new Error('not in plain words', { cause: error });
    tags.add(error.tag);
  };
  try {
    for await (const look of looks(api, file)) await look().catch(refused);
  } catch (error) {
    if ((error as Error).message === 'not in plain words') throw (error as Error).cause;
    refused(error);
  } finally {
    await api.close();
  }
  return tags.size === 0 ? 'whole' : [...tags].sort().join(' ');
}
