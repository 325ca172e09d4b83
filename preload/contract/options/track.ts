import { option, refuseUnused, step, z } from './define-option.ts';
import { dustOption } from './calibrate.ts';
import { LocaliseOptions } from './localise.ts';

const LinkSchema = z.object({
  maxStepPx: option(z.number().positive().max(1000).default(25), {
    title: 'Largest step',
    unit: 'px',
    description: 'Largest movement of a particle from frame to frame.',
    basic: true,
    needs: [{ option: 'maxStepUm', is: [null] }],
  }),
  maxStepUm: option(z.number().positive().max(1e4).nullable().default(null), {
    title: 'Largest step',
    unit: 'um',
    description: 'Largest movement of a particle from frame to frame, in place of one in pixels.',
  }),
  memoryFrames: option(z.number().int().min(0).max(1000).default(2), {
    title: 'Memory',
    flag: 'memory',
    unit: 'frames',
    description: 'For how many frames a particle may be missed.',
    basic: true,
    needs: [{ option: 'memoryS', is: [null] }],
  }),
  memoryS: option(z.number().min(0).max(1e5).nullable().default(null), {
    title: 'Memory',
    flag: 'memory-s',
    unit: 's',
    description: 'For how long a particle may be missed, in place of a number of frames.',
  }),
  minFrames: option(z.number().int().min(1).max(100000).default(1), {
    title: 'Shortest track',
    unit: 'frames',
    description: 'Tracks found in fewer frames are left out.',
    basic: true,
    needs: [{ option: 'minS', is: [null] }],
  }),
  minS: option(z.number().positive().max(1e6).nullable().default(null), {
    title: 'Shortest track',
    flag: 'min-s',
    unit: 's',
    description:
      'Tracks found in fewer frames than this time holds are left out, in place of a number of frames.',
  }),
});
/** Lengths and times are given in pixels and frames, or in micrometres and seconds. */
export const LinkOptions = refuseUnused(LinkSchema);
export type LinkOptions = z.infer<typeof LinkOptions>;

/** As linking takes it. */
export interface LinkLimits {
  maxStepPx: number;
  memoryFrames: number;
  minFrames: number;
}

/** Lengths and times in pixels and frames; a length or time that is given wins. */
export const linkLimits = (
  { maxStepPx, maxStepUm, memoryFrames, memoryS, minFrames, minS }: LinkOptions,
  { pixelUm, frameIntervalS }: { pixelUm: number; frameIntervalS: number },
): LinkLimits => ({
  maxStepPx: maxStepUm === null ? maxStepPx : maxStepUm / pixelUm,
  memoryFrames: memoryS === null ? memoryFrames : Math.round(memoryS / frameIntervalS),
  minFrames: minS === null ? minFrames : Math.max(1, Math.round(minS / frameIntervalS)),
});

export const SmoothOptions = z.object({
  processNoise: option(z.number().positive().max(1e6).nullable().default(null), {
    title: 'Process noise of z',
    unit: 'um^2/s',
    description: 'Growth of the variance of z with time; estimated from the tracks unless given.',
  }),
});
export type SmoothOptions = z.infer<typeof SmoothOptions>;

const rangeOption = (axis: string, description: string) =>
  option(
    z
      .tuple([z.number().min(0).max(1e6), z.number().min(0).max(1e6)])
      .nullable()
      .default(null),
    { title: `Region along ${axis}`, unit: 'px', description, unlessGiven: 'all' },
  );

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
  regionX: rangeOption('X', 'First and last column of the part of the image whose particles are tracked.'),
  regionY: rangeOption('Y', 'First and last row of that part.'),
  crowdedDiameters: option(z.number().min(0).max(50).default(3), {
    title: 'Crowding',
    unit: 'diameters',
    description: 'Particles closer than this to another one are flagged.',
  }),
  dust: dustOption,
});
export type TrackOptions = z.infer<typeof TrackOptions>;

/** Whether a value lies in a range; null: any. */
export const isWithin = (value: number, range: readonly [number, number] | null | undefined): boolean =>
  !range || (value >= range[0] && value <= range[1]);
