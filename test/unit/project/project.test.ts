import { createHash } from 'node:crypto';
import { mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { saidNothing } from '../../support/said-nothing.ts';
import { compactDatabase, removedBytes } from '../../../main/project/compact.ts';
import { maskSetFor, readFeatures, readMask, storeMaskChunk } from '../../../main/project/mask-sets.ts';
import {
  detectionChunksDone,
  detectionsFor,
  detectionsOfFrame,
  detectionsOfSource,
  readDetections,
  storeDetectionChunk,
} from '../../../main/project/detections.ts';
import { insertJob, listJobs, markInterrupted } from '../../../main/project/jobs.ts';
import { migrate } from '../../../main/project/migrate.ts';
import { MIGRATIONS } from '../../../main/project/migrations/index.ts';
import { closeProject, createProject, openProject, type Project } from '../../../main/project/project.ts';
import { makeInputs } from '../../../main/project/result-inputs.ts';
import { storeSources, listSources, removeSource } from '../../../main/project/sources.ts';
import { projectSummary } from '../../../main/project/summary.ts';
import { ImportOptions } from '../../../preload/contract/options/source.ts';
import { tagged } from '../tagged.ts';

let folder: string;
const open: Project[] = [];
const track = (project: Project): Project => {
  open.push(project);
  return project;
};
const path = (name = 'a.janus3d'): string => join(folder, name);

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'janus3d-test-'));
});
afterEach(() => {
  for (const project of open.splice(0)) closeProject(project);
  rmSync(folder, { recursive: true });
});

const info = {
  path: '/nowhere/s.tif',
  format: 'tiff',
  axes: 'ZYX',
  frames: 5,
  width: 10,
  height: 10,
  bits: 8,
  pixelSizeUm: 0.1625,
  zStepUm: 0.5,
  frameIntervalS: null,
  ...saidNothing,
};
const addStack = (project: Project): number =>
  storeSources(project, [
    {
      kind: 'stack',
      path: info.path,
      identity: { content: '', files: [] },
      info,
      options: ImportOptions.parse({ fps: 4 }),
      setup: null,
      axialFactor: 1.333,
    },
  ])[0];
const table = (frames: number[]) => ({
  frame: Int32Array.from(frames),
  xPx: Float64Array.from(frames, (frame) => frame + 0.25),
  yPx: Float64Array.from(frames),
  radiusPx: Float64Array.from(frames),
  score: Float64Array.from(frames),
});

