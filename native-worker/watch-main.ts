import { workerData } from 'node:worker_threads';
import { isAlive } from './is-alive.ts';
import { keepCompiled } from './keep-compiled.ts';

/**
 * A thread of the computing process that ends it when main has gone, also while its own loop is busy with a long computation: without it a
 * killed main would leave behind a process that computes for nobody.
 */
const EVERY_MS = 500;
const main = workerData as number;

setInterval(() => {
  // Systems but Windows hand an orphan to another parent.
  if (process.ppid !== main || !isAlive(main)) process.kill(process.pid, 'SIGKILL');
}, EVERY_MS);
keepCompiled();
