import type { Project } from './project.ts';

/**
 * How many spots of dust were divided out of the images that detections or positions were found in: kept with them, for results that are made
 * of them later. What an earlier program has found has none; they are counted then.
 */
export async function dustSpotsOf(
  { db }: Project,
  found: 'detections' | 'positions',
  id: number,
  count: () => Promise<number>,
): Promise<number> {
  const kept = db.prepare<[number], number | null>(`SELECT dust_spots FROM ${found} WHERE id = ?`).pluck();
  const known = kept.get(id) ?? null;
  if (known !== null) return known;
  const spots = await count();
  db.prepare(`UPDATE ${found} SET dust_spots = ? WHERE id = ?`).run(spots, id);
  return spots;
}
