import { option, z } from '../options/define.ts';
import { regressor } from './define.ts';
import { tune } from './parts/input-options.ts';
import { trees } from './parts/tree-options.ts';

/** Lengths along z; what is not given follows from the calibrated range, as tuned on stacks of the paper's particles. */
const lengthUm = z.number().min(0.05).max(100).nullable().default(null);

export const best = regressor({
  name: 'best',
  title: 'Best (trees on ring profiles)',
  group: 'learnt',
  description:
    'Extremely randomised trees on profiles of rings, refined by linear models along the height; cross-validation chooses between four variants.',
  options: {
    trees,
    agreementUm: option(lengthUm, {
      title: 'Agreement',
      unit: 'um',
      description: 'Trees agree if their heights lie within this; a twentieth of the range unless given.',
    }),
    localWidthUm: option(lengthUm, {
      title: 'Local models',
      unit: 'um',
      description: 'Distance and width of the local linear models; an eightieth of the range unless given.',
    }),
    tune,
  },
  params: null,
  needsImages: false,
});
