import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type Database from 'better-sqlite3';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { calibrationMaskSets, fullCalibration, readZSeries } from '../../../main/project/calibrations.ts';
import { listChoices } from '../../../main/project/z-series-choices.ts';
import { latestComparison } from '../../../main/project/comparisons.ts';
import {
  detectionChunksDone,
  detectionsOfFrame,
  detectionsOfSource,
  readDetections,
} from '../../../main/project/detections.ts';
import { latestCurves } from '../../../main/project/learning-curves.ts';
import { maskChunks, maskChunksDone, readFeatures, readParticles } from '../../../main/project/mask-sets.ts';
import { markInterrupted } from '../../../main/project/jobs.ts';
import { readModelPart } from '../../../main/project/models.ts';
import { closeProject, createProject, type Project } from '../../../main/project/project.ts';
import { sourceRows } from '../../../main/project/source-rows.ts';
import { resultsOf } from '../../../main/project/sources.ts';
import { positionChunksDone, positionSets, readPositions, readTracks } from '../../../main/project/tracks.ts';

let folder: string;
let project: Project;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'janus3d-plans-'));
  project = createProject(join(folder, 'a.janus3d'));
});
afterAll(() => {
  closeProject(project);
  rmSync(folder, { recursive: true });
});

/** Statements that `run` prepares, whatever comes of them. */
function statementsOf(run: (project: Project) => unknown): string[] {
  const statements: string[] = [];
  const prepare = (sql: string): Database.Statement => {
    statements.push(sql);
    return project.db.prepare(sql);
  };
  const db = new Proxy(project.db, {
    get: (target, name) => {
      if (name === 'prepare') return prepare;
      const value: unknown = Reflect.get(target, name);
      return typeof value === 'function' ? (value.bind(target) as unknown) : value;
    },
  });
  try {
    run({ ...project, db });
  } catch {
    // An empty project has not everything that is asked for.
  }
  return statements;
}

/** Small tables of which every row is wanted. */
const WHOLE = /^SCAN (source|calibration|model|tracks|setup)( USING| VIRTUAL|$)/;

it.each<[string, (project: Project) => unknown]>([
  ['detections of a frame', (p) => detectionsOfFrame(p, 1, 1)],
  ['detections of a source', (p) => detectionsOfSource(p, 1)],
  ['a set of detections', (p) => readDetections(p, 1)],
  ['chunks of detections', (p) => detectionChunksDone(p, 1)],
  ['chunks of masks', (p) => maskChunksDone(p, 1)],
  ['masks', (p) => [...maskChunks(p, 1)]],
  ['features', (p) => readFeatures(p, 1)],
  ['particles', (p) => readParticles(p, 1)],
  ['decisions of a stack', (p) => listChoices(p, 1)],
  ['z-series', (p) => readZSeries(p, 1, 1)],
  ['mask sets of the calibration', (p) => calibrationMaskSets(p, 1)],
  ['the calibration', fullCalibration],
  ['part of a model', (p) => readModelPart(p, 1, 'a', 0)],
  ['chunks of positions', (p) => positionChunksDone(p, 1)],
  ['positions', (p) => readPositions(p, 1, {})],
  ['sets of positions', (p) => positionSets(p, 1, 1)],
  ['trajectories', (p) => readTracks(p, 1)],
  ['the comparison', latestComparison],
  ['learning curves', latestCurves],
  ['results of a source', (p) => resultsOf(p, 1)],
  ['sources', sourceRows],
  ['jobs that run', markInterrupted],
])('%s: no table is read from end to end', (_what, run) => {
  const statements = statementsOf(run);
  expect(statements).not.toEqual([]);
  for (const sql of statements) {
    const count = (sql.match(/\?/g) ?? []).length;
    const named = Object.fromEntries([...sql.matchAll(/@(\w+)/g)].map(([, name]) => [name, 1]));
    const explain = project.db.prepare(`EXPLAIN QUERY PLAN ${sql}`);
    const plan = (count > 0 ? explain.all(...Array<number>(count).fill(1)) : explain.all(named)) as {
      detail: string;
    }[];
    const scans = plan.map(({ detail }) => detail).filter((detail) => detail.startsWith('SCAN'));
    expect(
      scans.filter((detail) => !WHOLE.test(detail) && !/^SCAN (CONSTANT ROW|\(subquery)/.test(detail)),
      sql,
    ).toEqual([]);
  }
});

it.each(
  Object.entries({
    source: ['detections', 'mask_set', 'z_series_choice', 'positions', 'tracks', 'validation'],
    mask_set: ['particle', 'mask_chunk', 'calibration_mask_set', 'z_series'],
    model: ['model_array', 'positions', 'tracks', 'validation'],
    calibration: ['calibration_mask_set', 'z_series'],
    detections: ['detection_chunk'],
    positions: ['position_chunk'],
  }),
)('what belongs to a row of %s is found by an index when that row is deleted', (table, children) => {
  for (const child of children) {
    const keys = project.db.pragma(`foreign_key_list(${child})`) as { table: string; from: string }[];
    const column = keys.find((key) => key.table === table)?.from;
    const plan = project.db
      .prepare(`EXPLAIN QUERY PLAN SELECT 1 FROM ${child} WHERE ${column} = 1`)
      .all() as { detail: string }[];
    expect(plan.map(({ detail }) => detail).join(), child).toMatch(/^SEARCH/);
  }
});
