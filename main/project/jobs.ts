import { isDeepStrictEqual } from 'node:util';
import { JobKind, JobStage, type JobState } from '../../preload/contract/jobs.ts';
import { damagedProject } from '../../preload/contract/error-messages.ts';
import { isRunning, ownIdentity } from './process-identity.ts';
import type { Project } from './project.ts';

interface Row {
  id: number;
  kind: string;
  state: string;
  step: string;
  done: number;
  total: number;
  started_at: string;
  ended_at: string | null;
  error: string | null;
  result_id: number | null;
  host: string;
  pid: number;
  process_start: string;
}

const LISTED = 50;

export function insertJob(project: Project, kind: JobState['kind'], state: 'queued' | 'running'): number {
  const { host, pid, start } = ownIdentity();
  const { lastInsertRowid } = project.db
    .prepare(
      `INSERT INTO job (kind, state, step, done, total, started_at, host, pid, process_start)
         VALUES (?, ?, '', 0, 0, ?, ?, ?, ?)`,
    )
    .run(kind, state, new Date().toISOString(), host, pid, start);
  return Number(lastInsertRowid);
}

/** The turn of a queued job has come. */
export function beginJob(project: Project, jobId: number): void {
  project.db
    .prepare(`UPDATE job SET state = 'running', started_at = ? WHERE id = ?`)
    .run(new Date().toISOString(), jobId);
}

/** Progress may be told in parts of units; whole ones are stored. */
export function storeJob(project: Project, job: JobState): void {
  const [done, total] = [Math.floor(job.done), Math.ceil(job.total)];
  const ended = job.state === 'running' ? null : new Date().toISOString();
  project.db
    .prepare(
      'UPDATE job SET state = ?, step = ?, done = ?, total = ?, ended_at = ?, error = ?, result_id = ? WHERE id = ?',
    )
    .run(job.state, job.step, done, total, ended, job.error, job.resultId, job.jobId);
}

/**
 * The latest jobs and those that run or wait, newest first. One whose process has ended without a word is interrupted.
 *
 * @param own of this process, those that run or wait; others that are still said to do so are interrupted too
 */
export function listJobs(project: Project, own?: ReadonlySet<number>): JobState[] {
  const rows = project.db
    .prepare<[number], Row>(
      `SELECT id, kind, state, step, done, total, started_at, ended_at, error, result_id, host, pid, process_start
         FROM job WHERE state IN ('queued', 'running') OR id IN (SELECT id FROM job ORDER BY id DESC LIMIT ?)
         ORDER BY id DESC`,
    )
    .all(LISTED);
  return rows.map((row) => {
    const kind = JobKind.safeParse(row.kind);
    const stage = JobStage.safeParse(row.state);
    if (!kind.success || !stage.success) {
      throw damagedProject(project.path, `a ${row.kind} can't be ${row.state}`, `job ${row.id}`);
    }
    const isOpen = stage.data === 'running' || stage.data === 'queued';
    const state = isOpen && (hasEnded(row) || isLeftOver(row, own)) ? 'interrupted' : stage.data;
    return {
      jobId: row.id,
      kind: kind.data,
      state,
      step: row.step,
      done: row.done,
      total: row.total,
      elapsedS: secondsBetween(row.started_at, row.ended_at ?? new Date().toISOString()),
      remainingS: null,
      error: row.error,
      resultId: row.result_id,
    };
  });
}

/** None where the clock has been set back between them. */
const secondsBetween = (from: string, to: string): number =>
  Math.max(0, (Date.parse(to) - Date.parse(from)) / 1000);

type Maker = Pick<Row, 'host' | 'pid' | 'process_start'>;

/** Whether the process of a job has ended; those of other computers count as running. */
const hasEnded = ({ host, pid, process_start: start }: Maker): boolean =>
  host === ownIdentity().host && !isRunning({ host, pid, start });

/** Whether a job of this process is not among its `own` that run or wait: its end could not be stored, on a full disk. */
const isLeftOver = ({ id, host, pid, process_start: start }: Row, own?: ReadonlySet<number>): boolean =>
  own !== undefined && !own.has(id) && isDeepStrictEqual({ host, pid, start }, ownIdentity());

/** By a new writer: jobs that are still said to run or wait, but for its own, were left so by a process that has ended. */
export function markInterrupted(project: Project): void {
  const running = project.db
    .prepare<[], Maker & { id: number }>(
      `SELECT id, host, pid, process_start FROM job WHERE state IN ('queued', 'running')`,
    )
    .all();
  const mark = project.db.prepare(`UPDATE job SET state = 'interrupted', ended_at = ? WHERE id = ?`);
  for (const { id, ...maker } of running) if (hasEnded(maker)) mark.run(new Date().toISOString(), id);
}
