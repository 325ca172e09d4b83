import { copyFileSync, mkdtempSync, readFileSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { makeInputs } from '../../main/project/result-inputs.ts';
import { maskSetFor, storeParticles } from '../../main/project/mask-sets.ts';
import { closeProject, createProject, openProject } from '../../main/project/project.ts';
import { saveSetup } from '../../main/project/setups.ts';
import { storeSources } from '../../main/project/sources.ts';
import { projectSummary } from '../../main/project/summary.ts';
import { JanusError } from '../../preload/contract/errors.ts';
import { Setup } from '../../preload/contract/options/setup.ts';
import { ImportOptions } from '../../preload/contract/options/source.ts';
import { listSetups } from '../../main/project/setups.ts';
import { saidNothing } from '../support/said-nothing.ts';
import { tagged } from '../unit/tagged.ts';

let folder: string;
let sound: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'janus3d-hostile-'));
  sound = join(folder, 'sound.janus3d');
  const project = createProject(sound);
  const info = {
    ...saidNothing,
    path: 's.tif',
    format: 'tiff',
    axes: 'ZYX',
    frames: 3,
    width: 9,
    height: 9,
    bits: 8,
    pixelSizeUm: 0.1,
    zStepUm: 0.5,
    frameIntervalS: null,
  };
  const [id] = storeSources(project, [
    {
      kind: 'stack',
      path: join(folder, 's.tif'),
      identity: { content: 'c', files: [] },
      info,
      options: ImportOptions.parse({}),
      setup: null,
      axialFactor: 1,
    },
  ]);
  saveSetup(project, Setup.parse({ name: 'lab' }));
  const { id: maskSet } = maskSetFor(project, id, makeInputs({}), 9);
  const column = Float64Array.of(1, 2);
  const path = { slice: Int32Array.of(0, 1), xPx: column, yPx: column, radiusPx: column };
  storeParticles(project, maskSet, [{ particle: 0, reject: null, included: false, ...path }]);
  closeProject(project);
});
afterAll(() => rmSync(folder, { recursive: true }));

let count = 0;
/** A copy of the sound project to which something is done. */
function changed(change: (db: Database.Database) => unknown): string {
  const file = join(folder, `${(count += 1)}.janus3d`);
  copyFileSync(sound, file);
  const db = new Database(file);
  db.unsafeMode(true);
  db.pragma('foreign_keys = OFF');
  change(db);
  db.pragma('wal_checkpoint(TRUNCATE)');
  db.close();
  return file;
}

const ENDLESS = 'WITH RECURSIVE n(x) AS (SELECT 1 UNION ALL SELECT x + 1 FROM n) SELECT count(*) FROM n';

it.each<[string, string]>([
  ['a trigger that never ends', `CREATE TRIGGER t AFTER INSERT ON job BEGIN ${ENDLESS}; END`],
  ['a view that never ends', `CREATE VIEW extra AS ${ENDLESS}`],
  [
    'a view in place of a table',
    `DROP TABLE setup; CREATE VIEW setup AS SELECT 'a' AS name, '{}' AS setup, '' AS saved_at`,
  ],
  ['a table of others', 'CREATE TABLE extra (x)'],
  ['a virtual table', 'CREATE VIRTUAL TABLE extra USING fts5(x)'],
  ['a column more', 'ALTER TABLE source ADD COLUMN extra TEXT'],
  ['a table less', 'DROP TABLE learning_point'],
  ['an index less', 'DROP INDEX comparison_of_data'],
  ['an index on an expression', 'CREATE INDEX extra ON setup (upper(name))'],
  ['a layout that never was', 'PRAGMA user_version = 0'],
  ['a layout below zero', 'PRAGMA user_version = -7'],
])('%s: refused as damaged before a row is read', (_what, sql) => {
  const file = changed((db) => db.exec(sql));
  expect(() => openProject(file)).toThrow(tagged('damaged-file', { path: file }));
});

/** A copy of which the first page of a table or index is overwritten; nothing reads it when a project is opened. */
function withBadPage(name: string): string {
  let place = { page: 0, size: 0 };
  const file = changed((db) => {
    const { page } = db.prepare('SELECT rootpage AS page FROM sqlite_schema WHERE name = ?').get(name) as {
      page: number;
    };
    place = { page, size: db.pragma('page_size', { simple: true }) as number };
  });
  const bytes = readFileSync(file);
  bytes.fill(0xa5, (place.page - 1) * place.size, place.page * place.size);
  writeFileSync(file, bytes);
  return file;
}

