import { option, z } from '../../options/define-option.ts';

/** How the predictions of a forest's trees become one. */
const TreeCombination = z.enum(['midmean', 'mean']);
export type TreeCombination = z.infer<typeof TreeCombination>;

export const trees = option(z.number().int().min(1).max(5000).nullable().default(null), {
  title: 'Trees',
  description: 'Number of trees.',
});

/** Of every model of trees, where it is not given. */
export const MIN_LEAF = 1;

/** Size of the trees, of one tree or many. */
export const treeSize = {
  maxDepth: option(z.number().int().min(1).max(1000).nullable().default(null), {
    title: 'Depth',
    description: 'Largest depth of a tree.',
  }),
  minLeaf: option(z.number().int().min(1).max(10_000).nullable().default(null), {
    title: 'Smallest leaf',
    unit: 'masks',
    description: 'Fewest masks in a leaf of a tree.',
  }),
};

/** How trees are grown that do not build on each other, and how their predictions are combined. */
export const forestOptions = {
  trees,
  featuresPerSplit: option(z.number().gt(0).max(1000).nullable().default(null), {
    title: 'Features a split',
    description: 'How many inputs trees try at each split, or a share of them below 1.',
  }),
  ...treeSize,
  combine: option(TreeCombination.default('midmean'), {
    title: 'Trees combined by',
    choices: { midmean: 'Their middle half', mean: 'Their mean' },
    description:
      'The mean of the middle half of the trees, which a few trees that mistake one ring system for another do not move, or the mean of all (the paper).',
  }),
};

/** A parameter on any table, as are the next two. */
export const numberOfTrees = (description: string): z.ZodDefault<z.ZodNumber> =>
  option(z.number().int().min(1).max(20_000).default(100), { title: 'Trees', description, basic: true });

export const largestDepth = option(z.number().int().min(1).max(10_000).nullable().default(null), {
  title: 'Depth',
  description: 'Largest depth of a tree; unlimited unless given.',
});

export const smallestLeaf = (rows: number): z.ZodDefault<z.ZodNumber> =>
  option(z.number().int().min(1).max(1_000_000).default(rows), {
    title: 'Smallest leaf',
    unit: 'rows',
    description: 'Fewest rows in a leaf.',
  });

/** Of ert and rf on any table; defaults as scikit-learn's. */
export const ForestParams = z.strictObject({
  trees: numberOfTrees('Number of trees.'),
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
  maxDepth: largestDepth,
  minLeaf: smallestLeaf(1),
});
export type ForestParams = z.infer<typeof ForestParams>;
