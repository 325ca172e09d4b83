import { option, z } from '../options/define-option.ts';
import { regressor } from './define-regressor.ts';

export const moment = regressor({
  name: 'moment',
  title: 'Moment of inertia, cubic',
  group: 'classical',
  description: 'Height as a cubic polynomial of the moment of inertia of the grey levels.',
  options: {
    moment: option(z.enum(['model', 'mask', 'centre']).default('model'), {
      title: 'Moment of inertia',
      choices: { model: 'The model’s own', mask: 'Whole mask', centre: 'Central 25 x 25 px' },
      description:
        'Taken over the whole mask (the paper) or its central 25 x 25 px of 111 (the authors’ scripts); the model’s own is the better of both by cross-validation.',
    }),
  },
  params: null,
  needsImages: false,
});
