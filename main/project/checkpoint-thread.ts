import { setTimeout as delay } from 'node:timers/promises';
import { parentPort, workerData } from 'node:worker_threads';
import Database from 'better-sqlite3';

/** The thread behind `checkpoints.ts`: copies the write-ahead log into the project file, over and over, until it is told to stop. */
const EVERY_MS = 200;

const db = new Database((workerData as { path: string }).path, { fileMustExist: true });
const controller = new AbortController();
parentPort?.once('message', () => controller.abort());
while (!controller.signal.aborted) {
  db.pragma('wal_checkpoint(PASSIVE)');
  await delay(EVERY_MS, undefined, { signal: controller.signal }).catch(() => undefined);
}
db.pragma('wal_checkpoint(PASSIVE)');
db.close();
