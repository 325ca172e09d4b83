/**
 * The choice of a model, where the list of models may have changed: one that has just been trained takes the place of
 * none, and nothing else does.
 *
 * @param chosen null: none, in the plane
 * @param before undefined: nothing was chosen yet
 * @param last that the trajectories on show were made with
 */
export function modelToTrackWith(
  chosen: number | null,
  now: readonly number[],
  before: readonly number[] | undefined,
  last: number | null,
): number | null {
  if (chosen !== null && now.includes(chosen)) return chosen;
  if (chosen === null && before) return now.find((id) => !before.includes(id)) ?? null;
  return last !== null && now.includes(last) ? last : (now[0] ?? null);
}
