import { cpus, homedir, release, totalmem } from 'node:os';
import { listJobs } from '../project/jobs.ts';
import { projectSummary } from '../project/summary.ts';
import { APP_VERSION } from '../workflow/versions.ts';
import { readLogs } from './log-files.ts';
import type { Session } from './session.ts';

/** Jobs told of, the latest. */
const MOST_JOBS = 50;

/**
 * What whoever helps needs to know, as JSON: versions, machine, what the open project holds, its jobs, and the ends of the logs. No pixels, no
 * positions, no results; the name of the person's own folder is left out.
 */
export function supportReport({ project, threads, tensorBackend }: Session, logFolder: string): string {
  const summary = project && projectSummary(project);
  const report = {
    made: new Date().toISOString(),
    version: APP_VERSION,
    versions: process.versions,
    machine: {
      platform: process.platform,
      release: release(),
      arch: process.arch,
      processor: cpus()[0]?.model ?? null,
      cores: cpus().length,
      memoryMb: Math.round(totalmem() / 1e6),
      threads,
      tensorBackend,
    },
    project: summary && {
      name: summary.name,
      sources: summary.sources,
      calibration: summary.calibration,
      models: summary.models,
      tracks: summary.tracks,
    },
    jobs: project ? listJobs(project).slice(-MOST_JOBS) : [],
    logs: readLogs(logFolder),
  };
  const own = JSON.stringify(homedir()).slice(1, -1);
  const text = JSON.stringify(report, null, 1);
  return own.length > 1 ? text.replaceAll(own, '~') : text;
}
