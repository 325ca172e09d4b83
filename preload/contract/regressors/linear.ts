import { z } from '../options/define-option.ts';
import { regressor } from './define-regressor.ts';
import { inputOptions, inputsUnlessGiven } from './parts/input-options.ts';

export const linear = regressor({
  name: 'linear',
  title: 'Linear regression',
  group: 'learnt',
  description: 'A straight line in each input, by least squares.',
  options: { ...inputOptions },
  unlessGiven: inputsUnlessGiven,
  params: z.strictObject({}),
  needsImages: false,
});
