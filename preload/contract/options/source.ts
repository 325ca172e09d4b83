import { AIR_INDEX, WATER_INDEX } from '../default-indices.ts';
import { AXIAL_RULES } from './axial-rules.ts';
import { option, z } from './define-option.ts';
import { SetupName } from './setup.ts';

const index = z.number().min(1).max(2);
const indices = {
  nObjective: option(index.default(AIR_INDEX), {
    title: 'Refractive index, objective',
    description: 'Between objective and glass; 1 for air.',
  }),
  nSample: option(index.default(WATER_INDEX), {
    title: 'Refractive index, sample',
    description: `Around the particles; ${WATER_INDEX} for water.`,
  }),
};

/** What the axial factor is or follows from (`--axial-scale` or indices): see `native-worker/optics/axial-factor.ts`. */
export const AxialScale = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('paraxial'), ...indices }),
  z.object({
    kind: z.literal('visser-oud'),
    ...indices,
    na: option(z.number().min(0.05).max(1.7).default(0.6), {
      title: 'NA',
      description: 'Numerical aperture of the objective.',
    }),
  }),
  z.object({
    kind: z.literal('number'),
    factor: option(z.number().min(0.1).max(10), {
      title: 'Factor',
      description: 'Sample micrometres per micrometre of z step.',
    }),
  }),
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

/** Name of a tag: a column of a table too. */
export const TagName = z.string().regex(/^[\p{L}_][\p{L}\p{N}_. -]{0,59}$/u, 'must start with a letter');

/**
 * What the person knows better than the file. Null: take it from the file, or where that doesn't say, from the setup; the
 * axial factor comes from the setup, without one from air and water (paraxial).
 */
export const ImportOptions = z.object({
  setup: option(SetupName.nullable().default(null), {
    title: 'Setup',
    flag: 'profile',
    description: 'Name of the setup with which the images were taken; one of pt-sio2, tio2-sio2 or your own.',
    basic: true,
  }),
  pixelUm: option(z.number().positive().max(100).nullable().default(null), {
    title: 'Pixel size',
    unit: 'um',
    description: 'Side of a pixel in the sample; from the file unless given.',
    basic: true,
  }),
  zStepUm: option(z.number().positive().max(1000).nullable().default(null), {
    title: 'Step between slices',
    unit: 'um',
    description: 'Stage travel from slice to slice; from the file unless given.',
    basic: true,
  }),
  fps: option(z.number().positive().max(1e6).nullable().default(null), {
    title: 'Frame rate',
    unit: 'frames/s',
    description: 'Frames a second of a video; from the file unless given.',
    basic: true,
  }),
  axialScale: option(AxialScale.nullable().default(null), {
    title: 'Axial factor',
    choices: { ...AXIAL_RULES, number: 'A known number' },
    unit: 'um/um',
    description:
      'Sample micrometres per micrometre of z step; from the setup, else paraxial for air and water, unless given.',
    basic: true,
  }),
  stageDirection: option(z.enum(['up', 'down']).nullable().default(null), {
    title: 'Stage direction',
    choices: { up: 'Up', down: 'Down' },
    description:
      'Whether the focal plane rises (up) or sinks (down) in the sample from slice to slice; up unless given.',
  }),
  channel: option(planeIndex, {
    title: 'Channel',
    description: 'Which channel to read of a file that has several (0-based).',
  }),
  position: option(planeIndex, {
    title: 'Stage position',
    description: 'Which stage position (series) to read of a file that has several (0-based).',
  }),
  timepoint: option(planeIndex, {
    title: 'Time point',
    description: 'At which time point to take a z-stack from a file that has several (0-based).',
  }),
  slice: option(planeIndex, {
    title: 'Slice',
    description: 'At which height (slice) to take a video from a file that has several (0-based).',
  }),
  focalHeightUm: option(z.number().min(-1e4).max(1e4).nullable().default(null), {
    title: 'Focal height',
    unit: 'um',
    description: "Height of a video's focal plane above the centre of a particle that rests on the wall.",
  }),
  tags: option(z.record(TagName, z.string().max(200)).default({}), {
    title: 'Tags',
    description: 'The condition of a video, by which analyses compare: fuel, UV, batch, day.',
  }),
});
export type ImportOptions = z.infer<typeof ImportOptions>;

export type SourceKind = 'stack' | 'video';

/** Options that say something of one kind of source alone. */
const ONLY_OF: Record<SourceKind, readonly string[]> = {
  stack: ['zStepUm', 'axialScale', 'stageDirection', 'timepoint'],
  video: ['fps', 'slice', 'focalHeightUm'],
} satisfies Record<SourceKind, readonly (keyof ImportOptions)[]>;

/** Whether an option says something of this kind of source. */
export const isOptionOf = (kind: SourceKind, option: string): boolean =>
  !ONLY_OF[kind === 'stack' ? 'video' : 'stack'].includes(option);

/** Of what is said of sources of both kinds, what concerns one of them. */
export const optionsOf = (kind: SourceKind, options: ImportOptions): ImportOptions =>
  ImportOptions.parse(Object.fromEntries(Object.entries(options).filter(([key]) => isOptionOf(kind, key))));
