import { DEFAULT_DIAMETER_UM } from '../default-particle.ts';
import { DEFAULT_TEMPERATURE_C } from '../default-temperature.ts';
import { AIR_INDEX, WATER_INDEX } from '../default-indices.ts';
import { AXIAL_RULES } from './axial-rules.ts';
import { option, z } from './define-option.ts';

const index = z.number().min(1).max(2);

/** Of a sample in which particles swim. */
export const TemperatureC = z.number().min(-50).max(200);

/** Name of a setup, as a person types it. */
export const SetupName = z
  .string()
  .trim()
  .min(1, 'give it a name')
  .max(60, 'must be at most 60 characters')
  .regex(/^[^\p{Cc}]+$/u, 'must be plain text');

/** A microscope with its particles: what several imports have in common. */
export const Setup = z.object({
  name: option(SetupName, { title: 'Name', description: 'What the setup is called.', basic: true }),
  objective: option(z.string().trim().max(200).default(''), {
    title: 'Objective',
    description: 'Magnification and make, in words.',
    basic: true,
  }),
  na: option(z.number().min(0.05).max(1.7).default(0.6), {
    title: 'Numerical aperture',
    description: 'Of the objective.',
    basic: true,
  }),
  nObjective: option(index.default(AIR_INDEX), {
    title: 'Index at the objective',
    description: 'Refractive index between objective and glass; 1 for air.',
    basic: true,
  }),
  nSample: option(index.default(WATER_INDEX), {
    title: 'Index of the sample',
    description: `Refractive index around the particles; ${WATER_INDEX} for water.`,
    basic: true,
  }),
  axialRule: option(z.enum(['paraxial', 'visser-oud']).default('paraxial'), {
    title: 'Axial rule',
    choices: AXIAL_RULES,
    description: 'How the axial factor follows from the refractive indices and the aperture.',
    basic: true,
  }),
  axialFactor: option(z.number().min(0.1).max(10).nullable().default(null), {
    title: 'Measured axial factor',
    unit: 'um/um',
    description: 'Sample micrometres per micrometre of z step; by the rule unless given.',
    basic: true,
  }),
  view: option(z.enum(['above', 'below']).nullable().default(null), {
    title: 'View',
    choices: { above: 'From above', below: 'From below' },
    description:
      'Whether the camera sees the sample from above or from below, as an inverted microscope does.',
  }),
  mirrored: option(z.boolean().default(false), {
    title: 'Mirrored',
    description: 'Whether the light path mirrors the image, as an odd number of mirrors does.',
  }),
  pixelUm: option(z.number().positive().max(100).nullable().default(null), {
    title: 'Pixel size',
    unit: 'um',
    description: 'Side of a pixel in the sample, for files that do not say.',
    basic: true,
  }),
  particleDiameterUm: option(z.number().positive().max(1000).default(DEFAULT_DIAMETER_UM), {
    title: 'Particle diameter',
    unit: 'um',
    description: 'Diameter of a particle in focus.',
    basic: true,
  }),
  temperatureC: option(TemperatureC.default(DEFAULT_TEMPERATURE_C), {
    title: 'Temperature',
    unit: 'C',
    description: 'Of the sample: how fast particles diffuse in water follows from it.',
  }),
  maskSidePx: option(
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
      unit: 'px',
      description:
        'Side of the square mask set, odd; 111 at 0.1625 um a pixel, scaled with the pixel unless given.',
    },
  ),
  exposureMs: option(z.number().positive().max(1e6).nullable().default(null), {
    title: 'Exposure',
    unit: 'ms',
    description: 'Of a frame; noted, not used.',
  }),
  illumination: option(z.string().trim().max(200).default(''), {
    title: 'Illumination',
    description: 'Lamp, condenser and filters, in words.',
  }),
});
export type Setup = z.infer<typeof Setup>;

const PAPER = {
  objective: '40x ELWD air, correction collar',
  na: 0.6,
  pixelUm: 0.1625,
  particleDiameterUm: DEFAULT_DIAMETER_UM,
  exposureMs: 30,
  illumination: 'Koehler, white light',
};

/** The two particle systems of the paper (Bailey, Grillo and Isa 2022), always there. */
export const PRESET_SETUPS: readonly Setup[] = [
  Setup.parse({ name: 'pt-sio2', ...PAPER }),
  Setup.parse({ name: 'tio2-sio2', ...PAPER }),
];
