import { fork } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { setTimeout as delay } from 'node:timers/promises';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { workerEntry } from '../../../native-worker/client/process.ts';
import { comes } from '../../support/soon.ts';
import { hasProcess } from '../../../main/project/process-identity.ts';

let folder: string;
let worker = 0;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'janus3d-orphan-'));
  const busy = join(folder, 'busy.mjs');
  writeFileSync(busy, `process.once('message', () => { for (;;) {} });`);
  writeFileSync(
    join(folder, 'main.mjs'),
    `import { fork } from 'node:child_process';
     const execArgv = ['--import', ${JSON.stringify(pathToFileURL(busy).href)}];
     const child = fork(${JSON.stringify(workerEntry())}, [], { execArgv, serialization: 'advanced' });
     child.once('message', () => child.send('work', () => process.send(child.pid)));`,
  );
});
afterAll(() => {
  if (worker && hasProcess(worker)) process.kill(worker, 'SIGKILL');
  rmSync(folder, { recursive: true });
});

it(
  'a computing process that computes without a pause ends when main is killed',
  { timeout: 300_000 },
  async () => {
    const main = fork(join(folder, 'main.mjs'));
    [worker] = (await once(main, 'message')) as [number];
    expect(hasProcess(worker)).toBe(true);
    main.kill('SIGKILL');
    const gone = async (): Promise<void> => {
      while (hasProcess(worker)) await delay(20);
    };
    expect(await comes(gone())).toBe(true);
  },
);
