import { hostname } from 'node:os';
import type { JobState } from '../../preload/contract/commands.ts';
import type { Project } from './project.ts';

interface Row {
  id: number;
  kind: JobState['kind'];
  state: JobState['state'];
  step: string;
  done: number;
  total: number;
  started_at: string;
  ended_at: string | null;
  error: string | null;
  result_id: number | null;
  host: string;
  pid: number;
}

const LISTED = 50;

export function insertJob(project: Project, kind: JobState['kind']): number {
  const { lastInsertRowid } = project.db
    .prepare(
      `INSERT INTO job (kind, state, step, done, total, started_at, host, pid) VALUES (?, 'running', '', 0, 0, ?, ?, ?)`,
    )
    .run(kind, new Date().toISOString(), hostname(), process.pid);
  return Number(lastInsertRowid);
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

/** The latest jobs, newest first. */
export function listJobs(project: Project): JobState[] {
  const rows = project.db.prepare<[number], Row>('SELECT * FROM job ORDER BY id DESC LIMIT ?').all(LISTED);
  return rows.map((row) => ({
    jobId: row.id,
    kind: row.kind,
    state: row.state,
    step: row.step,
    done: row.done,
    total: row.total,
    elapsedS: (Date.parse(row.ended_at ?? new Date().toISOString()) - Date.parse(row.started_at)) / 1000,
    remainingS: null,
    error: row.error,
    resultId: row.result_id,
  }));
}

/** Jobs that a process left running when it ended, on this machine, are interrupted; those of living processes run on. */
export function markInterrupted(project: Project): void {
  const running = project.db
    .prepare<[string], { id: number; pid: number }>(
      `SELECT id, pid FROM job WHERE state = 'running' AND host = ?`,
    )
    .all(hostname());
  const mark = project.db.prepare(`UPDATE job SET state = 'interrupted', ended_at = ? WHERE id = ?`);
  for (const { id, pid } of running) if (!isAlive(pid)) mark.run(new Date().toISOString(), id);
}

function isAlive(pid: number): boolean {
  if (pid === process.pid) return false;
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}
