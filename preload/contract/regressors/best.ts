import { regressor } from './define.ts';
import { tune } from './parts/input-options.ts';
import { trees } from './parts/tree-options.ts';

export const best = regressor({
  name: 'best',
  title: 'Best (trees on ring profiles)',
  group: 'learnt',
  description:
    'Extremely randomised trees on profiles of rings, refined by linear models along the height; cross-validation chooses between four variants.',
  options: { trees, tune },
  params: null,
  needsImages: false,
});
