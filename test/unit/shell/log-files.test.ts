import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { openLog, readLogs } from '../../../main/api/log-files.ts';
import { keepAwake } from '../../../main/electron/keep-awake.ts';
import { showInTaskbar } from '../../../main/electron/taskbar.ts';
import { reloader } from '../../../main/electron/reload.ts';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'janus3d-log-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

describe('the log', () => {
  it('is made with its first line, which says when and by which process', () => {
    const logs = join(folder, 'logs');
    const log = openLog(logs, 'window');
    expect(readdirSync(folder)).toEqual([]);
    log.write('It began.\n');
    expect(readFileSync(join(logs, 'window.log'), 'utf8')).toMatch(
      new RegExp(`^\\d{4}-\\d\\d-\\d\\dT[\\d:.]+Z ${process.pid} It began\\.\\n$`),
    );
    expect(statSync(join(logs, 'window.log')).mode & 0o077).toBe(0);
  });

  it('never grows beyond a few files of bounded size, and loses the oldest', () => {
    const log = openLog(folder, 'serve');
    for (let line = 0; line < 700; line += 1) log.write(`line ${line} ${'x'.repeat(50_000)}`);
    expect(readdirSync(folder).sort()).toEqual(['serve.1.log', 'serve.2.log', 'serve.3.log', 'serve.log']);
    for (const name of readdirSync(folder)) expect(statSync(join(folder, name)).size).toBeLessThan(1.01e6);
    expect(readFileSync(join(folder, 'serve.log'), 'utf8')).toMatch(/ line 699 x+\n$/);
    expect(readFileSync(join(folder, 'serve.3.log'), 'utf8')).not.toContain(' line 0 ');
  });

  it('that can not be written stops nothing', () => {
    writeFileSync(join(folder, 'file'), '');
    expect(() => openLog(join(folder, 'file'), 'serve').write('lost')).not.toThrow();
    expect(readLogs(join(folder, 'file'))).toEqual({});
  });

  it('is read from its end', () => {
    const log = openLog(folder, 'serve');
    for (let line = 0; line < 100; line += 1) log.write(`${'x'.repeat(1000)} line ${line}`);
    const { 'serve.log': end } = readLogs(folder);
    expect(end).toHaveLength(64_000);
    expect(end).toMatch(/line 99\n$/);
  });

  it('that can not be read hides no other', () => {
    openLog(folder, 'serve').write('It began.');
    mkdirSync(join(folder, 'broken.log'));
    const logs = readLogs(folder);
    expect(logs['serve.log']).toMatch(/It began\.\n$/);
    expect(logs['broken.log']).toBe("can't be read (EISDIR)");
  });
});

describe('a window whose process has gone', () => {
  function setUp(): { gone: (reason: string) => void; done: string[]; wait: (ms: number) => void } {
    const done: string[] = [];
    let now = 0;
    const gone = reloader({
      reload: () => done.push('reload'),
      giveUp: (reason) => done.push(reason),
      now: () => now,
    });
    return { gone, done, wait: (ms) => (now += ms) };
  }

  it('is reloaded three times, then the person is told', () => {
    const { gone, done } = setUp();
    for (let time = 0; time < 4; time += 1) gone('crashed');
    expect(done).toEqual(['reload', 'reload', 'reload', 'crashed']);
  });

  it('is reloaded again if it has been well for long, and not at all if it was closed', () => {
    const { gone, done, wait } = setUp();
    for (let time = 0; time < 9; time += 1) {
      gone('oom');
      gone('clean-exit');
      wait(300_000);
    }
    expect(done).toEqual(Array.from({ length: 9 }, () => 'reload'));
  });
});

it('the machine is kept awake from a job’s first report to its end, once', () => {
  const calls: string[] = [];
  const follow = keepAwake({
    start: (type) => calls.push(type),
    stop: (id) => calls.push(`stop ${id}`),
  });
  for (const state of ['running', 'running', 'done', 'done', 'running', 'failed', 'cancelled'] as const)
    follow({ jobId: 1, state });
  expect(calls).toEqual(['prevent-app-suspension', 'stop 1', 'prevent-app-suspension', 'stop 3']);
  follow({ jobId: 2, state: 'running' });
  for (const state of ['queued', 'cancelled'] as const) follow({ jobId: 3, state });
  expect(calls).toHaveLength(5);
});

it('the taskbar shows a job from its first report to its end, and asks for a look where another program is in front', () => {
  const calls: unknown[] = [];
  let isFocused = true;
  const follow = showInTaskbar({
    setProgressBar: (share) => calls.push(share),
    isFocused: () => isFocused,
    flashFrame: () => calls.push('look'),
  });
  follow({ jobId: 1, state: 'running', done: 0, total: 0 });
  follow({ jobId: 1, state: 'running', done: 1, total: 4 });
  follow({ jobId: 1, state: 'done', done: 4, total: 4 });
  isFocused = false;
  follow({ jobId: 1, state: 'cancelled', done: 0, total: 1 });
  follow({ jobId: 2, state: 'running', done: 3, total: 4 });
  follow({ jobId: 3, state: 'queued', done: 0, total: 0 });
  follow({ jobId: 3, state: 'cancelled', done: 0, total: 0 });
  follow({ jobId: 2, state: 'running', done: 3, total: 3 });
  follow({ jobId: 2, state: 'failed', done: 3, total: 3 });
  expect(calls).toEqual([2, 0.25, -1, 0.75, 1, -1, 'look']);
});
