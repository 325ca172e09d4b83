import { option, z } from './define.ts';

export const RegressorName = z.enum(['linear', 'ridge', 'ert', 'rf', 'gb', 'voting']);
export type RegressorName = z.infer<typeof RegressorName>;

const trees = option(z.number().int().min(1).max(20_000).default(100), {
  title: 'Trees',
  description: 'Number of trees (for gb, the most there may be).',
  basic: true,
});
const minLeaf = z.number().int().min(1).max(1_000_000);
const maxDepth = option(z.number().int().min(1).max(10_000).nullable().default(null), {
  title: 'Depth',
  description: 'Largest depth of a tree; unlimited unless given.',
});

export const ForestParams = z.strictObject({
  trees,
  featuresPerSplit: option(
    z
      .union([z.number().int().min(1), z.number().gt(0).lt(1)])
      .nullable()
      .default(null),
    {
      title: 'Features a split',
      description: 'How many features are tried at each split, or a share below 1; all unless given.',
    },
  ),
  maxDepth,
  minLeaf: option(minLeaf.default(1), {
    title: 'Smallest leaf',
    unit: 'rows',
    description: 'Fewest rows in a leaf.',
  }),
});
export type ForestParams = z.infer<typeof ForestParams>;

export const BoostingParams = z.strictObject({
  trees,
  learningRate: option(z.number().gt(0).max(1).default(0.1), {
    title: 'Learning rate',
    description: 'Share of each tree that is added.',
  }),
  maxLeaves: option(z.number().int().min(2).nullable().default(31), {
    title: 'Leaves',
    description: 'Most leaves of a tree; null: unlimited.',
  }),
  maxDepth,
  minLeaf: option(minLeaf.default(20), {
    title: 'Smallest leaf',
    unit: 'rows',
    description: 'Fewest rows in a leaf.',
  }),
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

export const RidgeParams = z.strictObject({
  order: option(z.number().int().min(1).max(4).default(3), {
    title: 'Order',
    description: 'Highest order of the products of columns.',
  }),
  penalty: option(z.number().min(0).nullable().default(null), {
    title: 'Penalty',
    description: 'Ridge penalty; chosen by cross-validation unless given.',
  }),
});
export type RidgeParams = z.infer<typeof RidgeParams>;

export const LinearParams = z.strictObject({});
export const VotingParams = z.strictObject({
  ert: ForestParams.prefault({}),
  gb: BoostingParams.prefault({}),
});
