import { regressor } from './define-regressor.ts';

export const cnn = regressor({
  name: 'cnn',
  title: 'Convolutional network',
  group: 'learnt',
  description: 'Two small networks on images of the masks, and their mean.',
  options: {},
  params: null,
  needsImages: true,
});
