import type { FeatureTable } from '../../preload/contract/feature-table.ts';
import type { ModelName } from '../../preload/contract/options/train.ts';
import { descriptionOf } from '../../preload/contract/regressors/index.ts';
import { joinFeatures, maskChunks } from '../project/mask-sets.ts';
import { takeRows, type CalibratedMasks } from './calibrated-masks.ts';
import type { Workflow } from './workflow-context.ts';

/** Small images of the calibrated masks for a model that looks at them, made from the stored masks chunk by chunk; else null. */
export async function imagesFor(
  { project, worker, signal, report }: Workflow,
  model: ModelName,
  { mask, places }: CalibratedMasks,
): Promise<FeatureTable | null> {
  if (!descriptionOf(model).needsImages) return null;
  const tables: FeatureTable[] = [];
  for (const [done, { maskSetId, rows }] of places.entries()) {
    report('Reading masks', done, places.length);
    const chunks: FeatureTable[] = [];
    for (const masks of maskChunks(project, maskSetId)) {
      chunks.push(await worker.call('maskImages', { masks, options: mask }, { signal }));
    }
    tables.push(takeRows(joinFeatures(chunks), rows));
  }
  return joinFeatures(tables);
}
