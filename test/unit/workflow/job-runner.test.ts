import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { listJobs } from '../../../main/project/jobs.ts';
import { closeProject, createProject, openProject, type Project } from '../../../main/project/project.ts';
import { acquireWriter } from '../../../main/project/write-lock.ts';
import { readWriter } from '../../../main/project/write-lock-row.ts';
import { JobRunner, type JobContext } from '../../../main/workflow/job-runner.ts';
import type { JobState } from '../../../preload/contract/commands.ts';
import { badInput, cancelled, type Holder, type JanusError } from '../../../preload/contract/errors.ts';
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

  it('let changes that are asked for at once run one after the other, and what failed holds up none', async () => {
    const order: string[] = [];
    const change = (name: string, fails = false): Promise<void> =>
      runner.change(project, 'set', async () => {
        order.push(`${name} begins`);
        await new Promise(setImmediate);
        order.push(`${name} ends`);
        if (fails) throw badInput('not so');
      });
    const changes = Promise.allSettled([change('a'), change('b', true), change('c')]);
    const jobId = await runner.queue(project, 'train', () => Promise.resolve(null));
    expect((await changes).map(({ status }) => status)).toEqual(['fulfilled', 'rejected', 'fulfilled']);
    expect(order).toEqual(['a', 'b', 'c'].flatMap((name) => [`${name} begins`, `${name} ends`]));
    expect(await runner.wait(jobId)).toMatchObject({ state: 'done' });
  });

  it('that are queued run in the order of their requests, whatever became of those before', async () => {
    const order: string[] = [];
    const note = (name: string) => (): Promise<null> => {
      order.push(name);
      return Promise.resolve(null);
    };
    const first = await runner.queue(project, 'calibrate', untilCancelled);
    const second = await runner.queue(project, 'train', () => Promise.reject(badInput('No.')));
    const third = await runner.queue(project, 'track', note('third'));
    const fourth = await runner.queue(project, 'track', note('fourth'));
    expect(runner.list(project).map(({ jobId, state }) => [jobId, state])).toEqual([
      ...[fourth, third, second].map((jobId) => [jobId, 'queued']),
      [first, 'running'],
    ]);
    runner.cancel(first);
    await expect(runner.wait(second)).rejects.toMatchObject({ tag: 'bad-input' });
    await runner.wait(fourth);
    expect(order).toEqual(['third', 'fourth']);
    expect(listJobs(project).map(({ state }) => state)).toEqual(['done', 'done', 'failed', 'cancelled']);
  });

  it('that are queued begin in the order that a person gives them', async () => {
    const order: string[] = [];
    const note = (name: string) => (): Promise<null> => {
      order.push(name);
      return Promise.resolve(null);
    };
    const first = await runner.queue(project, 'calibrate', untilCancelled);
    const second = await runner.queue(project, 'train', note('second'));
    const third = await runner.queue(project, 'track', note('third'));
    const fourth = await runner.queue(project, 'track', note('fourth'));
    runner.move(fourth, 0);
    expect(runner.list(project).map(({ jobId }) => jobId)).toEqual([third, second, fourth, first]);
    const last = runner.wait(third);
    runner.cancel(first);
    await last;
    expect(order).toEqual(['fourth', 'second', 'third']);
  });

  it('are told as they were asked for while they run or wait, and as they were when the program ends', async () => {
    const kept: string[][] = [];
    const keeping = new JobRunner<string>(
      () => undefined,
      (_project, requests) => kept.push(requests),
    );
    const first = await keeping.queue(project, 'calibrate', untilCancelled);
    keeping.remember(first, 'calibrate', '');
    const second = await keeping.queue(project, 'train', untilCancelled);
    keeping.remember(second, 'train', 'by trees');
    const third = await keeping.queue(project, 'track', untilCancelled);
    keeping.remember(third, 'track', '');
    expect(keeping.list(project).find(({ jobId }) => jobId === second)?.step).toBe('by trees');
    expect(kept.at(-1)).toEqual(['calibrate', 'train', 'track']);
    keeping.move(third, 0);
    expect(kept.at(-1)).toEqual(['calibrate', 'track', 'train']);
    keeping.cancel(first);
    await keeping.wait(first).catch(() => undefined);
    expect(kept.at(-1)).toEqual(['track', 'train']);
    await keeping.stop();
    expect(kept.at(-1)).toEqual(['track', 'train']);
  });

  it('that are queued can be cancelled, and never begin', async () => {
    let begun = false;
    const first = await runner.queue(project, 'calibrate', untilCancelled);
    const second = await runner.queue(project, 'train', () => {
      begun = true;
      return Promise.resolve(null);
    });
    const ended = runner.wait(second);
    runner.cancel(second);
    await expect(ended).rejects.toMatchObject({ tag: 'cancelled' });
    runner.cancel(first);
    await expect(runner.wait(first)).rejects.toMatchObject({ tag: 'cancelled' });
    expect(begun).toBe(false);
    expect(listJobs(project).map(({ state }) => state)).toEqual(['cancelled', 'cancelled']);
  });

  it('keep other writers out from the first of a queue to the last, who are told which one runs', async () => {
    const other = openProject(project.path);
    const asked: string[] = [];
    const ask = async (): Promise<null> => {
      const busy = await acquireWriter(other, 'import').catch((error: unknown) => error as JanusError);
      asked.push((busy as JanusError & { data: { holder: Holder } }).data.holder.what);
      return null;
    };
    await runner.queue(project, 'calibrate', ask);
    const last = await runner.queue(project, 'train', ask);
    await runner.wait(last);
    expect(asked).toEqual(['calibrate', 'train']);
    (await acquireWriter(other, 'import')).release();
    closeProject(other);
  });

  it('that are asked for at once run one after the other', async () => {
    const asked = ['train', 'track'].map((kind) =>
      runner.queue(project, kind as JobState['kind'], () => Promise.resolve(null)),
    );
    const [first, second] = await Promise.all(asked);
    await runner.wait(second);
    expect(listJobs(project).map(({ jobId, state }) => [jobId, state])).toEqual([
      [second, 'done'],
      [first, 'done'],
    ]);
  });

  it('that are queued wait for a change, whether it succeeds or not', async () => {
    let fail = (): void => undefined;
    const change = runner.change(project, 'import', () => new Promise((_done, no) => (fail = no)));
    const ended = expect(change).rejects.toBe(undefined);
    const queued = runner.queue(project, 'train', () => Promise.resolve(null));
    await new Promise(setImmediate);
    expect(listJobs(project)).toEqual([]);
    fail();
    await ended;
    expect(await runner.wait(await queued)).toMatchObject({ state: 'done' });
  });

  it('that are asked for while the others stop are stopped too', async () => {
    let begun = false;
    const note = (): Promise<null> => {
      begun = true;
      return Promise.resolve(null);
    };
    await runner.queue(project, 'calibrate', untilCancelled);
    const stopped = runner.stop();
    const late = runner.queue(project, 'train', note);
    await stopped;
    await late;
    expect([begun, listJobs(project).map(({ state }) => state)]).toEqual([false, ['cancelled', 'cancelled']]);
    const asked = runner.queue(project, 'train', note);
    await runner.stop();
    await asked;
    expect(begun).toBe(false);
  });

  it('that are queued are let go with the project, before the one that runs', async () => {
    let begun = false;
    await runner.queue(project, 'calibrate', untilCancelled);
    await runner.queue(project, 'train', () => {
      begun = true;
      return Promise.resolve(null);
    });
    await runner.stop();
    expect(begun).toBe(false);
    expect(listJobs(project).map(({ state }) => state)).toEqual(['cancelled', 'cancelled']);
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

  it('end at their next report where another computer has taken over the right to write', async () => {
    const jobId = await runner.start(project, 'train', (context) => {
      project.db.exec(`UPDATE writer SET token = 'of another one', host = 'elsewhere'`);
      context.report('Fitting', 1, 2);
      return context.signal.aborted ? Promise.reject(cancelled()) : Promise.resolve(null);
    });
    await expect(runner.wait(jobId)).rejects.toEqual(tagged('busy', { path: project.path }));
    expect(told.at(-1)).toMatchObject({
      state: 'failed',
      error: expect.stringContaining('taken over') as string,
    });
    expect(listJobs(project)[0]).toMatchObject({ jobId, state: 'failed' });
    expect(readWriter(project.db)).toMatchObject({ host: 'elsewhere' });
  });

  it('end for who follows them where the right to write can’t be given back, which is tried again', async () => {
    project.db.exec(`CREATE TRIGGER full BEFORE DELETE ON writer BEGIN SELECT RAISE(FAIL, 'full'); END`);
    const jobId = await runner.start(project, 'train', () => Promise.resolve(null));
    expect(await runner.wait(jobId)).toMatchObject({ state: 'done' });
    expect(told.at(-1)).toMatchObject({ jobId, state: 'done' });
    await expect(runner.change(project, 'tags', () => 3)).rejects.toThrow('full');
    project.db.exec('DROP TRIGGER full');
    expect(await runner.change(project, 'tags', () => 3)).toBe(3);
  });

  it('whose end could not be stored are listed as interrupted', async () => {
    const first = await runner.queue(project, 'train', untilCancelled);
    const second = await runner.queue(project, 'track', untilCancelled);
    project.db.exec(`CREATE TRIGGER full BEFORE UPDATE ON job BEGIN SELECT RAISE(FAIL, 'full'); END`);
    runner.cancel(second);
    expect(runner.list(project).map(({ jobId, state }) => [jobId, state])).toEqual([
      [second, 'interrupted'],
      [first, 'running'],
    ]);
    project.db.exec('DROP TRIGGER full');
    await runner.stop();
  });

  it('that run are listed behind however many that wait', async () => {
    const first = await runner.queue(project, 'train', untilCancelled);
    for (let at = 0; at < 60; at++) await runner.queue(project, 'track', untilCancelled);
    expect(runner.list(project)).toHaveLength(61);
    expect(runner.list(project).at(-1)).toMatchObject({ jobId: first, state: 'running' });
    await runner.stop();
    expect(runner.list(project)).toHaveLength(50);
  });

  it('stop before the project is closed', async () => {
    await runner.start(project, 'calibrate', untilCancelled);
    await runner.stop();
    expect(told.at(-1)).toMatchObject({ state: 'cancelled' });
  });
});
