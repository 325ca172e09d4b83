import { option, z } from './define.ts';

export const Species = z.enum(['pt-sio2', 'tio2-sio2']);
export type Species = z.infer<typeof Species>;

export const SimulateOptions = z.object({
  species: option(Species.default('pt-sio2'), {
    title: 'Species',
    description: 'Which particle system is simulated.',
    basic: true,
  }),
  stacks: option(z.number().int().min(0).max(100).default(3), {
    title: 'Stacks',
    description: 'How many z-stacks.',
    basic: true,
  }),
  slices: option(z.number().int().min(1).max(2000).default(76), {
    title: 'Slices',
    description: 'Slices a stack.',
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
    description: 'Particles a stack or video.',
    basic: true,
  }),
  zStepUm: option(z.number().positive().max(10).default(0.5), {
    title: 'Step',
    unit: 'um',
    description: 'Focal travel from slice to slice, in sample micrometres.',
  }),
  fps: option(z.number().positive().max(10000).default(10), {
    title: 'Frame rate',
    unit: 'frames/s',
    description: 'Frame rate of the video.',
  }),
  bits: option(z.union([z.literal(8), z.literal(16)]).default(8), {
    title: 'Bits',
    description: 'Bit depth of the images.',
  }),
});
export type SimulateOptions = z.infer<typeof SimulateOptions>;
