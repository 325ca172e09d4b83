import type { ProjectSummary } from '../../preload/contract/commands.ts';
import { missingThing } from '../../preload/contract/error-messages.ts';

/** A model by its id or by its name, then the latest of that name; without either the latest model. */
export function findModel({ models }: ProjectSummary, given: string | undefined): number {
  if (models.length === 0) throw missingThing('model');
  const found = models.findLast(
    (one) => given === undefined || String(one.modelId) === given || one.model === given,
  );
  if (found) return found.modelId;
  const names = models.map((one) => `${one.modelId} (${one.model})`);
  throw missingThing('model', given, names, 'model');
}
