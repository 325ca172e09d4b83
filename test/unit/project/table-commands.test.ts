import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createApi, type Api } from '../../../main/api/api.ts';
import { closeProject, createProject } from '../../../main/project/project.ts';
import type { JobState } from '../../../preload/contract/jobs.ts';
import { addSource, newSource } from '../../support/made-up-project.ts';
import { tagged } from '../tagged.ts';

const ROWS = 20_000;
let folder: string;
let path: string;
let videoId: number;
let api: Api;
beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'janus3d-tables-'));
  path = join(folder, 'theirs.csv');
  const rows = Array.from({ length: ROWS }, (_, row) => `${row >> 2},${row % 4},1,1`);
  writeFileSync(path, ['particle,frame,x_px,y_px', ...rows].join('\n'));
  const project = createProject(join(folder, 'p.janus3d'));
  videoId = addSource(project, 'video', 'v.tif', {
    info: { ...newSource('video', 'v.tif').info, frames: 4 },
  });
  closeProject(project);
  api = createApi({ shell: 'served', threads: 1 });
  await api.call('project.open', { path: project.path });
});
afterEach(async () => {
  await api.close();
  rmSync(folder, { recursive: true });
});

describe('a table', () => {
  it('that is read again, otherwise, is read no further as before', async () => {
    const before = api.call('tracks.readTable', { videoId, path });
    const after = api.call('tracks.readTable', { videoId, path, options: { lengths: 'px' } });
    await expect(before).rejects.toEqual(tagged('cancelled'));
    expect((await after).found).toMatchObject({ rows: ROWS, particles: ROWS / 4 });
  });

  it('is imported by a job, which waits for the one before and can be cancelled', async () => {
    const told: JobState[] = [];
    api.on((event, payload) => event === 'job' && told.push(payload as JobState));
    const bring = (name: string): Promise<{ jobId: number }> =>
      api.call('tracks.import', { videoId, path, name });
    const [first, second] = [await bring('first'), await bring('second')];
    const ended = [api.wait(first.jobId), api.wait(second.jobId)];
    await api.call('job.cancel', { jobId: first.jobId });
    await expect(ended[0]).rejects.toEqual(tagged('cancelled'));
    const { kind, resultId } = await ended[1];
    const { trackSets } = (await api.call('project.summary', {}))!;
    expect(kind).toBe('import');
    expect(trackSets.map(({ setId, name, rows }) => [setId, name, rows])).toEqual([
      [resultId, 'second', ROWS],
    ]);
    const steps = told.filter(({ jobId, step }) => jobId === second.jobId && step !== '');
    expect(steps.map(({ step }) => step)).toContain('Reading theirs.csv');
    expect(told.map(({ jobId, state }) => `${jobId} ${state}`)).toContain(`${second.jobId} queued`);
  });
});
