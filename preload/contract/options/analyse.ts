import { DEFAULT_TEMPERATURE_C } from '../default-temperature.ts';
import { option, z } from './define-option.ts';
import { TemperatureC } from './setup.ts';

/** Of the repeats, those that mean speed and curves take. */
export const MOST_CURVE_REPEATS = 200;

export const AnalyseOptions = z.object({
  fps: option(z.number().positive().max(1e6).nullable().default(null), {
    title: 'Frame rate',
    unit: 'frames/s',
    description: 'Frames a second, for tables without t_s.',
    basic: true,
  }),
  pixelUm: option(z.number().positive().max(100).nullable().default(null), {
    title: 'Pixel size',
    unit: 'um',
    description: 'Side of a pixel in the sample, for tables without x_um and y_um.',
    basic: true,
  }),
  heights: option(z.enum(['raw']).nullable().default(null), {
    title: 'Heights',
    choices: { raw: 'Raw' },
    description: 'Says that z_um of a table is raw, not smoothed; without it only z_raw_um is read.',
  }),
  exposureS: option(z.number().min(0).max(1e4).default(0), {
    title: 'Exposure',
    unit: 's',
    description: 'How long the shutter is open; what it takes from the errors of position is put back.',
    basic: true,
  }),
  rotation: option(z.enum(['3d', '2d']).default('3d'), {
    title: 'Rotation',
    choices: { '3d': 'In space', '2d': 'In the plane' },
    description:
      'Whether the swimming direction turns in space or in the plane; v and D are then from x and y alone.',
    basic: true,
  }),
  model: option(z.enum(['auto', 'passive', 'abp', 'chiral']).default('auto'), {
    title: 'Model',
    choices: { auto: 'Chosen by AIC', passive: 'Passive', abp: 'Active Brownian', chiral: 'Chiral active' },
    description:
      'Passive, active Brownian or chiral motion; unless given, the simplest than which none is clearly better by AIC.',
    basic: true,
  }),
  fit: option(z.enum(['likelihood', 'mlsd', 'log-msd']).default('likelihood'), {
    title: 'Fit',
    choices: { likelihood: 'Likelihood', mlsd: 'Mean logarithm of MSDs', 'log-msd': 'Logarithm of the MSD' },
    description:
      'By the likelihood of displacements, by the mean logarithm of the MSD of each track, or by the logarithm of the ensemble MSD.',
    basic: true,
  }),
  maxLagS: option(z.number().positive().max(1e6).nullable().default(null), {
    title: 'Longest lag',
    unit: 's',
    description: 'Of MSD and velocity autocorrelation, and of fits by MSD; 3 s for the fits unless given.',
  }),
  minFrames: option(z.number().int().min(3).max(1e6).default(10), {
    title: 'Shortest track',
    unit: 'frames',
    description: 'Tracks found in fewer frames are left out.',
    basic: true,
  }),
  focalHeightUm: option(z.number().min(-1e4).max(1e4).nullable().default(null), {
    title: 'Focal height',
    unit: 'um',
    description: 'Height of the focal plane above the centre of a particle that rests on the wall.',
    basic: true,
  }),
  wall: option(z.enum(['said', 'found']).default('said'), {
    title: 'Wall',
    choices: { said: 'By the focal height', found: 'By the particles at it' },
    description:
      'Whether heights above the wall count from the focal height that was said, or from the lowest plane on which particles stay.',
    basic: true,
  }),
  diameterUm: option(z.number().positive().max(1000).nullable().default(null), {
    title: 'Particle diameter',
    unit: 'um',
    description: 'For heights above the wall and free diffusion.',
    basic: true,
  }),
  temperatureC: option(TemperatureC.nullable().default(null), {
    title: 'Temperature',
    unit: 'C',
    description: `Of the sample, for free diffusion; that of the setup, else ${DEFAULT_TEMPERATURE_C}, unless given.`,
  }),
  viscosityMpas: option(z.number().positive().max(1e5).nullable().default(null), {
    title: 'Viscosity',
    unit: 'mPa s',
    description: 'Of the sample, for free diffusion; that of water at its temperature unless given.',
  }),
  drift: option(z.enum(['none', 'passive']).default('none'), {
    title: 'Drift',
    choices: { none: 'Left in', passive: 'That of passive tracks' },
    description: 'Whether to subtract the common drift that passive tracks show.',
  }),
  bootstrap: option(z.number().int().min(20).max(20_000).default(400), {
    title: 'Repeats',
    description: `How often whole tracks are drawn anew for the intervals; those of mean speed and of curves take at most ${MOST_CURVE_REPEATS}.`,
  }),
});
export type AnalyseOptions = z.infer<typeof AnalyseOptions>;