describe('project file', () => {
  it('takes no row that refers to what is not there, opened anew too', () => {
    closeProject(createProject(path()));
    const project = track(openProject(path()));
    expect(() => detectionsFor(project, 99, makeInputs({}))).toThrow(/FOREIGN KEY/);
  });

  it('is marked as one, at the latest layout', () => {
    const { db } = track(createProject(path()));
    expect(db.pragma('application_id', { simple: true })).toBe(0x4a414e33);
    expect(db.pragma('user_version', { simple: true })).toBe(MIGRATIONS.length);
    expect(db.pragma('journal_mode', { simple: true })).toBe('wal');
  });

  it('is never made over another file', () => {
    writeFileSync(path(), 'mine');
    expect(() => createProject(path())).toThrow(tagged('bad-input', { path: path() }));
    expect(() => createProject(join(folder, 'no', 'a.janus3d'))).toThrow(
      tagged('not-found', { what: 'folder' }),
    );
  });

  it.each([
    ['text', (file: string) => writeFileSync(file, 'x,y\n1,2\n'.repeat(1000)), 'unsupported-format'] as const,
    ['an empty file', (file: string) => writeFileSync(file, ''), 'unsupported-format'] as const,
    [
      'another database',
      (file: string) => new Database(file).exec('CREATE TABLE t (x)').close(),
      'unsupported-format',
    ] as const,
    ['nothing', () => undefined, 'not-found'] as const,
  ])('refuses %s', (_what, make, tag) => {
    make(path());
    expect(() => openProject(path())).toThrow(tagged(tag, { path: path() }));
  });

  it('refuses one from a newer version and leaves it as it was', () => {
    closeProject(createProject(path()));
    const db = new Database(path());
    db.pragma(`user_version = ${MIGRATIONS.length + 1}`);
    db.close();
    expect(() => openProject(path())).toThrow(tagged('newer-version'));
  });

  it('refuses an empty database with the mark of one, and a folder', () => {
    const db = new Database(path());
    db.pragma(`application_id = ${0x4a414e33}`);
    db.close();
    expect(() => openProject(path())).toThrow(tagged('damaged-file', { path: path() }));
    mkdirSync(path('folder.janus3d'));
    expect(() => openProject(path('folder.janus3d'))).toThrow(tagged('unsupported-format'));
  });

  it('refuses one that is overwritten', () => {
    const project = createProject(path());
    addStack(project);
    closeProject(project);
    const header = Buffer.alloc(200_000, 7);
    header.write('SQLite format 3\0');
    writeFileSync(path(), header);
    expect(() => openProject(path())).toThrow(tagged('unsupported-format'));
  });

  it('brings an older layout up to date in one transaction each, with a copy of it beside it', () => {
    const file = path('old.janus3d');
    const db = new Database(file);
    const migrations = ['CREATE TABLE a (x)', 'ALTER TABLE a ADD COLUMN y', 'ALTER TABLE a ADD COLUMN z'];
    migrate(file, db, 0, migrations.slice(0, 1));
    db.exec('INSERT INTO a (x) VALUES (7)');
    migrate(file, db, 1, migrations);
    expect(db.pragma('user_version', { simple: true })).toBe(3);
    expect(db.prepare('SELECT x, y, z FROM a').get()).toEqual({ x: 7, y: null, z: null });
    db.close();
    const backup = new Database(`${file}.layout-1.backup`, { readonly: true });
    expect(backup.pragma('user_version', { simple: true })).toBe(1);
    expect(backup.prepare('SELECT * FROM a').get()).toEqual({ x: 7 });
    backup.close();
  });

  it('never changes a layout that a project may have been made with: a new migration comes behind them', () => {
    const hashes = MIGRATIONS.map((sql) => createHash('sha256').update(sql).digest('hex').slice(0, 16));
    expect(hashes.slice(0, 9)).toEqual([
      '961cba1cca195242',
      '05196ee119a34da4',
      '6f4efab1397ad4ff',
      '67626f8680c81897',
      'fba94917349f6790',
      'd7ecb844894f7319',
      '2c075b80ffb93156',
      'a44bf1b10c1f1972',
      'b908a90dc2610a51',
    ]);
  });

  it('of a layout before there were sets of trajectories has those that there are on show', () => {
    const db = new Database(path());
    migrate(path(), db, 0, MIGRATIONS.slice(0, 3));
    db.pragma('foreign_keys = OFF');
    db.exec(`INSERT INTO tracks (source_id, model_id, positions_id, inputs, particles, rows, columns, created_at)
      VALUES (1, 1, 1, '{}', 0, 0, x'', '')`);
    migrate(path(), db, 3, MIGRATIONS);
    expect(db.prepare('SELECT name, shown FROM tracks').get()).toEqual({ name: '', shown: 1 });
    db.close();
  });

  it('of a layout in which a model was needed keeps the models of positions and trajectories, and what hangs on them', () => {
    const db = new Database(path());
    migrate(path(), db, 0, MIGRATIONS.slice(0, 4));
    db.pragma('foreign_keys = ON');
    db.exec(`
      INSERT INTO source (kind, path, relative_path, identity, info, options, axial_factor, added_at)
        VALUES ('video', '', '', '', '', '', 1, '');
      INSERT INTO model (id, name, report, inputs, meta, predictions, created_at) VALUES (7, '', '', '', '', x'', '');
      INSERT INTO positions (source_id, model_id, inputs, inputs_hash, created_at) VALUES (1, 7, '', '', '');
      INSERT INTO position_chunk (positions_id, first_frame, frames, rows, columns) VALUES (1, 0, 1, 1, x'05');
      INSERT INTO tracks (source_id, model_id, positions_id, inputs, particles, rows, columns, created_at)
        VALUES (1, 7, 1, '', 0, 0, x'', '')`);
    migrate(path(), db, 4, MIGRATIONS);
    const models = 'SELECT positions.model_id AS a, tracks.model_id AS b FROM positions, tracks';
    expect(db.prepare(models).get()).toEqual({ a: 7, b: 7 });
    expect(db.prepare('SELECT count(*) AS chunks FROM position_chunk').get()).toEqual({ chunks: 1 });
    db.exec('DELETE FROM model');
    expect(db.prepare(models).all()).toEqual([]);
    expect(db.prepare('SELECT count(*) AS chunks FROM position_chunk').get()).toEqual({ chunks: 0 });
    db.close();
  });

  it('is not brought up to date where no whole copy can be laid beside it', () => {
    const file = path('old.janus3d');
    const db = new Database(file);
    const migrations = ['CREATE TABLE a (x)', 'ALTER TABLE a ADD COLUMN y'];
    migrate(file, db, 0, migrations.slice(0, 1));
    vi.spyOn(Database.prototype, 'prepare').mockImplementation(() => {
      throw new Error('full');
    });
    expect(() => migrate(file, db, 1, migrations)).toThrow('full');
    vi.restoreAllMocks();
    expect(db.pragma('user_version', { simple: true })).toBe(1);
    db.close();
  });

  it('leaves nothing behind where none can be made', () => {
    vi.spyOn(Database.prototype, 'exec').mockImplementation(() => {
      writeFileSync(`${path()}-journal`, '');
      throw new Error('no');
    });
    expect(() => createProject(path())).toThrow('no');
    vi.restoreAllMocks();
    expect(readdirSync(folder)).toEqual([]);
  });
});

