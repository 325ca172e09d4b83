import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { createApi } from '../../../main/api/api.ts';
import { main } from '../../../main/cli/main.ts';
import { closeProject, createProject, openProject } from '../../../main/project/project.ts';
import { addSource, pretendCalibration, pretendModel, pretendTracks } from '../../support/made-up-project.ts';

let folder: string;
let file: string;
let said: { out: string; err: string };
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'janus3d-doubt-'));
  file = join(folder, 'p.janus3d');
  said = { out: '', err: '' };
  vi.spyOn(process.stdout, 'write').mockImplementation((text) => ((said.out += String(text)), true));
  vi.spyOn(process.stderr, 'write').mockImplementation((text) => ((said.err += String(text)), true));
});
afterEach(() => {
  vi.restoreAllMocks();
  rmSync(folder, { recursive: true });
});

/** A project with all results; `change` is made to its sources afterwards. */
function makeProject(change: string): void {
  const project = createProject(file);
  addSource(project, 'stack', 's.tif');
  addSource(project, 'video', 'v.tif');
  pretendCalibration(project);
  pretendTracks(project, 2, pretendModel(project));
  project.db.prepare(change).run();
  closeProject(project);
}

const exported = async (what: string): Promise<{ warnings: string[] }> => {
  const argv = ['export', file, '--what', what, '--format', 'csv', '--out', join(folder, 'x.csv'), '--json'];
  expect(await main(argv)).toBe(0);
  return JSON.parse(said.out.trimEnd().split('\n').at(-1)) as { warnings: string[] };
};

describe.each(['tracks', 'predictions'] as const)('an export of %s', (what) => {
  it('says what was changed since, to people and in JSON', async () => {
    makeProject("UPDATE source SET axial_factor = 2 WHERE kind = 'stack'");
    expect(await exported(what)).toMatchObject({
      warnings: [expect.stringContaining('the axial factor of s.tif was changed since')],
    });
    expect(said.err).toMatch(/^Warning: .*the axial factor of s\.tif was changed since/m);
  });

  it('says so in the window, too', async () => {
    makeProject("UPDATE source SET axial_factor = 2 WHERE kind = 'stack'");
    const api = createApi({ shell: 'served', threads: 1 });
    const { tracks, models } = await api.call('project.open', { path: file });
    const id = what === 'tracks' ? tracks[0].videoId : models[0].modelId;
    const { warnings } = await api.call('export.file', { what, format: 'csv', id, yUp: false });
    await api.close();
    const { warnings: ofCommand } = await exported(what);
    expect(warnings).toEqual(ofCommand);
    expect(warnings).toHaveLength(1);
  });

  it('says nothing where nothing was changed', async () => {
    makeProject("UPDATE source SET added_at = '2026-01-01'");
    expect(await exported(what)).toMatchObject({ warnings: [] });
    expect(said.err).toBe('');
  });
});

it('an export of a named set of trajectories says what was changed since that one was made', async () => {
  makeProject("UPDATE source SET pixel_um = 0.3 WHERE kind = 'video'");
  const project = openProject(file);
  pretendTracks(project, 2, null, undefined, 'later');
  closeProject(project);
  const warningsOf = async (name: string): Promise<string[]> => {
    const api = createApi({ shell: 'served', threads: 1 });
    await api.call('project.open', { path: file });
    const { warnings } = await api.call('export.file', {
      what: 'tracks',
      format: 'csv',
      id: 2,
      name,
      yUp: false,
    });
    await api.close();
    return warnings;
  };
  expect(await warningsOf('later')).toEqual([]);
  expect(await warningsOf('')).toEqual([
    expect.stringContaining('the pixel size of v.tif was changed since'),
  ]);
});

it('an export of imported detections says what was changed since they were read', async () => {
  makeProject("UPDATE source SET added_at = '2026-01-01'");
  const spots = join(folder, 'spots.csv');
  writeFileSync(spots, 'frame,x_um,y_um\n0,1,1\n');
  const api = createApi({ shell: 'served', threads: 1 });
  await api.call('project.open', { path: file });
  const { jobId } = await api.call('detections.import', { videoId: 2, path: spots, options: {} });
  await api.wait(jobId);
  const asked = { what: 'detections', format: 'csv', id: 2, yUp: false } as const;
  expect((await api.call('export.file', asked)).warnings).toEqual([]);
  await api.call('source.set', { sourceId: 2, options: { pixelUm: 0.3 } });
  expect((await api.call('export.file', asked)).warnings).toEqual([
    expect.stringContaining('the pixel size of v.tif was changed since'),
  ]);
  await api.close();
});
