import { fork } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { afterAll, beforeAll, expect, it } from 'vitest';

const WATCH = join(import.meta.dirname, '../../../native-worker/watch-main.ts');

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'janus3d-orphan-'));
  writeFileSync(
    join(folder, 'busy.mjs'),
    `import { Worker } from 'node:worker_threads';
     new Worker(${JSON.stringify(WATCH)}, { workerData: process.ppid })
       .on('online', () => setTimeout(() => { process.send('busy'); setTimeout(() => { for (;;) {} }, 50); }));`,
  );
  writeFileSync(
    join(folder, 'main.mjs'),
    `import { fork } from 'node:child_process';
     const child = fork(${JSON.stringify(join(folder, 'busy.mjs'))});
     child.on('message', () => process.send(child.pid));`,
  );
});
afterAll(() => rmSync(folder, { recursive: true }));

const isAlive = (pid: number): boolean => {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
};

it('a process that computes without a pause ends when main is killed', async () => {
  const main = fork(join(folder, 'main.mjs'));
  const [pid] = (await once(main, 'message')) as [number];
  expect(isAlive(pid)).toBe(true);
  main.kill('SIGKILL');
  while (isAlive(pid)) await delay(20);
});
