import { inWords, regressor } from './define-regressor.ts';
import { forestModel } from './parts/forest-model.ts';

/** Of the authors' scripts. */
export const RF_DEFAULTS = { trees: 300, featuresPerSplit: 6, maxDepth: 50 };

export const rf = regressor({
  ...forestModel,
  name: 'rf',
  title: 'Random forest',
  description: 'Many trees with best splits, each on a random draw of the masks.',
  unlessGiven: { ...forestModel.unlessGiven, ...inWords(RF_DEFAULTS) },
});
