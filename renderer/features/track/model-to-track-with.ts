import { z } from '../../../preload/contract/options/define-option.ts';

const ModelChoice = z.object({ modelId: z.number().nullable(), known: z.array(z.number()) });
/** A model that a person chose, null for none, and the models that there were then. */
export type ModelChoice = z.infer<typeof ModelChoice>;

export const isModelChoice = (kept: unknown): boolean => ModelChoice.safeParse(kept).success;

/**
 * What a person chose, if it is there still; else what the trajectories on show were made with, else the newest. A model that has been
 * trained since takes the place of none, and nothing else does.
 *
 * @param chosen null: nothing was chosen yet
 * @param models the newest first
 * @param last null: without a model; undefined: there are no trajectories yet
 */
export function modelToTrackWith(
  chosen: ModelChoice | null,
  models: readonly number[],
  last: number | null | undefined,
): number | null {
  if (chosen?.modelId === null) return models.find((id) => !chosen.known.includes(id)) ?? null;
  if (chosen && models.includes(chosen.modelId)) return chosen.modelId;
  return last === null || (last !== undefined && models.includes(last)) ? last : (models[0] ?? null);
}
