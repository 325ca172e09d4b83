import { option, refuseUnused, step, z } from './define-option.ts';
import { LocaliseOptions } from './localise.ts';

export const SpacingOptions = z.object({
  minSpacingDiameters: option(z.number().min(0).max(50).default(3), {
    title: 'Smallest spacing',
    unit: 'diameters',
    description: 'Particles closer than this to another one are left out of the calibration.',
    basic: true,
  }),
  edgeDiameters: option(z.number().min(0).max(50).default(3), {
    title: 'Distance from the edge',
    unit: 'diameters',
    description: 'Particles closer than this, or than half a mask, to the edge are left out.',
  }),
});
export type SpacingOptions = z.infer<typeof SpacingOptions>;

export const FollowOptions = z.object({
  maxStepUm: option(z.number().positive().max(100).default(0.65), {
    title: 'Largest step',
    unit: 'um',
    description: 'Largest lateral movement of a particle from slice to slice.',
  }),
  memorySlices: option(z.number().int().min(0).max(100).default(5), {
    title: 'Memory',
    unit: 'slices',
    description: 'For how many slices a particle may be missed.',
  }),
  minSliceFraction: option(z.number().min(0).max(1).default(0.4), {
    title: 'Fewest slices',
    description: 'Share of the slices in which a particle must be found to count.',
  }),
});
export type FollowOptions = z.infer<typeof FollowOptions>;

export const MaskOptions = z.object({
  sidePx: option(
    z
      .number()
      .int()
      .min(15)
      .max(501)
      .refine((side) => side % 2 === 1, 'must be odd')
      .nullable()
      .default(null),
    {
      title: 'Mask side',
      flag: 'mask-side-px',
      unit: 'px',
      description:
        'Side of the square mask set, odd; from the setup, else 111 at 0.1625 um a pixel, scaled with the pixel, unless given.',
    },
  ),
  meanTarget: option(z.number().min(1).max(254).default(145), {
    title: 'Mean grey level',
    description: 'Grey level (8-bit scale) to which the mean of every mask is brought.',
  }),
  meanRule: option(z.enum(['scale', 'offset']).default('scale'), {
    title: 'Mean rule',
    choices: { scale: 'Scale', offset: 'Offset' },
    description: 'Scale (any bit depth) or offset (the authors, 8 bit) to reach the mean.',
  }),
});
export type MaskOptions = z.infer<typeof MaskOptions>;

/** A mask by its stack, particle and slice, as in the calibration. */
export const ReferenceMask = z.object({
  stackId: z.number().int().min(0),
  particle: z.number().int().min(0),
  slice: z.number().int().min(0),
});
export type ReferenceMask = z.infer<typeof ReferenceMask>;

export const AlignOptions = refuseUnused(
  z.object({
    method: option(z.enum(['z-series', 'paper']).default('z-series'), {
      title: 'Alignment',
      flag: 'align-method',
      choices: { 'z-series': 'Whole z-series', paper: 'The paper’s rule' },
      description: 'Whole z-series with each other to fractions of a slice, or the paper’s 10-slice rule.',
      basic: true,
    }),
    slide: option(z.enum(['auto', 'off']).default('auto'), {
      title: 'Slide',
      choices: { auto: 'Where heights agree with it', off: 'Not used' },
      description:
        'Passive particles rest on the slide: labels follow a plane through each stack as far as heights agree with it. Particles that float keep their own.',
      needs: [{ option: 'method', is: ['z-series'] }],
    }),
    referenceZUm: option(z.number().min(-100).max(100).default(5), {
      title: 'Reference height',
      unit: 'um',
      description: 'z label of the slice in which the particle is a black sphere.',
    }),
    referenceStacks: option(z.number().int().min(1).max(50).default(5), {
      title: 'Reference masks',
      description: 'How many reference masks are averaged.',
      needs: [{ option: 'references', is: [null] }],
    }),
    references: option(z.array(ReferenceMask).max(50).nullable().default(null), {
      title: 'References by hand',
      description: 'Masks chosen as black spheres; the program chooses unless given.',
    }),
  }),
);
export type AlignOptions = z.infer<typeof AlignOptions>;

/** What is done about spots that are the same in every frame of a file. */
export const Dust = z.enum(['remove', 'keep']);
export type Dust = z.infer<typeof Dust>;

export const dustOption = option(Dust.default('remove'), {
  title: 'Dust',
  choices: { remove: 'Divide out', keep: 'Keep' },
  description:
    'Spots that neither move nor change with the focus are the shadows of dust: divided out of the images together with the unevenness of the light, where there are any, or kept.',
});

export const CalibrateOptions = z.object({
  localise: step(LocaliseOptions.prefault({}), 'Localise'),
  spacing: step(SpacingOptions.prefault({}), 'Spacing'),
  follow: step(FollowOptions.prefault({}), 'Follow'),
  mask: step(MaskOptions.prefault({}), 'Mask'),
  align: step(AlignOptions.prefault({}), 'Align'),
  dust: dustOption,
});
export type CalibrateOptions = z.infer<typeof CalibrateOptions>;
