import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { listJobs } from '../../../main/project/jobs.ts';
import { closeProject, createProject, type Project } from '../../../main/project/project.ts';
import { JobRunner, type JobContext } from '../../../main/workflow/jobs.ts';
import type { JobState } from '../../../preload/contract/commands.ts';
import { badInput, cancelled } from '../../../preload/contract/errors.ts';
import { tagged } from '../tagged.ts';

let folder: string;
let project: Project;
let told: JobState[];
let runner: JobRunner;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'janus3d-jobs-'));
  project = createProject(join(folder, 'a.janus3d'));
  told = [];
  runner = new JobRunner((job) => told.push(job));
});
afterEach(() => {
  if (project.db.open) closeProject(project);
  rmSync(folder, { recursive: true });
});

/** Work that lasts until it is cancelled. */
const untilCancelled = ({ signal }: JobContext): Promise<null> =>
  new Promise((_done, fail) => {
    if (signal.aborted) fail(cancelled());
    signal.addEventListener('abort', () => fail(cancelled()));
  });

describe('jobs', () => {
  it('answer with an id at once, tell every step, and keep what came of them', async () => {
    const jobId = await runner.start(project, 'calibrate', async ({ report }) => {
      report('One', 0, 2);
      report('Two', 0.7, 2);
      return Promise.resolve(42);
    });
    expect(await runner.wait(jobId)).toMatchObject({ state: 'done', resultId: 42, error: null });
    expect(told.map((job) => job.step)).toEqual(['One', 'Two', 'Two']);
    expect(listJobs(project)[0]).toMatchObject({ jobId, state: 'done', step: 'Two', resultId: 42 });
  });

  it('run one at a time', async () => {
    const jobId = await runner.start(project, 'train', untilCancelled);
    await expect(runner.start(project, 'track', untilCancelled)).rejects.toEqual(tagged('busy'));
    runner.cancel(jobId);
    await expect(runner.wait(jobId)).rejects.toMatchObject({ tag: 'cancelled' });
    expect(listJobs(project)[0].state).toBe('cancelled');
    const next = await runner.start(project, 'track', () => Promise.resolve(null));
    expect(await runner.wait(next)).toMatchObject({ state: 'done' });
  });

  it('that fail say why in one line, and the error arrives with its tag', async () => {
    const jobId = await runner.start(project, 'calibrate', () =>
      Promise.reject(badInput('No stack; import one.')),
    );
    await expect(runner.wait(jobId)).rejects.toMatchObject({ tag: 'bad-input' });
    expect(listJobs(project)[0]).toMatchObject({ state: 'failed', error: 'No stack; import one.' });
  });

  it('end where the project can no longer be written to, instead of the program', async () => {
    const jobId = await runner.start(project, 'calibrate', async (context) => {
      project.db.exec('DROP TABLE job');
      context.report('Writing', 1, 2);
      return untilCancelled(context);
    });
    await expect(runner.wait(jobId)).rejects.toThrow(/no such table/);
    expect(told.at(-1)).toMatchObject({ state: 'failed' });
  });

  it('stop before the project is closed', async () => {
    await runner.start(project, 'calibrate', untilCancelled);
    await runner.stop();
    expect(told.at(-1)).toMatchObject({ state: 'cancelled' });
  });
});
