import { randomUUID } from 'node:crypto';
import { setTimeout as delay } from 'node:timers/promises';
import type { Holder } from '../../preload/contract/errors.ts';
import { notWritable, projectBusy, projectTakenOver } from '../../preload/contract/error-messages.ts';
import { guardWrites } from './guard-writes.ts';
import { ownIdentity, type ProcessIdentity } from './process-identity.ts';
import type { Project } from './project.ts';
import { hasEnded, holderOf, readWriter, type WriterRow } from './write-lock-row.ts';

/**
 * One writer a project: a row in the project file says who changes it, for as long as a job or a change takes, so that two processes never
 * store results between each other's. A row whose process has ended is taken over; whether it has is told by number and start of the process
 * on this machine, and by the row's beat, which a living writer counts up, on another one. A writer whose row was taken over can change
 * nothing more.
 */

const BEAT_MS = 4000;
/** A writer on another computer that does not count within this time has ended. */
const SILENT_MS = 15_000;

/** The right to change a project, until `release`. */
export interface WriterHold {
  readonly holder: Holder;
  /** The same writer goes on with something else, which others are told from now on. */
  goOnWith(what: string): void;
  /** @throws busy where another computer has taken the right over */
  requireHeld(): void;
  release(): void;
}

/** @throws busy with who holds it, read-only */
export async function acquireWriter(
  project: Project,
  what: string,
  silentMs = SILENT_MS,
): Promise<WriterHold> {
  if (project.isReadOnly) throw notWritable(project.path);
  const self = ownIdentity();
  const found = readWriter(project.db);
  if (found && !(await isOver(project, found, self, silentMs)))
    throw projectBusy(project.path, holderOf(found));
  const row: WriterRow = {
    token: randomUUID(),
    what,
    host: self.host,
    pid: self.pid,
    process_start: self.start,
    since: new Date().toISOString(),
    beat: 0,
  };
  const unguard = take(project, row, found?.token);
  const counting = setInterval(() => {
    try {
      project.db.prepare('UPDATE writer SET beat = beat + 1 WHERE token = ?').run(row.token);
    } catch {
      // A full disk or a long write of this process: the next beat counts.
    }
  }, BEAT_MS);
  counting.unref();
  return {
    get holder() {
      return holderOf(row);
    },
    goOnWith: (next) => {
      row.what = next;
      project.db.prepare('UPDATE writer SET what = ? WHERE token = ?').run(next, row.token);
    },
    requireHeld: () => {
      if (readWriter(project.db)?.token !== row.token) throw projectTakenOver(project.path);
    },
    release: () => {
      clearInterval(counting);
      if (!project.db.open) return;
      unguard();
      project.db.prepare('DELETE FROM writer WHERE token = ?').run(row.token);
    },
  };
}

/** In one transaction, for two may have found the same row. Returns what takes the guard of later changes away. */
const take = (project: Project, row: WriterRow, over: string | undefined): (() => void) =>
  project.db
    .transaction(() => {
      const present = readWriter(project.db);
      if (present && present.token !== over) throw projectBusy(project.path, holderOf(present));
      project.db.prepare('DELETE FROM writer').run();
      project.db
        .prepare(
          `INSERT INTO writer (id, token, what, host, pid, process_start, since, beat)
             VALUES (1, @token, @what, @host, @pid, @process_start, @since, @beat)`,
        )
        .run(row);
      return guardWrites(project.db, row.token);
    })
    .immediate();

async function isOver(
  project: Project,
  row: WriterRow,
  self: ProcessIdentity,
  silentMs: number,
): Promise<boolean> {
  if (row.host === self.host) return hasEnded(row, self);
  await delay(silentMs);
  const later = readWriter(project.db);
  return !later || (later.token === row.token && later.beat === row.beat);
}

/** Runs `work` as the project's only writer. @throws busy, read-only */
export async function withWriter<Result>(
  project: Project,
  what: string,
  work: () => Result | Promise<Result>,
): Promise<Result> {
  const hold = await acquireWriter(project, what);
  try {
    return await work();
  } finally {
    hold.release();
  }
}