describe('sources', () => {
  it('take lengths from the person before the file, and keep them over reopening', () => {
    const project = createProject(path());
    const id = addStack(project);
    closeProject(project);
    const [source] = listSources(track(openProject(path())));
    expect(source).toMatchObject({
      id,
      pixelUm: 0.1625,
      zStepUm: 0.5,
      frameIntervalS: 0.25,
      axialFactor: 1.333,
    });
  });

  it('are found beside a project that was moved with them', () => {
    const project = track(createProject(path()));
    const image = join(folder, 's.tif');
    const options = ImportOptions.parse({});
    storeSources(project, [
      {
        kind: 'stack',
        path: image,
        identity: { content: '', files: [] },
        info,
        options,
        setup: null,
        axialFactor: 1,
      },
    ]);
    project.db.prepare('UPDATE source SET path = ?').run('/gone/s.tif');
    writeFileSync(image, '');
    expect(listSources(project)[0].path).toBe(image);
    expect(projectSummary(project).sources[0].present).toBe(true);
  });

  it('go with everything measured on them once the file is compacted, and their ids are not used again', () => {
    const project = track(createProject(path()));
    const id = addStack(project);
    storeDetectionChunk(
      project,
      detectionsFor(project, id, makeInputs({ a: 1 })),
      { from: 0, to: 2 },
      table([0, 1]),
    );
    removeSource(project, id);
    expect(listSources(project)).toEqual([]);
    expect(removedBytes(project)).toBeGreaterThan(0);
    compactDatabase(project.db);
    expect(project.db.prepare('SELECT count(*) AS n FROM detection_chunk').get()).toEqual({ n: 0 });
    expect(removedBytes(project)).toBe(0);
    expect(addStack(project)).toBeGreaterThan(id);
  });
});

it('a file that others may have made is opened with what SQLite has against it', () => {
  closeProject(createProject(path()));
  const { db } = track(openProject(path()));
  const settings = ['trusted_schema', 'cell_size_check', 'mmap_size', 'foreign_keys'];
  expect(settings.map((name) => db.pragma(name, { simple: true }))).toEqual([0, 1, 0, 1]);
});

