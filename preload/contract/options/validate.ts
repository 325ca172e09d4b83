import { option, z } from './define-option.ts';

export const ValidateOptions = z.object({
  toleranceUm: option(z.number().positive().max(1000).nullable().default(null), {
    title: 'Reach',
    unit: 'um',
    description:
      'A true position belongs to the nearest one found, if that is no further away than this; a particle radius unless given.',
    basic: true,
  }),
  offset: option(z.enum(['common', 'particle']).default('common'), {
    title: 'Constant taken off',
    choices: { common: 'One for all', particle: 'One a particle' },
    description:
      'Where zero lies is a convention: one constant for all heights is taken off, or one for each particle, where particles moved together from heights of their own.',
    basic: true,
  }),
  binUm: option(z.number().positive().max(1000).default(5), {
    title: 'Bins of z',
    unit: 'um',
    description: 'Width of the bins of true height in which bias, spread and coverage are told.',
    basic: true,
  }),
});
export type ValidateOptions = z.infer<typeof ValidateOptions>;
