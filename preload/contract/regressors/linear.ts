import { z } from '../options/define.ts';
import { regressor } from './define.ts';
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
