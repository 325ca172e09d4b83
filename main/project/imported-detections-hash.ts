import type { Project } from './project.ts';

/** What tells the imported detections of a video from others; null where there are none. */
export function importedDetectionsHash({ db }: Project, videoId: number): string | null {
  const row = db
    .prepare<[number], { inputs_hash: string }>(
      'SELECT inputs_hash FROM imported_detections WHERE source_id = ? AND removed = 0',
    )
    .get(videoId);
  return row?.inputs_hash ?? null;
}
