import { regressor } from './define-regressor.ts';
import { forestModel } from './parts/forest-model.ts';

export const ert = regressor({
  ...forestModel,
  name: 'ert',
  title: 'Extremely randomised trees',
  description: 'Many trees with random splits, combined; the best of the paper.',
});
