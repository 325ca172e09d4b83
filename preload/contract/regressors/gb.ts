import { option, z } from '../options/define-option.ts';
import { inWords, regressor } from './define-regressor.ts';
import { inputOptions, inputsUnlessGiven, tune } from './parts/input-options.ts';
import {
  largestDepth,
  MIN_LEAF,
  numberOfTrees,
  smallestLeaf,
  trees,
  treeSize,
} from './parts/tree-options.ts';

/** On any table; defaults as scikit-learn's `HistGradientBoostingRegressor`. */
export const BoostingParams = z.strictObject({
  trees: numberOfTrees('Number of trees; with early stopping, the most there may be.'),
  learningRate: option(z.number().gt(0).max(1).default(0.1), {
    title: 'Learning rate',
    description: 'Share of each tree that is added.',
  }),
  maxLeaves: option(z.number().int().min(2).nullable().default(31), {
    title: 'Leaves',
    description: 'Most leaves of a tree; null: unlimited.',
  }),
  maxDepth: largestDepth,
  minLeaf: smallestLeaf(20),
  subsample: option(z.number().gt(0).max(1).default(1), {
    title: 'Subsample',
    description: 'Share of the rows that each tree sees.',
  }),
  l1: option(z.number().min(0).default(0), { title: 'L1', description: 'Absolute penalty on leaf values.' }),
  l2: option(z.number().min(0).default(0), { title: 'L2', description: 'Squared penalty on leaf values.' }),
  earlyStopping: option(z.boolean().nullable().default(null), {
    title: 'Early stopping',
    description: 'Stop when held-out rows no longer gain; null: with more than 10 000 rows.',
  }),
  validationFraction: option(z.number().gt(0).lt(1).default(0.1), {
    title: 'Held out',
    description: 'Share of the rows held out for early stopping.',
  }),
  patience: option(z.number().int().min(1).default(10), {
    title: 'Patience',
    unit: 'trees',
    description: 'Trees without gain before the fit stops.',
  }),
});
export type BoostingParams = z.infer<typeof BoostingParams>;

/** The authors' settings of XGBoost; squared penalty and smallest leaf are its defaults. */
export const GB_DEFAULTS = {
  trees: 400,
  learningRate: 0.025,
  maxLeaves: null,
  maxDepth: 14,
  minLeaf: MIN_LEAF,
  subsample: 0.5,
  l1: 0.5,
  l2: 1,
  earlyStopping: null,
};

export const gb = regressor({
  name: 'gb',
  title: 'Gradient boosting',
  group: 'learnt',
  description: 'Trees in sequence, each fitted to the residuals of those before it.',
  options: { ...inputOptions, trees, ...treeSize, tune },
  unlessGiven: {
    ...inputsUnlessGiven,
    ...inWords({ trees: GB_DEFAULTS.trees, maxDepth: GB_DEFAULTS.maxDepth, minLeaf: GB_DEFAULTS.minLeaf }),
  },
  params: BoostingParams,
  needsImages: false,
});
