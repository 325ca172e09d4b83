import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, expect, it, onTestFinished, vi } from 'vitest';
import { MIGRATIONS } from '../../../main/project/migrations/index.ts';
import { ownIdentity } from '../../../main/project/process-identity.ts';
import { closeProject, createProject, openProject, type Project } from '../../../main/project/project.ts';
import { acquireWriter, withWriter } from '../../../main/project/write-lock.ts';
import { readWriter, writerHere } from '../../../main/project/write-lock-row.ts';
import { explainSqlite } from '../../../main/project/explain-sqlite.ts';
import { perform, undo } from '../../../main/project/history.ts';
import { listSources } from '../../../main/project/sources.ts';
import { addSource } from '../../support/made-up-project.ts';
import { tagged } from '../tagged.ts';

let folder: string;
let file: string;
let one: Project;
let other: Project;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'janus3d-writer-'));
  file = join(folder, 'a.janus3d');
  one = createProject(file);
  other = openProject(file);
});
afterEach(() => {
  closeProject(one);
  closeProject(other);
  rmSync(folder, { recursive: true });
});

const change = (sql: string): unknown => one.db.prepare(sql).run();

it('one writes at a time; others are told who, what and since when, and may read', async () => {
  const hold = await acquireWriter(one, 'calibrate');
  const { host, pid } = ownIdentity();
  const holder = { what: 'calibrate', host, pid, since: expect.stringMatching(/^\d{4}-.*Z$/) as string };
  await expect(acquireWriter(other, 'train')).rejects.toEqual(tagged('busy', { path: file, holder }));
  await expect(withWriter(other, 'train', () => 1)).rejects.toEqual(tagged('busy'));
  expect(writerHere(other.db)).toMatchObject(holder);
  expect(other.db.prepare('SELECT count(*) AS n FROM source').get()).toEqual({ n: 0 });
  hold.release();
  expect(writerHere(other.db)).toBeNull();
  expect(await withWriter(other, 'train', () => 7)).toBe(7);
  expect(writerHere(one.db)).toBeNull();
});

it('a change that fails gives the right to change back', async () => {
  await expect(withWriter(one, 'import', () => Promise.reject(new Error('no')))).rejects.toThrow('no');
  expect(writerHere(other.db)).toBeNull();
});

it('a process that was killed is no writer any more', async () => {
  const script = fileURLToPath(new URL('./hold-project.ts', import.meta.url));
  const child = spawn(process.execPath, [script, file], { stdio: ['ignore', 'pipe', 'inherit'] });
  onTestFinished(() => void child.kill('SIGKILL'));
  const exited = once(child, 'exit');
  await once(child.stdout, 'data');
  await expect(acquireWriter(one, 'train')).rejects.toEqual(
    tagged('busy', { holder: expect.objectContaining({ what: 'hold', pid: child.pid }) as never }),
  );
  child.kill('SIGKILL');
  await exited;
  (await acquireWriter(one, 'train')).release();
});

it('a number that another process has by now is not trusted', async () => {
  await acquireWriter(other, 'track');
  change(`UPDATE writer SET process_start = 'earlier'`);
  expect(writerHere(one.db)).toBeNull();
  (await acquireWriter(one, 'train')).release();
});

it('one on another computer counts while it gives signs of life', async () => {
  await acquireWriter(other, 'track');
  change(`UPDATE writer SET host = 'elsewhere'`);
  const asked = acquireWriter(one, 'train', 100);
  change('UPDATE writer SET beat = beat + 1');
  await expect(asked).rejects.toEqual(tagged('busy'));
  (await acquireWriter(one, 'train', 20)).release();
});

it('gives a sign of life within each time that others wait for one, until it is over', async () => {
  vi.useFakeTimers({ toFake: ['setInterval', 'clearInterval'] });
  const hold = await acquireWriter(one, 'track');
  const signs = (): number | undefined => readWriter(other.db)?.beat;
  for (let passed = 0; passed < 4; passed += 1) {
    const before = signs()!;
    vi.advanceTimersByTime(15_000);
    expect(signs()).toBeGreaterThan(before);
  }
  hold.release();
  vi.advanceTimersByTime(15_000);
  expect(signs()).toBeUndefined();
  expect(vi.getTimerCount()).toBe(0);
  vi.useRealTimers();
});

it('an older layout is not brought up to date under a process that writes to it', async () => {
  const hold = await acquireWriter(one, 'track');
  const newer = [...MIGRATIONS, 'CREATE TABLE later (x)'];
  expect(() => openProject(file, newer)).toThrow(tagged('busy', { path: file }));
  hold.release();
  closeProject(openProject(file, newer));
});

it('a clock that is set back or forth says nothing about a writer', async () => {
  vi.useFakeTimers({ toFake: ['Date'], now: Date.parse('2100-01-01') });
  const hold = await acquireWriter(one, 'track');
  vi.setSystemTime(Date.parse('1990-01-01'));
  await expect(acquireWriter(other, 'train')).rejects.toEqual(tagged('busy'));
  vi.setSystemTime(Date.parse('2200-01-01'));
  await expect(acquireWriter(other, 'train')).rejects.toEqual(tagged('busy'));
  hold.release();
  (await acquireWriter(other, 'train')).release();
  vi.useRealTimers();
});

it('one whose right was taken over while its computer slept stores nothing more, and says why', async () => {
  // As while a computer sleeps, its clock stands still.
  vi.useFakeTimers({ toFake: ['setInterval', 'clearInterval'] });
  const hold = await acquireWriter(one, 'track');
  const store = (name: string): unknown =>
    perform(one, { name, params: {}, versions: {} }, (project) => void addSource(project, 'video', name));
  store('before');
  hold.requireHeld();
  change(`UPDATE writer SET host = 'elsewhere'`);
  await acquireWriter(other, 'train', 20);
  const stored = (): string[] => listSources(other, 'video').map(({ name }) => name);
  const refusal = tagged('busy', { path: file });
  for (const attempt of [
    () => store('after'),
    () => undo(one),
    () => change('UPDATE source SET removed = 1'),
    () => change('DELETE FROM command'),
  ]) {
    expect(() => {
      try {
        attempt();
      } catch (error) {
        throw explainSqlite(error, file);
      }
    }).toThrow(refusal);
  }
  expect(() => hold.requireHeld()).toThrow(refusal);
  expect(stored()).toEqual(['before']);
  hold.release();
  expect(readWriter(one.db)).toMatchObject({ what: 'train' });
  // When the other one has finished it may change things again.
  change('DELETE FROM writer');
  (await acquireWriter(one, 'track')).release();
  store('again');
  expect(stored()).toEqual(['before', 'again']);
  vi.useRealTimers();
});

it('of two that find the same killed writer one takes its place', async () => {
  await acquireWriter(other, 'track');
  change(`UPDATE writer SET process_start = 'earlier'`);
  // Both have looked before either takes the place.
  const both = await Promise.allSettled([acquireWriter(one, 'train'), acquireWriter(other, 'import')]);
  expect(both.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected']);
  expect(both.find(({ status }) => status === 'rejected')).toMatchObject({ reason: { tag: 'busy' } });
});

it('of two that find the same silent writer one takes its place', async () => {
  await acquireWriter(other, 'track');
  change(`UPDATE writer SET host = 'elsewhere'`);
  const both = await Promise.allSettled([
    acquireWriter(one, 'train', 20),
    acquireWriter(other, 'import', 20),
  ]);
  expect(both.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected']);
  expect(both.find(({ status }) => status === 'rejected')).toMatchObject({ reason: { tag: 'busy' } });
});
