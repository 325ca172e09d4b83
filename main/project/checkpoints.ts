import { once } from 'node:events';
import { statSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { Worker } from 'node:worker_threads';
import { builtProgram } from '../../preload/contract/built-program.ts';
import type { Project } from './project.ts';

/** SQLite's own default: pages in the write-ahead log after which the writer copies them into the file. */
const AUTO_CHECKPOINT_PAGES = 1000;
const PAGE_BYTES = 4096;
const LOOK_EVERY_MS = 100;

const threadPath = (): string =>
  fileURLToPath(builtProgram(import.meta.url, './checkpoint-thread.ts', 'checkpoint.js'));

/**
 * Does heavy writing while a thread of its own copies the write-ahead log into the project file. Writing to the log takes a few
 * milliseconds; the copying waits for the disk, which would hold up main many times as long. The thread starts once the log is as long as
 * SQLite itself would let it grow: work that stores little never needs one.
 */
export async function withCheckpointThread<Result>(
  project: Project,
  work: () => Promise<Result>,
): Promise<Result> {
  const { db } = project;
  const auto = (pages: number): void => {
    if (db.open) db.pragma(`wal_autocheckpoint = ${pages}`);
  };
  let thread: Worker | null = null;
  let exited: Promise<unknown> = Promise.resolve();
  const look = setInterval(() => {
    if (logBytes(project) < AUTO_CHECKPOINT_PAGES * PAGE_BYTES) return;
    clearInterval(look);
    thread = new Worker(threadPath(), { workerData: { path: project.path } });
    exited = once(thread, 'exit').catch(() => undefined);
    // Without the thread the log would grow without end.
    thread.on('error', () => auto(AUTO_CHECKPOINT_PAGES));
  }, LOOK_EVERY_MS);
  auto(0);
  try {
    return await work();
  } finally {
    clearInterval(look);
    (thread as Worker | null)?.postMessage('stop');
    await exited;
    auto(AUTO_CHECKPOINT_PAGES);
  }
}

/** Length of the write-ahead log. */
function logBytes({ path }: Project): number {
  return statSync(`${path}-wal`, { throwIfNoEntry: false })?.size ?? 0;
}
