import type { Project } from './project.ts';

/** Now, or just after the latest that there is where the clock has been set back since: the latest counts. */
const after = (latest: string | null): string =>
  new Date(Math.max(Date.now(), latest ? Date.parse(latest) + 1 : 0)).toISOString();

/** When something is found in a source. */
export const nextMoment = ({ db }: Project, sourceId: number): string =>
  after(
    db
      .prepare<[{ sourceId: number }], string | null>(
        `SELECT max(created_at) FROM (
           SELECT created_at FROM detections WHERE source_id = @sourceId
           UNION ALL SELECT created_at FROM positions WHERE source_id = @sourceId)`,
      )
      .pluck()
      .get({ sourceId }) ?? null,
  );

/** When trajectories of a video are made, or something of it is corrected by hand. */
export const nextMomentOfTracks = ({ db }: Project, sourceId: number): string =>
  after(
    db
      .prepare<[{ sourceId: number }], string | null>(
        `SELECT max(at) FROM (
           SELECT created_at AS at FROM tracks WHERE source_id = @sourceId
           UNION ALL SELECT made_at FROM edit WHERE source_id = @sourceId)`,
      )
      .pluck()
      .get({ sourceId }) ?? null,
  );
