import { option, step, z } from './define.ts';
import { dustOption } from './calibrate.ts';
import { LocaliseOptions } from './localise.ts';

export const LinkOptions = z.object({
  maxStepPx: option(z.number().positive().max(1000).default(25), {
    title: 'Largest step',
    unit: 'px',
    description: 'Largest movement of a particle from frame to frame.',
    basic: true,
  }),
  memoryFrames: option(z.number().int().min(0).max(1000).default(2), {
    title: 'Memory',
    flag: 'memory',
    unit: 'frames',
    description: 'For how many frames a particle may be missed.',
    basic: true,
  }),
  minFrames: option(z.number().int().min(1).max(100000).default(1), {
    title: 'Shortest track',
    unit: 'frames',
    description: 'Tracks found in fewer frames are left out.',
    basic: true,
  }),
});
export type LinkOptions = z.infer<typeof LinkOptions>;

export const SmoothOptions = z.object({
  processNoise: option(z.number().positive().max(1e6).nullable().default(null), {
    title: 'Process noise of z',
    unit: 'um^2/s',
    description: 'Growth of the variance of z with time; estimated from the tracks unless given.',
  }),
});
export type SmoothOptions = z.infer<typeof SmoothOptions>;

export const TrackOptions = z.object({
  localise: step(LocaliseOptions.prefault({}), 'Localise'),
  link: step(LinkOptions.prefault({}), 'Link'),
  smooth: step(SmoothOptions.prefault({}), 'Smooth'),
  frames: option(
    z
      .tuple([z.number().int().min(0), z.number().int().min(0)])
      .nullable()
      .default(null),
    {
      title: 'Frames',
      description: 'First and last frame to track, 0-based; all unless given.',
    },
  ),
  crowdedDiameters: option(z.number().min(0).max(50).default(3), {
    title: 'Crowding',
    unit: 'diameters',
    description: 'Particles closer than this to another one are flagged.',
  }),
  dust: dustOption,
});
export type TrackOptions = z.infer<typeof TrackOptions>;
