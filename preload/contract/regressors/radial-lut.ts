import { regressor } from './define-regressor.ts';

export const radialLut = regressor({
  name: 'radial-lut',
  title: 'Radial look-up table',
  group: 'classical',
  description: 'The height at which the mean profile of rings is nearest to that of the mask.',
  options: {},
  params: null,
  needsImages: false,
});
