import { DEFAULT_DIAMETER_UM } from '../default-particle.ts';
import { PARTICLES } from '../particle-titles.ts';
import { option, z } from './define-option.ts';

export const Species = z.enum(['pt-sio2', 'tio2-sio2']);
export type Species = z.infer<typeof Species>;

const SceneName = z.enum(['clean', 'lab']);
export const SimulateOptions = z.object({
  species: option(Species.default('pt-sio2'), {
    title: 'Species',
    choices: PARTICLES,
    description: 'Which particle system is simulated.',
    basic: true,
  }),
  scene: option(SceneName.default('lab'), {
    title: 'Scene',
    choices: { clean: 'Clean', lab: 'Laboratory' },
    description:
      'lab: as a day at the microscope gives it, with saturated centres, dust, debris, doublets, tilt, drift, vibration, vignetting, flicker and a dimmer video with most swimmers at the wall; clean: without any of these.',
    basic: true,
  }),
  stacks: option(z.number().int().min(0).max(100).default(3), {
    title: 'Stacks',
    description: 'How many z-stacks.',
    basic: true,
  }),
  slices: option(z.number().int().min(1).max(2000).nullable().default(null), {
    title: 'Slices',
    description: 'Slices a stack; as many as the label range and the step make unless given.',
    basic: true,
  }),
  frames: option(z.number().int().min(0).max(100000).default(60), {
    title: 'Frames',
    description: 'Frames of the video; 0 writes none.',
    basic: true,
  }),
  size: option(z.number().int().min(128).max(4096).default(512), {
    title: 'Size',
    unit: 'px',
    description: 'Side of the square image.',
    basic: true,
  }),
  particles: option(z.number().int().min(1).max(500).default(6), {
    title: 'Particles',
    description: 'Janus particles a stack or video, doublets and debris not counted.',
    basic: true,
  }),
  zStepUm: option(z.number().positive().max(10).nullable().default(null), {
    title: 'Step',
    unit: 'um',
    description:
      'Focal travel from slice to slice, in sample micrometres; 0.5 unless given, or what spreads the slices over the label range.',
  }),
  zRangeUm: option(z.tuple([z.number(), z.number()]).nullable().default(null), {
    title: 'Label range',
    unit: 'um',
    description:
      'Labels of the first and last slice: height of the focal plane above the particles. -10 to 30 (lab) or -9.3 to 24.5 (clean) unless given; its middle stays where slices and step ask for another length.',
  }),
  fps: option(z.number().positive().max(10000).default(10), {
    title: 'Frame rate',
    unit: 'frames/s',
    description: 'Frame rate of the video.',
  }),
  bits: option(z.union([z.literal(8), z.literal(16)]).default(8), {
    title: 'Bits',
    choices: { 8: '8 bit', 16: '16 bit' },
    description: 'Bit depth of the images.',
  }),
  diameterUm: option(z.number().min(0.4).max(8).default(DEFAULT_DIAMETER_UM), {
    title: 'Diameter',
    unit: 'um',
    description: 'Mean diameter of the particles.',
  }),
  pixelUm: option(z.number().min(0.03).max(1).default(0.1625), {
    title: 'Pixel',
    unit: 'um',
    description: 'Side of a camera pixel in the sample.',
  }),
  na: option(z.number().min(0.1).max(0.95).default(0.6), {
    title: 'Objective NA',
    description: 'Numerical aperture of the objective.',
  }),
  condenserNa: option(z.number().min(0.02).max(0.9).default(0.22), {
    title: 'Condenser NA',
    description: 'Numerical aperture of the condenser; below that of the objective.',
  }),
  axialFactor: option(z.number().positive().max(10).default(1.333), {
    title: 'Axial factor',
    description:
      'Sample micrometres per micrometre of stage travel. The files state stage travel, as those of a microscope do.',
  }),
});
export type SimulateOptions = z.infer<typeof SimulateOptions>;
