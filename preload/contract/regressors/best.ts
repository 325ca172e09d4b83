import { option, z } from '../options/define-option.ts';
import { inWords, regressor } from './define-regressor.ts';
import { tune } from './parts/input-options.ts';
import { trees } from './parts/tree-options.ts';

export const BEST_TREES = 200;
/** Shares of the range, tuned on stacks of the paper's particles (learning-curve, compare): 2 and 0.5 um of 40. */
export const AGREEMENT_SHARE = 0.05;
export const LOCAL_WIDTH_SHARE = 0.0125;

/** Along z. */
const lengthUm = z.number().min(0.05).max(100).nullable().default(null);

export const best = regressor({
  name: 'best',
  title: 'Best (trees on ring profiles)',
  group: 'learnt',
  description:
    'Extremely randomised trees on profiles of rings, refined by linear models along the height, or for up to four particles the curve that their profiles follow; cross-validation chooses.',
  options: {
    trees,
    agreementUm: option(lengthUm, {
      title: 'Agreement',
      unit: 'um',
      description: 'Trees agree if their heights lie within this.',
    }),
    localWidthUm: option(lengthUm, {
      title: 'Local models',
      unit: 'um',
      description: 'Distance and width of the local linear models.',
    }),
    tune,
  },
  unlessGiven: {
    ...inWords({ trees: BEST_TREES }),
    agreementUm: `${AGREEMENT_SHARE} of the calibrated range`,
    localWidthUm: `${LOCAL_WIDTH_SHARE} of the calibrated range`,
  },
  params: null,
  needsImages: false,
});
