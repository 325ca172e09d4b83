import type { ProjectSummary } from '../../preload/contract/commands.ts';
import { badInput } from '../../preload/contract/errors.ts';

/** A model by its id or by its name, then the latest of that name; without either the latest model. */
export function findModel({ models }: ProjectSummary, given: string | undefined): number {
  if (models.length === 0) throw badInput('The project has no model yet; train one first.');
  const found = models.findLast(
    (one) => given === undefined || String(one.modelId) === given || one.model === given,
  );
  if (found) return found.modelId;
  const names = models.map((one) => `${one.modelId} (${one.model})`).join(', ');
  throw badInput(`The project has no model ${given}; it has ${names}.`, { option: 'model' });
}
