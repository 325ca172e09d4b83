import { decompose, type LinearFit, predictLinear, solve } from '../../math/least-squares.ts';
import { linearGraph } from '../onnx/linear-graph.ts';
import type { Regressor } from '../regressor.ts';
import { onFewFactors } from './parts/input-plan.ts';
import { linearOf } from './parts/stored-schemas.ts';

type Nothing = Record<string, never>;

export const regressor: Regressor<'linear', Nothing, LinearFit> = {
  plans: (options) => [onFewFactors(options, {})],
  settingsFor: () => ({}),
  fit: async (_, { inputs, y }) => solve(decompose(inputs, y), 0),
  predict: (fit, inputs) => ({ mean: predictLinear(fit, inputs), spread: null }),
  stored: linearOf,
  graph: linearGraph,
};
