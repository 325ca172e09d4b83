import type { Project } from './project.ts';

/** Now, or just after the latest moment of a source that a query tells, where the clock has been set back since: the latest counts. */
function after({ db }: Project, latestOf: string, sourceId: number): string {
  const latest = db.prepare<[{ sourceId: number }], string | null>(latestOf).pluck().get({ sourceId });
  return new Date(Math.max(Date.now(), latest ? Date.parse(latest) + 1 : 0)).toISOString();
}

const LATEST_FOUND = `SELECT max(created_at) FROM (
  SELECT created_at FROM detections WHERE source_id = @sourceId
  UNION ALL SELECT created_at FROM positions WHERE source_id = @sourceId)`;

/** When something is found in a source. */
export const nextMoment = (project: Project, sourceId: number): string =>
  after(project, LATEST_FOUND, sourceId);

const LATEST_OF_TRACKS = `SELECT max(at) FROM (
  SELECT created_at AS at FROM tracks WHERE source_id = @sourceId
  UNION ALL SELECT made_at FROM edit WHERE source_id = @sourceId)`;

/** When trajectories of a video are made, or something of it is corrected by hand. */
export const nextMomentOfTracks = (project: Project, sourceId: number): string =>
  after(project, LATEST_OF_TRACKS, sourceId);
