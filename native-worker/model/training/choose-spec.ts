import type { SplitName } from '../../../preload/contract/options/train.ts';
import type { ModelContext } from '../model-context.ts';
import { fitPipeline, type LabelledRows, predictPipeline } from './pipeline.ts';
import { cheaperSpec, type PipelineSpec } from '../pipeline-spec.ts';
import { crossFolds, FEWEST_PARTICLES, groupKeys } from './split.ts';
import { takeRows } from '../../measure/feature-table.ts';
import { FOLDS } from './fold-counts.ts';

/** Trees of the forests compared. */
const CHOICE_TREES = 60;
/** Of more rows than these only some are used, evenly spread: fewer already show which candidate is better. */
const MOST_ROWS = 3000;

/**
 * Compares specifications by cross-validation on the training rows, which keeps together what `grouping` keeps together.
 *
 * @returns the one with the smallest root mean square error; the first of equals
 */
export async function chooseSpec(
  data: LabelledRows,
  rows: Int32Array,
  specs: readonly PipelineSpec[],
  grouping: SplitName,
  context: ModelContext,
): Promise<PipelineSpec> {
  const particles = new Set(groupKeys('particle', data.groups, rows)).size;
  const tried = specs.filter(({ mostParticles = Infinity }) => particles <= mostParticles);
  const every = Math.ceil(rows.length / MOST_ROWS);
  const folds = crossFolds(
    grouping,
    data.groups,
    rows.filter((_, i) => i % every === 0),
    particles < FEWEST_PARTICLES ? FOLDS.choiceOfFew : FOLDS.choice,
    context.seed,
  );
  const squares = tried.map(() => 0);
  for (const [i, spec] of tried.entries()) {
    const light = cheaperSpec(spec, CHOICE_TREES);
    for (const [k, { train, test }] of folds.entries()) {
      context.signal?.throwIfAborted();
      const quiet: ModelContext = { ...context, onProgress: undefined };
      const fold = await fitPipeline(data, train, light, grouping, quiet, true);
      const { mean } = predictPipeline(fold, takeRows(data.features, test));
      mean.forEach((value, at) => (squares[i] += (value - data.zLabelUm[test[at]]) ** 2));
      context.onProgress?.(i * folds.length + k + 1, tried.length * folds.length);
    }
  }
  return tried[squares.indexOf(Math.min(...squares))];
}
