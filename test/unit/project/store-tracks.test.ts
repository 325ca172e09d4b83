import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { compactDatabase, removedBytes } from '../../../main/project/compact.ts';
import { packColumns } from '../../../main/project/pack-columns.ts';
import { closeProject, createProject, type Project } from '../../../main/project/project.ts';
import { readTracks, storeTracks, trackSets } from '../../../main/project/tracks.ts';
import { inSlices } from '../../../main/workflow/breathe.ts';
import { TrackOptions } from '../../../preload/contract/options/track.ts';
import { addSource, keepTracks } from '../../support/made-up-project.ts';
import { trackTableOf } from '../../support/made-up-tables.ts';
import { tagged } from '../tagged.ts';

let folder: string;
let project: Project;
let video: number;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'janus3d-store-'));
  project = createProject(join(folder, 'p.janus3d'));
  video = addSource(project, 'video', 'v.tif');
});
afterEach(() => {
  closeProject(project);
  rmSync(folder, { recursive: true });
});

const ROWS = 120_000;
const given = TrackOptions.parse({});
const tracks = () => ({
  sourceId: video,
  name: '',
  shown: true,
  modelId: null,
  positionsId: 0,
  inputs: { content: '', modelId: null, options: given, given, versions: {}, warnings: [] },
  table: trackTableOf(Array.from({ length: ROWS }), {
    particle: (_, row) => row >> 2,
    frame: (_, row) => row % 4,
    xPx: (_, row) => row % 19,
    zUm: (_, row) => (row % 7 === 0 ? NaN : row / 10),
  }),
});
const countOf = (table: string): number =>
  project.db.prepare<[], number>(`SELECT count(*) FROM ${table}`).pluck().get()!;

it('trajectories come back whole from their parts, and from the one row in which older projects have them', () => {
  const { table } = tracks();
  keepTracks(project, tracks());
  expect(countOf('track_part')).toBe(3);
  expect(readTracks(project, video)).toEqual(table);
  expect(trackSets(project)).toMatchObject([{ rows: ROWS, particles: ROWS / 4 }]);
  project.db.prepare('UPDATE tracks SET columns = ?').run(packColumns(table));
  project.db.exec('DELETE FROM track_part');
  expect(readTracks(project, video)).toEqual(table);
});

it('no part of them counts before they are whole, and nothing is left where the work is cancelled', async () => {
  const controller = new AbortController();
  const looks: number[] = [];
  const look = setInterval(() => {
    looks.push(trackSets(project).length);
    if (countOf('track_part') > 0) controller.abort();
  });
  const stored = inSlices(storeTracks(project, tracks()), controller.signal);
  await expect(stored).rejects.toMatchObject(tagged('cancelled'));
  clearInterval(look);
  expect([countOf('track_part'), countOf('tracks')]).toEqual([0, 0]);
  expect(new Set(looks)).toEqual(new Set([0]));
});

it('those that were replaced give their room back', () => {
  keepTracks(project, tracks());
  keepTracks(project, tracks());
  expect(removedBytes(project)).toBeGreaterThan(ROWS * 8);
  compactDatabase(project.db);
  expect([removedBytes(project), countOf('track_part')]).toEqual([0, 3]);
});
