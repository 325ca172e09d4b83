import { option, z } from './define.ts';

export const MODEL_NAMES = [
  'linear',
  'ridge',
  'ert',
  'rf',
  'gb',
  'voting',
  'cnn',
  'best',
  'moment',
  'ring',
  'radial-lut',
  'gdpt',
] as const;
export const ModelName = z.enum(MODEL_NAMES);
export type ModelName = z.infer<typeof ModelName>;

/** Models that look at images of the masks, not only at what was measured on them. */
export const IMAGE_MODELS: readonly ModelName[] = ['cnn', 'gdpt'];

export const SplitName = z.enum(['random', 'particle', 'stack']);
export type SplitName = z.infer<typeof SplitName>;

/** How the predictions of a forest's trees become one. */
export const TreeCombination = z.enum(['midmean', 'mean']);
export type TreeCombination = z.infer<typeof TreeCombination>;

export const TrainOptions = z.object({
  model: option(ModelName.default('ert'), {
    title: 'Model',
    description: 'Which regressor turns features into z.',
    basic: true,
  }),
  split: option(SplitName.default('random'), {
    title: 'Split',
    description:
      'What is held out for the test: masks at random (the paper), whole particles, or each stack in turn.',
    basic: true,
  }),
  testFraction: option(z.number().min(0.01).max(0.9).default(0.2), {
    title: 'Test share',
    description: 'Share held out by the random and particle splits.',
  }),
  preset: option(z.enum(['pt-sio2', 'tio2-sio2']).default('pt-sio2'), {
    title: 'Preset',
    description:
      'Number of factors, one-hot columns and tree settings of the paper for each particle system.',
    basic: true,
  }),
  factors: option(z.number().int().min(1).max(40).nullable().default(null), {
    title: 'Factors',
    description: 'Number of latent factors; from the preset unless given.',
  }),
  factorRule: option(z.enum(['preset', 'eigenvalues', 'parallel']).default('preset'), {
    title: 'Number of factors',
    description:
      'What decides it where it is not given: the preset, eigenvalues above 1 (Kaiser), or above those of random tables (parallel analysis).',
  }),
  factorMethod: option(z.enum(['minres', 'ml']).default('minres'), {
    title: 'Factor method',
    description: 'How factors are extracted: minimum residual (the paper) or maximum likelihood.',
  }),
  inputs: option(z.enum(['factors', 'features']).default('factors'), {
    title: 'Inputs',
    description:
      'What regressors see: latent factors (the paper) or the features as measured. Best and the classical methods have inputs of their own.',
  }),
  moment: option(z.enum(['model', 'mask', 'centre']).default('model'), {
    title: 'Moment of inertia',
    description:
      'Taken over the whole mask (the paper) or its central 25 x 25 px of 111 (the authors’ scripts). The model’s own: the mask, but for the model moment the better of both by cross-validation.',
  }),
  trees: option(z.number().int().min(1).max(5000).nullable().default(null), {
    title: 'Trees',
    description: 'Number of trees; from the preset unless given.',
  }),
  featuresPerSplit: option(z.number().gt(0).max(1000).nullable().default(null), {
    title: 'Features a split',
    description:
      'How many inputs trees try at each split, or a share of them below 1; the model’s own unless given.',
  }),
  maxDepth: option(z.number().int().min(1).max(1000).nullable().default(null), {
    title: 'Depth',
    description: 'Largest depth of a tree; from the preset unless given.',
  }),
  minLeaf: option(z.number().int().min(1).max(10_000).nullable().default(null), {
    title: 'Smallest leaf',
    unit: 'masks',
    description: 'Fewest masks in a leaf of a tree; 1 unless given.',
  }),
  combine: option(TreeCombination.default('midmean'), {
    title: 'Trees combined by',
    description:
      'The mean of the middle half of the trees, which the few that mistake one ring system for another do not move, or the mean of all (the paper). Of ert, rf and voting.',
  }),
  ridgeOrder: option(z.number().int().min(1).max(4).nullable().default(null), {
    title: 'Order of ridge',
    description: 'Highest order of the products of inputs; 3 on factors, 1 on features unless given.',
  }),
  tune: option(z.boolean().default(false), {
    title: 'Tune',
    description: 'Search hyper-parameters by cross-validation on the training part.',
  }),
});
export type TrainOptions = z.infer<typeof TrainOptions>;
