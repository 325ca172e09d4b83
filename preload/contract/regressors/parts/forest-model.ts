import { inputOptions, tune } from './input-options.ts';
import { ForestParams, forestOptions } from './tree-options.ts';

/** What is said of every model whose trees do not build on each other. */
export const forestModel = {
  group: 'learnt',
  options: { ...inputOptions, ...forestOptions, tune },
  params: ForestParams,
  needsImages: false,
} as const;
