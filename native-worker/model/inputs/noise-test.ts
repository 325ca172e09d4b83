import type { FeatureTable } from '../../../preload/contract/feature-table.ts';
import type { ModelContext } from '../model-context.ts';
import { applyInputs, type InputModel } from './inputs.ts';
import { createRandom } from '../../math/random.ts';
import { joinColumns } from '../../measure/feature-table.ts';
import { fitForest, forestImportances } from '../trees/fit-forest.ts';

/** Trees of the forest that ranks inputs; importances settle long before predictions do. */
const TEST_TREES = 100;

/** Classes of counts are merged down to this one: 0, 1, "2 or more". */
const LOWEST_CAP = 2;

export interface NoiseTestResult {
  inputs: InputModel;
  /** Importance of the noise column among the inputs returned; null where classes were merged and `wanted` is false. */
  noiseImportance: number | null;
}

/**
 * Adds a column of normal noise to the inputs, grows extremely randomised trees and looks at the importances (Williams et al. 2020, as
 * used by Bailey, Grillo and Isa 2022): where the highest classes of a count matter less than noise, they are merged, so that
 * counts of 2 and more become one class.
 *
 * @param wanted whether to rank again after merging, for the importance of noise
 */
export async function mergeWeakCounts(
  inputs: InputModel,
  features: FeatureTable,
  y: Float64Array,
  context: ModelContext,
  wanted: boolean,
): Promise<NoiseTestResult> {
  const first = await rankAgainstNoise(inputs, features, y, context);
  const counts = inputs.counts.map((count) => {
    const weak = [count.cap, count.cap - 1].some(
      (k) => (first.byName.get(`${count.name}_${k}`) ?? 0) < first.noise,
    );
    return weak ? { ...count, cap: LOWEST_CAP } : count;
  });
  const merged = { ...inputs, counts };
  if (counts.every(({ cap }, i) => cap === inputs.counts[i].cap))
    return { inputs, noiseImportance: first.noise };
  if (!wanted) return { inputs: merged, noiseImportance: null };
  const second = await rankAgainstNoise(merged, features, y, context);
  return { inputs: merged, noiseImportance: second.noise };
}

async function rankAgainstNoise(
  inputs: InputModel,
  features: FeatureTable,
  y: Float64Array,
  context: ModelContext,
): Promise<{ byName: Map<string, number>; noise: number }> {
  const random = createRandom(context.seed, 0x401e);
  const noise: FeatureTable = {
    names: ['noise'],
    rows: features.rows,
    values: Float64Array.from({ length: features.rows }, () => random.normal()),
  };
  const table = joinColumns([applyInputs(inputs, features), noise]);
  const forest = await fitForest(
    table.values,
    table.rows,
    table.names.length,
    y,
    { kind: 'ert', trees: TEST_TREES, featuresPerSplit: null, maxDepth: null, minLeaf: 1 },
    context,
  );
  const importances = forestImportances(forest);
  return {
    byName: new Map(table.names.map((name, j) => [name, importances[j]])),
    noise: importances[importances.length - 1],
  };
}