it.each(['comparison', 'setup_of_name', 'mask_chunk'])('a page that is overwritten (%s): damaged', (name) => {
  const file = withBadPage(name);
  expect(() => openProject(file)).toThrow(tagged('damaged-file', { path: file }));
});

it('of a large file pages of images are not looked at, all others are', () => {
  const [small, images] = ['setup_of_name', 'mask_chunk'].map(withBadPage);
  for (const file of [small, images]) truncateSync(file, 65 * 2 ** 20);
  expect(() => openProject(small)).toThrow(tagged('damaged-file', { path: small }));
  closeProject(openProject(images));
});

it('a journal beside it that names another file is not played back: that file is not even looked for', () => {
  const file = changed(() => undefined);
  // A journal of no page, and the name of the one that it belongs to (sqlite.org/fileformat2.html#the_rollback_journal).
  const mark = Buffer.from('d9d505f920a163d7', 'hex');
  const head = Buffer.alloc(512);
  head.set(mark);
  [0, 1, readFileSync(file).length / 4096, 512, 4096].forEach((word, at) =>
    head.writeUInt32BE(word, 8 + 4 * at),
  );
  const name = Buffer.from('//host/share/journal');
  const end = Buffer.alloc(8);
  end.writeUInt32BE(name.length);
  end.writeUInt32BE(
    name.reduce((sum, byte) => sum + byte, 0),
    4,
  );
  const page = Buffer.alloc(4);
  page.writeUInt32BE(2 ** 30 / 4096 + 1);
  writeFileSync(`${file}-journal`, Buffer.concat([head, page, name, end, mark]));
  expect(() => openProject(file)).toThrow(tagged('damaged-file', { path: file }));
  expect(readFileSync(`${file}-journal`)).toHaveLength(512 + 4 + name.length + 16);
});

it('marks of other programs and of later versions are told as such', () => {
  const other = changed((db) => db.pragma('application_id = 7'));
  expect(() => openProject(other)).toThrow(tagged('unsupported-format'));
  const later = changed((db) => db.pragma('user_version = 2000000000'));
  expect(() => openProject(later)).toThrow(tagged('newer-version'));
});

it.each<[string, string]>([
  ['no JSON', `UPDATE source SET info = 'x'`],
  ['JSON without a version', `UPDATE source SET options = '{}'`],
  ['a version of words', `UPDATE source SET info = '{"version":"1","value":{}}'`],
  ['a number for a text', `UPDATE source SET info = json_set(info, '$.value.format', 7)`],
  ['frames below none', `UPDATE source SET info = json_set(info, '$.value.frames', -1)`],
  ['a list that is none', `UPDATE source SET identity = json_set(identity, '$.value.files', 'x')`],
  ['a setup of nothing', `UPDATE setup SET setup = '{"version":1,"value":null}'`],
])('%s: told as damaged, with its place', (_what, sql) => {
  const project = openProject(changed((db) => db.exec(sql)));
  try {
    expect(() => [projectSummary(project), listSetups(project)]).toThrow(
      tagged('damaged-file', { where: expect.stringMatching(/ of (source 1|setup lab)/) as string }),
    );
  } finally {
    closeProject(project);
  }
});

it('a version of a stored value that is yet to come is told as such', () => {
  const project = openProject(
    changed((db) => db.exec(`UPDATE source SET info = json_set(info, '$.version', 99)`)),
  );
  expect(() => projectSummary(project)).toThrow(tagged('newer-version'));
  closeProject(project);
});

it('whatever bytes are altered, a project opens or is refused in plain words', () => {
  let state = 7;
  const next = (below: number): number => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return Math.floor((state / 2 ** 32) * below);
  };
  const columns = ['source.info', 'source.options', 'source.identity', 'setup.setup'];
  for (let round = 0; round < 60; round += 1) {
    const file = changed((db) => {
      const [table, column] = columns[next(columns.length)].split('.');
      const { text } = db.prepare(`SELECT ${column} AS text FROM ${table}`).get() as { text: string };
      const at = next(text.length);
      const altered = `${text.slice(0, at)}${'{}[]",:9-x\u0000'[next(11)]}${text.slice(at + next(4))}`;
      db.prepare(`UPDATE ${table} SET ${column} = ?`).run(altered);
    });
    try {
      const project = openProject(file);
      try {
        projectSummary(project);
        listSetups(project);
      } finally {
        closeProject(project);
      }
    } catch (error) {
      expect(error, `round ${round}`).toBeInstanceOf(JanusError);
      expect((error as JanusError).tag, `round ${round}`).toMatch(/^(damaged-file|newer-version)$/);
    }
  }
});
