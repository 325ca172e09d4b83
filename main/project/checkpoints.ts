import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { Worker } from 'node:worker_threads';
import type { Project } from './project.ts';

/** SQLite's own default: pages in the write-ahead log after which the writer copies them into the file. */
const AUTO_CHECKPOINT_PAGES = 1000;

const threadPath = (): string => {
  const here = import.meta.url;
  if (here.endsWith('.ts')) return fileURLToPath(new URL('./checkpoint-thread.ts', here));
  return fileURLToPath(new URL(here.includes('/chunks/') ? '../checkpoint.js' : './checkpoint.js', here));
};

/**
 * Does heavy writing while a thread of its own copies the write-ahead log into the project file. Writing to the log takes a few
 * milliseconds; the copying waits for the disk, which would hold up main many times as long.
 */
export async function withCheckpointThread<Result>(
  project: Project,
  work: () => Promise<Result>,
): Promise<Result> {
  const { db } = project;
  const auto = (pages: number): void => {
    if (db.open) db.pragma(`wal_autocheckpoint = ${pages}`);
  };
  const thread = new Worker(threadPath(), { workerData: { path: project.path } });
  const exited = once(thread, 'exit').catch(() => undefined);
  // Without the thread the log would grow without end.
  thread.on('error', () => auto(AUTO_CHECKPOINT_PAGES));
  auto(0);
  try {
    return await work();
  } finally {
    thread.postMessage('stop');
    await exited;
    auto(AUTO_CHECKPOINT_PAGES);
  }
}
