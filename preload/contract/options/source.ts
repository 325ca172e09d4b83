import { option, z } from './define.ts';

/** How stage travel becomes sample travel (METHOD.md, "Refractive-index mismatch"). */
export const AxialScale = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('paraxial'), nObjective: z.number().min(1).max(2), nSample: z.number().min(1).max(2) }),
  z.object({
    kind: z.literal('visser-oud'),
    nObjective: z.number().min(1).max(2),
    nSample: z.number().min(1).max(2),
    na: z.number().min(0.05).max(1.7),
  }),
  z.object({ kind: z.literal('number'), factor: z.number().min(0.1).max(10) }),
]);
export type AxialScale = z.infer<typeof AxialScale>;

/** Which planes of a file with several axes are its frames, 0-based; undefined: all along that axis. */
export interface PlaneChoice {
  channel: number;
  position?: number;
  slice?: number;
  timepoint?: number;
}

const planeIndex = z.number().int().min(0).nullable().default(null);

/** What the person knows better than the file. Null: take it from the file. */
export const ImportOptions = z.object({
  pixelUm: option(z.number().positive().max(100).nullable().default(null), {
    title: 'Pixel size', unit: 'um', description: 'Side of a pixel in the sample; from the file unless given.', basic: true,
  }),
  zStepUm: option(z.number().positive().max(1000).nullable().default(null), {
    title: 'Step between slices', unit: 'um', description: 'Stage travel from slice to slice; from the file unless given.', basic: true,
  }),
  fps: option(z.number().positive().max(1e6).nullable().default(null), {
    title: 'Frame rate', unit: 'frames/s', description: 'Frames a second of a video; from the file unless given.', basic: true,
  }),
  axialScale: option(AxialScale.default({ kind: 'paraxial', nObjective: 1, nSample: 1.333 }), {
    title: 'Axial factor', unit: 'um/um', description: 'Sample micrometres per micrometre of z step.', basic: true,
  }),
  stageDirection: option(z.enum(['up', 'down']).default('up'), {
    title: 'Stage direction', description: 'Whether the focal plane rises (up) or sinks (down) in the sample from slice to slice.',
  }),
  channel: option(z.number().int().min(0).default(0), {
    title: 'Channel', description: 'Which channel to read of a file that has several (0-based).',
  }),
  position: option(planeIndex, {
    title: 'Stage position', description: 'Which stage position (series) to read of a file that has several (0-based).',
  }),
  timepoint: option(planeIndex, {
    title: 'Time point', description: 'At which time point to take a z-stack from a file that has several (0-based).',
  }),
  slice: option(planeIndex, {
    title: 'Slice', description: 'At which height (slice) to take a video from a file that has several (0-based).',
  }),
});
export type ImportOptions = z.infer<typeof ImportOptions>;
