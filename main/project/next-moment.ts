import type { Project } from './project.ts';

/**
 * When something is found in a source: now, or just after what was found there last where the clock has been set back since, for the latest
 * counts.
 */
export function nextMoment({ db }: Project, sourceId: number): string {
  const latest = db
    .prepare<[{ sourceId: number }], string | null>(
      `SELECT max(created_at) FROM (
         SELECT created_at FROM detections WHERE source_id = @sourceId
         UNION ALL SELECT created_at FROM positions WHERE source_id = @sourceId)`,
    )
    .pluck()
    .get({ sourceId });
  return new Date(Math.max(Date.now(), latest ? Date.parse(latest) + 1 : 0)).toISOString();
}
