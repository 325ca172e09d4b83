import { DetectionEdit, TrackEdit } from './edits.ts';
import { CalibrateOptions } from './options/calibrate.ts';
import { CompareOptions } from './options/compare.ts';
import { z } from './options/define-option.ts';
import { LocaliseOptions } from './options/localise.ts';
import { Setup } from './options/setup.ts';
import { ImportOptions } from './options/source.ts';
import { DetectionTableOptions, TableOptions } from './options/table.ts';
import { TrackOptions } from './options/track.ts';
import { AskedTrainOptions } from './options/train.ts';
import { Seed, TrackSetName } from './common-params.ts';

export const RECIPE_FORMAT = 'janus3d-recipe';
export const RECIPE_VERSION = 1;

/** Name of a source in a recipe; `run --set NAME=FILE` gives it another file. */
const SourceName = z.string().min(1).max(300);
const SourceNames = z.array(SourceName).min(1).max(1000);
/** A step that made a model, by its place in the list. */
const StepIndex = z.number().int().min(0).max(100_000);

const Step = z.discriminatedUnion('do', [
  z.object({
    do: z.literal('import'),
    kind: z.enum(['stack', 'video']),
    sources: SourceNames,
    options: ImportOptions,
    setup: Setup.nullable(),
  }),
  z.object({ do: z.literal('import-model'), source: SourceName }),
  /** What a person calls a model; the empty string takes that back. */
  z.object({ do: z.literal('name-model'), model: StepIndex, title: z.string().max(80) }),
  z.object({
    do: z.literal('choose'),
    stack: SourceName,
    particle: z.number().int().min(0),
    use: z.boolean().nullable(),
  }),
  /** Masks by particle and slice. */
  z.object({
    do: z.literal('leave-out-masks'),
    leaveOut: z.boolean(),
    masks: z
      .array(
        z.object({ stack: SourceName, particle: z.number().int().min(0), slice: z.number().int().min(0) }),
      )
      .max(100_000),
  }),
  z.object({
    do: z.literal('correct-detections'),
    source: SourceName,
    edits: z.array(DetectionEdit).max(10_000),
  }),
  z.object({ do: z.literal('clear-corrections'), source: SourceName, of: z.enum(['detections', 'tracks']) }),
  z.object({ do: z.literal('set'), source: SourceName, options: ImportOptions, setup: Setup.nullable() }),
  z.object({ do: z.literal('correct-tracks'), video: SourceName, edits: z.array(TrackEdit).max(10_000) }),
  /** Settings for localising: of the project, or of one video; null sets them back. */
  z.object({ do: z.literal('settings'), video: SourceName.nullable(), localise: LocaliseOptions.nullable() }),
  z.object({ do: z.literal('calibrate'), options: CalibrateOptions, seed: Seed }),
  z.object({ do: z.literal('train'), options: AskedTrainOptions, seed: Seed }),
  z.object({ do: z.literal('compare'), options: CompareOptions, seed: Seed }),
  z.object({
    do: z.literal('track'),
    video: SourceName,
    name: TrackSetName.default(''),
    /** Null: without a model, in the plane. */
    model: StepIndex.nullable(),
    options: TrackOptions,
    seed: Seed,
  }),
  /** Positions that were made elsewhere, as detections that tracking starts from. */
  z.object({
    do: z.literal('import-detections'),
    video: SourceName,
    source: SourceName,
    options: DetectionTableOptions,
  }),
  z.object({ do: z.literal('remove-imported-detections'), video: SourceName }),
  /** The same as trajectories. */
  z.object({
    do: z.literal('import-tracks'),
    video: SourceName,
    source: SourceName,
    name: TrackSetName,
    options: TableOptions,
  }),
  z.object({ do: z.literal('show-tracks'), video: SourceName, name: TrackSetName }),
]);
export type RecipeStep = z.infer<typeof Step>;

/** A whole analysis, which `run` replays to the bit. */
export const Recipe = z.object({
  format: z.literal(RECIPE_FORMAT),
  version: z.literal(RECIPE_VERSION),
  /** Versions of the program and of Node that made it. */
  madeBy: z.record(z.string().max(100), z.string().max(100)),
  /** Files by the names that the steps call them by: where they were, and what they held. */
  sources: z.record(SourceName, z.object({ path: z.string().max(4096), content: z.string().max(128) })),
  steps: z.array(Step).max(100_000),
});
export type Recipe = z.infer<typeof Recipe>;
