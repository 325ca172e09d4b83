import { regressor } from './define.ts';
import { forestModel } from './parts/forest-model.ts';

export const rf = regressor({
  ...forestModel,
  name: 'rf',
  title: 'Random forest',
  description: 'Many trees with best splits, each on a random draw of the masks.',
});
