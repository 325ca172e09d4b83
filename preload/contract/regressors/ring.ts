import { regressor } from './define-regressor.ts';

export const ring = regressor({
  name: 'ring',
  title: 'Bright ring, cubic',
  group: 'classical',
  description: 'Height as a cubic polynomial of the radius of the brightest ring.',
  options: {},
  params: null,
  needsImages: false,
});
