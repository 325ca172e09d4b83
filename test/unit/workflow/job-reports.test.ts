import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { listJobs } from '../../../main/project/jobs.ts';
import { closeProject, createProject, type Project } from '../../../main/project/project.ts';
import { JobRunner, type JobContext } from '../../../main/workflow/job-runner.ts';
import type { JobState } from '../../../preload/contract/commands.ts';
import { tagged } from '../tagged.ts';

let folder: string;
let project: Project;
let told: JobState[];
let runner: JobRunner;
/** Milliseconds that the clock shows. */
let nowMs: number;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'janus3d-reports-'));
  project = createProject(join(folder, 'a.janus3d'));
  told = [];
  runner = new JobRunner((job) => told.push(job));
  nowMs = 5000;
  vi.spyOn(performance, 'now').mockImplementation(() => nowMs);
});
afterEach(() => {
  vi.restoreAllMocks();
  closeProject(project);
  rmSync(folder, { recursive: true });
});

const during = async (work: (context: JobContext) => void): Promise<void> => {
  const id = await runner.start(project, 'track', (context) => {
    work(context);
    return Promise.resolve(null);
  });
  await runner.wait(id);
};

it('reports are told at most every tenth of a second, but for new steps and ends', async () => {
  await during(({ report }) => {
    const at = (ms: number, step: string, done: number): number => {
      nowMs = 5000 + ms;
      report(step, done, 10);
      return told.length;
    };
    expect(at(0, 'one', 2)).toBe(1);
    expect(at(99, 'one', 3)).toBe(1);
    expect(at(100, 'one', 4)).toBe(2);
    expect(at(150, 'two', 5)).toBe(3);
    expect(at(160, 'two', 10)).toBe(4);
    expect(at(170, 'two', 10)).toBe(5);
    expect(at(180, 'two', 9)).toBe(5);
  });
  expect(told.map(({ done }) => done)).toEqual([2, 4, 5, 10, 10, 9]);
});

it('the time left follows from the units done since the start, in seconds', async () => {
  await during(({ report }) => {
    nowMs = 6000;
    report('one', 4, 20);
    expect(told.at(-1)).toMatchObject({ elapsedS: 1, remainingS: null, total: 20 });
    nowMs = 9000;
    report('one', 8, 20);
    // Four units took four seconds: twelve are left.
    expect(told.at(-1)).toMatchObject({ elapsedS: 4, remainingS: 12 });
    nowMs = 9100;
    report('one', 4, 20);
    expect(told.at(-1)?.remainingS).toBeNull();
    nowMs = 11_000;
  });
  expect(told.at(-1)).toMatchObject({ state: 'done', elapsedS: 6, remainingS: null });
});

it('the project keeps how far a job is every two seconds, and the list shows it as it is', async () => {
  await during(({ report }) => {
    const kept = (): number => listJobs(project)[0].done;
    report('one', 1, 9);
    expect(kept()).toBe(1);
    nowMs += 1999;
    report('one', 2, 9);
    expect(kept()).toBe(1);
    expect(runner.list(project)[0].done).toBe(2);
    nowMs += 1;
    report('one', 3, 9);
    expect(kept()).toBe(3);
  });
  expect(runner.list(project)[0].state).toBe('done');
});

it('a change is refused while a job runs, and let in where a command has the project to itself', async () => {
  let end: () => void = () => undefined;
  const first = await runner.start(project, 'train', () => new Promise((done) => (end = () => done(null))));
  await expect(runner.change(project, 'tags', () => 1)).rejects.toEqual(tagged('busy'));
  await expect(runner.alone(project, 'run', () => 1)).rejects.toEqual(tagged('busy'));
  expect(() => runner.wait(first + 1)).toThrow(tagged('not-found'));
  runner.cancel(first + 1);
  await new Promise(setImmediate);
  await new Promise(setImmediate);
  end();
  expect((await runner.wait(first)).state).toBe('done');
  const order: string[] = [];
  const result = await runner.alone(project, 'run', async () => {
    await runner.alone(project, 'run', () => order.push('inside'));
    await runner.change(project, 'tags', () => order.push('change'));
    const id = await runner.start(project, 'train', () => Promise.resolve(null));
    await runner.wait(id);
    await runner.change(project, 'tags', () => order.push('after'));
    return 7;
  });
  expect([result, ...order]).toEqual([7, 'inside', 'change', 'after']);
  // What was taken has been given back: another one may have it.
  const other = new JobRunner(() => undefined);
  expect(await other.change(project, 'tags', () => 3)).toBe(3);
  await expect(runner.change(project, 'tags', () => Promise.reject(new Error('no')))).rejects.toThrow('no');
  expect(await other.change(project, 'tags', () => 4)).toBe(4);
});

it('a job that is cancelled before it has begun does nothing', async () => {
  let begun = false;
  const id = await runner.start(project, 'train', () => {
    begun = true;
    return Promise.resolve(null);
  });
  runner.cancel(id);
  await expect(runner.wait(id)).rejects.toEqual(tagged('cancelled'));
  expect(begun).toBe(false);
  expect(listJobs(project)[0]).toMatchObject({ state: 'cancelled', error: null });
});