describe('units of work', () => {
  it('are kept by inputs: the same one goes on, another one starts afresh', () => {
    const project = createProject(path());
    const id = addStack(project);
    const set = detectionsFor(project, id, makeInputs({ sensitivity: 0.9, radius: [1, 2] }));
    storeDetectionChunk(project, set, { from: 2, to: 4 }, table([2, 2, 3]));
    storeDetectionChunk(project, set, { from: 0, to: 2 }, table([1]));
    closeProject(project);

    const again = track(openProject(path()));
    expect(detectionsFor(again, id, makeInputs({ radius: [1, 2], sensitivity: 0.9 }))).toBe(set);
    expect(detectionChunksDone(again, set)).toEqual(new Set([0, 2]));
    expect(readDetections(again, set)).toEqual(table([1, 2, 2, 3]));
    const other = detectionsFor(again, id, makeInputs({ sensitivity: 0.8, radius: [1, 2] }));
    expect(detectionChunksDone(again, other)).toEqual(new Set());
  });

  it('show a frame that was done, with or without circles, and null where none was', () => {
    const project = track(createProject(path()));
    const id = addStack(project);
    storeDetectionChunk(project, detectionsFor(project, id, makeInputs({})), { from: 0, to: 2 }, table([1]));
    expect(detectionsOfFrame(project, id, 1)?.xPx).toEqual(Float64Array.of(1.25));
    expect(detectionsOfFrame(project, id, 0)?.xPx).toHaveLength(0);
    expect(detectionsOfFrame(project, id, 2)).toBeNull();
  });

  it('show the latest, also where the clock has been set back by an hour meanwhile', () => {
    const project = track(createProject(path()));
    const id = addStack(project);
    const found = (inputs: object, rows: number[]): void =>
      storeDetectionChunk(
        project,
        detectionsFor(project, id, makeInputs(inputs)),
        { from: 0, to: 1 },
        table(rows),
      );
    vi.useFakeTimers({ toFake: ['Date'], now: Date.parse('2026-03-01T12:00Z') });
    found({ sensitivity: 0.9 }, [0]);
    vi.setSystemTime(Date.parse('2026-03-01T11:00Z'));
    found({ sensitivity: 0.8 }, [0, 0]);
    expect(detectionsOfFrame(project, id, 0)?.xPx).toHaveLength(2);
    found({ sensitivity: 0.7 }, [0, 0, 0]);
    expect(detectionsOfFrame(project, id, 0)?.xPx).toHaveLength(3);
    expect(detectionsOfSource(project, id)?.xPx).toHaveLength(3);
    vi.useRealTimers();
  });

  it.each([
    [8, new Uint8Array(2 * 9).map((_, k) => 7 * k)],
    [16, new Uint16Array(2 * 9).map((_, k) => 3000 * k)],
    [32, new Float32Array(2 * 9).map((_, k) => k / 7)],
  ] as const)('keep masks of %i bits as acquired, to the bit', (bits, data) => {
    const project = createProject(path());
    const maskSet = maskSetFor(project, addStack(project), makeInputs({}), 3);
    const features = { names: ['a'], rows: 2, values: Float64Array.of(1, 2) };
    const masks = { sidePx: 3, count: 2, bits, data };
    storeMaskChunk(project, maskSet.id, 0, { masks, features, tensorBackend: 'wasm' });
    storeMaskChunk(project, maskSet.id, 2, {
      masks: { ...masks, data: data.map((x) => x + 1) },
      features,
      tensorBackend: 'wasm',
    });
    closeProject(project);
    const again = track(openProject(path()));
    expect(readMask(again, maskSet.id, 1)).toEqual({ sidePx: 3, count: 1, bits, data: data.slice(9) });
    expect(readMask(again, maskSet.id, 2).data).toEqual(data.slice(0, 9).map((x) => x + 1));
    expect(readFeatures(again, maskSet.id).features.values).toEqual(Float64Array.of(1, 2, 1, 2));
  });
});

describe('jobs', () => {
  it('that ended before they began, by a clock that was set back, took no time', () => {
    const project = track(createProject(path()));
    const job = insertJob(project, 'calibrate', 'running');
    project.db
      .prepare(`UPDATE job SET started_at = '2026-03-01T12:00Z', ended_at = '2026-03-01T11:00Z' WHERE id = ?`)
      .run(job);
    expect(listJobs(project)[0].elapsedS).toBe(0);
  });

  it('of a process that is gone are interrupted; those of a living one run on', () => {
    const project = track(createProject(path()));
    const [gone, alive, reused] = [1, 2, 3].map(() => insertJob(project, 'calibrate', 'running'));
    const waited = insertJob(project, 'train', 'queued');
    project.db.prepare('UPDATE job SET pid = ? WHERE id = ?').run(2 ** 22 + 1, waited);
    project.db.prepare('UPDATE job SET pid = ? WHERE id = ?').run(2 ** 22 + 1, gone);
    // The number of a process that has ended is given to another one.
    project.db.prepare(`UPDATE job SET process_start = '1' WHERE id = ?`).run(reused);
    const states = [
      [waited, 'interrupted'],
      [reused, 'interrupted'],
      [alive, 'running'],
      [gone, 'interrupted'],
    ];
    const listed = (): unknown => listJobs(project).map(({ jobId, state }) => [jobId, state]);
    expect(listed()).toEqual(states);
    markInterrupted(project);
    expect(listed()).toEqual(states);
    expect(project.db.prepare(`SELECT count(*) AS n FROM job WHERE state = 'interrupted'`).get()).toEqual({
      n: 3,
    });
  });
});
