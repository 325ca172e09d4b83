import { inputOptions, inputsUnlessGiven, tune } from './input-options.ts';
import { presetText } from './presets.ts';
import { ForestParams, forestOptions, MIN_LEAF } from './tree-options.ts';

/** What is said of every model whose trees do not build on each other. */
export const forestModel = {
  group: 'learnt',
  options: { ...inputOptions, ...forestOptions, tune },
  unlessGiven: {
    ...inputsUnlessGiven,
    trees: presetText('trees'),
    featuresPerSplit: 'all',
    maxDepth: presetText('maxDepth'),
    minLeaf: String(MIN_LEAF),
  },
  params: ForestParams,
  needsImages: false,
} as const;
