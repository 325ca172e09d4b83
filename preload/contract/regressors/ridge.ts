import { option, z } from '../options/define-option.ts';
import { regressor } from './define-regressor.ts';
import { inputOptions, inputsUnlessGiven, tune } from './parts/input-options.ts';

/** Order of the products of inputs. */
export const RIDGE_ORDER = { factors: 3, features: 1 };

export const ridge = regressor({
  name: 'ridge',
  title: 'Cubic ridge',
  group: 'learnt',
  description: 'Powers and products of the inputs, with a penalty that cross-validation chooses.',
  options: {
    ...inputOptions,
    ridgeOrder: option(z.number().int().min(1).max(4).nullable().default(null), {
      title: 'Order of ridge',
      description: 'Highest order of the products of inputs.',
    }),
    tune,
  },
  unlessGiven: {
    ...inputsUnlessGiven,
    ridgeOrder: `${RIDGE_ORDER.factors} on factors, ${RIDGE_ORDER.features} on features`,
  },
  params: z.strictObject({
    order: option(z.number().int().min(1).max(4).default(3), {
      title: 'Order',
      description: 'Highest order of the products of columns.',
    }),
    penalty: option(z.number().min(0).nullable().default(null), {
      title: 'Penalty',
      description: 'Ridge penalty; chosen by cross-validation unless given.',
    }),
  }),
  needsImages: false,
});
