import { cpus, homedir, release, totalmem } from 'node:os';
import type { ProjectSummary } from '../../preload/contract/commands.ts';
import { listJobs } from '../project/jobs.ts';
import { projectSummary } from '../project/summary.ts';
import { APP_VERSION } from '../workflow/versions.ts';
import { readLogs } from './log-files.ts';
import type { Session } from './session.ts';

/** What was made with what, without any figure of a result. */
const outlineOf = ({ name, sources, calibration, models, tracks }: ProjectSummary): object => ({
  name,
  sources,
  calibration: calibration && { options: calibration.options, outOfDate: calibration.outOfDate },
  models: models.map(({ modelId, model, split, options, outOfDate }) => {
    return { modelId, model, split, options, outOfDate };
  }),
  tracks: tracks.map(({ videoId, modelId, options, warnings, outOfDate }) => {
    return { videoId, modelId, options, warnings, outOfDate };
  }),
});

/**
 * What whoever helps needs to know, as JSON: versions, machine, what the open project holds, its jobs, and the ends of the logs. No pixels, no
 * positions, no errors of models; the path of the person's own folder is written as ~.
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
    project: summary && outlineOf(summary),
    jobs: project ? listJobs(project) : [],
    logs: readLogs(logFolder),
  };
  const own = JSON.stringify(homedir()).slice(1, -1);
  const text = JSON.stringify(report, null, 1);
  return own.length > 1 ? text.replaceAll(own, '~') : text;
}
