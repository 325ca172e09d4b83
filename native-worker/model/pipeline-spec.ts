import type { ModelName, TrainOptions } from '../../preload/contract/options/train.ts';
import type { Plan } from './regressor.ts';
import { REGRESSORS } from './regressor-table.ts';

/** Everything that is decided before a fit: which model, on which inputs, with which settings. */
export interface PipelineSpec extends Plan<object> {
  model: ModelName;
}

/** The same at less cost, with at most so many trees. */
export function cheaperSpec(spec: PipelineSpec, trees: number): PipelineSpec {
  return { ...spec, settings: REGRESSORS[spec.model].cheaper?.(spec.settings, trees) ?? spec.settings };
}

/** What the options of `train` ask for; of several, cross-validation on the training rows chooses one. */
export function specsFor(options: TrainOptions): [PipelineSpec, ...PipelineSpec[]] {
  const { model } = options;
  const [first, ...others] = REGRESSORS[model].plans(options);
  return [{ model, ...first }, ...others.map((plan) => ({ model, ...plan }))];
}
