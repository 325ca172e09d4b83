import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { ownIdentity } from '../../../main/project/process-identity.ts';
import { closeProject, createProject, openProject, type Project } from '../../../main/project/project.ts';
import { acquireWriter, currentWriter, withWriter } from '../../../main/project/writer.ts';
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
  expect(currentWriter(other)).toMatchObject(holder);
  expect(other.db.prepare('SELECT count(*) AS n FROM source').get()).toEqual({ n: 0 });
  hold.release();
  expect(currentWriter(other)).toBeNull();
  expect(await withWriter(other, 'train', () => 7)).toBe(7);
  expect(currentWriter(one)).toBeNull();
});

it('a change that fails gives the right to change back', async () => {
  await expect(withWriter(one, 'import', () => Promise.reject(new Error('no')))).rejects.toThrow('no');
  expect(currentWriter(other)).toBeNull();
});

it('a process that was killed is no writer any more', async () => {
  const script = fileURLToPath(new URL('./hold-project.ts', import.meta.url));
  const child = spawn(process.execPath, [script, file], { stdio: ['ignore', 'pipe', 'inherit'] });
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
  expect(currentWriter(one)).toBeNull();
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
