import { regressor } from './define-regressor.ts';

export const gdpt = regressor({
  name: 'gdpt',
  title: 'Cross-correlation (GDPT)',
  group: 'classical',
  description: 'The height at which the mean image of the stack correlates best with the mask.',
  options: {},
  params: null,
  needsImages: true,
});
