import type { SplitName } from '../../../preload/contract/options/train.ts';
import type { ModelContext } from '../model-context.ts';
import { fitPipeline, type LabelledRows, predictPipeline } from './pipeline.ts';
import { cheaperSpec, type PipelineSpec } from '../pipeline-spec.ts';
import { crossFolds, groupKeys } from './split.ts';
import { takeRows } from '../../measure/feature-table.ts';
import { FOLDS } from './fold-counts.ts';

/** Trees of the forests compared. */
const CHOICE_TREES = 60;
/**
 * Of so many particles a model learns by itself how sizes differ, and no made-up ones are tried: learnt with true labels, they lower the
 * error from 0.48 to 0.38 um with six particles of data/lab_dev, from 0.39 to 0.34 um with eleven, and change nothing with eighteen of other scenes.
 */
const MANY_PARTICLES = 16;
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
  const tried = specs.filter(({ sizes }) => !sizes || particles < MANY_PARTICLES);
  const every = Math.ceil(rows.length / MOST_ROWS);
  const folds = crossFolds(
    grouping,
    data.groups,
    rows.filter((_, i) => i % every === 0),
    FOLDS.choice,
    context.seed,
  );
  const squares = tried.map(() => 0);
  for (const [i, spec] of tried.entries()) {
    const light = cheaperSpec(spec, CHOICE_TREES);
    for (const [k, { train, test }] of folds.entries()) {
      context.signal?.throwIfAborted();
      const fold = await fitPipeline(data, train, light, grouping, { ...context, onProgress: undefined });
      const { mean } = predictPipeline(fold, takeRows(data.features, test));
      mean.forEach((value, at) => (squares[i] += (value - data.zLabelUm[test[at]]) ** 2));
      context.onProgress?.(i * folds.length + k + 1, tried.length * folds.length);
    }
  }
  return tried[squares.indexOf(Math.min(...squares))];
}
