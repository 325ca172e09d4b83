import type { CompareRow, ReferenceCandidate } from '../../preload/contract/commands.ts';
import type { SourceInfo } from '../../preload/contract/source-info.ts';
import type { HeightQuality, RejectReason, SlideQuality } from '../../preload/contract/z-series-quality.ts';
import { ImportedDetections } from '../../preload/contract/imported-detections.ts';
import { ImportedFrom } from '../../preload/contract/imported-tracks.ts';
import type { LearningPoint } from '../../preload/contract/learning-curve.ts';
import type { OwnOptions } from '../../preload/contract/localise-settings.ts';
import { ModelReportSchema } from '../../preload/contract/model-file.ts';
import { CalibrateOptions, MaskOptions, ReferenceMask } from '../../preload/contract/options/calibrate.ts';
import { z } from '../../preload/contract/options/define-option.ts';
import { LocaliseOptions } from '../../preload/contract/options/localise.ts';
import { LearningOptions } from '../../preload/contract/options/learning-curve.ts';
import { Setup } from '../../preload/contract/options/setup.ts';
import { ImportOptions } from '../../preload/contract/options/source.ts';
import { TrackOptions } from '../../preload/contract/options/track.ts';
import { ModelName, SplitName, TrainOptions } from '../../preload/contract/options/train.ts';
import { ValidateOptions } from '../../preload/contract/options/validate.ts';
import { SourceIdentity } from '../../preload/contract/source-identity.ts';
import type { HeightFigures, ValidationRow } from '../../preload/contract/validation.ts';
import { defineFormat } from './stored-json.ts';

/** Every kind of JSON that a project file holds. */

const text = z.string().max(100_000);
const count = z.number().int().min(0);
/** JSON has no NaN: it is stored as null. */
export const numberOrNaN = z
  .number()
  .nullable()
  .transform((value) => value ?? NaN);
const range = z.tuple([z.number(), z.number()]);
const lengthUm = z.number().positive().nullable();

const REJECT_REASONS = [
  'too-close',
  'at-edge',
  'too-few-slices',
  'no-defocus-change',
  'doublet',
  'alignment',
  'by-hand',
] as const satisfies readonly RejectReason[];
export const RejectReasonSchema: z.ZodType<RejectReason> = z.enum(REJECT_REASONS);

export const SOURCE_INFO = defineFormat<SourceInfo>(
  'what the file says',
  z.object({
    path: z.string(),
    format: text,
    axes: text,
    frames: count.min(1),
    width: count.min(1),
    height: count.min(1),
    bits: count.min(1).max(64),
    pixelSizeUm: lengthUm,
    zStepUm: z.number().nullable(),
    frameIntervalS: z.number().nullable(),
    channels: count,
    sliceHeightsUm: z.array(z.number()).nullable(),
    frameTimesS: z.array(z.number()).nullable(),
    stageDirection: z.enum(['up', 'down']).nullable(),
    warnings: z.array(text),
  }),
);
export const SOURCE_OPTIONS = defineFormat<ImportOptions>('what a person said', ImportOptions);
export const SETUP = defineFormat<Setup>('the setup', Setup);
/** The options in which settings for localising differ from those that they follow. */
const OwnOptionsSchema = z.object(
  // Without defaults: what is not there follows.
  Object.fromEntries(
    Object.entries(LocaliseOptions.shape).map(([name, option]) => [name, option.unwrap().optional()]),
  ),
) as unknown as z.ZodType<OwnOptions>;
export const LOCALISE_SETTINGS = defineFormat<OwnOptions>('the settings for localising', OwnOptionsSchema);
export const IDENTITY = defineFormat<SourceIdentity>('the list of files', SourceIdentity);

/** What was known of a source when a result was made of it; `out-of-date.ts` compares. */
export const KnownSchema = z.record(
  z.string().max(100),
  z.union([z.string().max(1000), z.number(), z.null()]),
);
export type Known = z.infer<typeof KnownSchema>;

/** Content of a source, by its id in this project. */
export const sourceContent = z.looseObject({ source: count, content: text });

const CalibrationInputsSchema = z.object({
  version: text,
  step: z.literal('align'),
  stacks: z.array(
    z.object({
      source: count,
      content: text,
      cut: text,
      zStepSampleUm: z.number(),
      /** Of the slices, where the file states uneven ones. */
      heightUm: z.array(z.number()).optional(),
    }),
  ),
  /** As they were resolved. */
  options: CalibrateOptions,
  /** Decisions of a person that it heeds. */
  byHand: z.array(z.object({ source: count, particle: count, use: z.boolean() })),
});
export type CalibrationInputs = z.infer<typeof CalibrationInputsSchema>;
export const CALIBRATION_INPUTS = defineFormat<CalibrationInputs>(
  'what determined it',
  CalibrationInputsSchema,
);

const HeightQualitySchema: z.ZodType<HeightQuality> = z.object({
  zUm: z.number(),
  zSeries: count,
  centreScatterPx: z.number().nullable(),
  residual: z.number().nullable(),
  holds: z.boolean(),
});
const SlideQualitySchema: z.ZodType<SlideQuality> = z.object({
  stackId: count,
  slopeXUmPerPx: z.number(),
  slopeYUmPerPx: z.number(),
  lying: count,
  floating: count,
  ownShare: z.number(),
  scatterUm: z.number(),
});
const CandidateSchema: z.ZodType<ReferenceCandidate> = ReferenceMask.extend({
  zLabelUm: z.number(),
  score: z.number(),
});
const CalibrationDetailsSchema = z.object({
  members: z.array(ReferenceMask),
  candidates: z.array(CandidateSchema),
  zCoveredUm: range,
  heights: z.array(HeightQualitySchema),
  slides: z.array(SlideQualitySchema).default([]),
  /** How far particles wander about their labels, standard deviation. */
  wanderUm: z.number().default(0),
  /** Options before setups filled them up. */
  given: CalibrateOptions,
  /** Of its stacks, by their ids. */
  known: z.record(z.string().max(20), KnownSchema).default({}),
});
const OldSlides = z.looseObject({
  slides: z.array(z.looseObject({ slopeXUm: z.number(), slopeYUm: z.number() })),
});
/** Version 1 named the slopes of slides as if they were lengths. */
function withUnitsOfSlopes(details: unknown): unknown {
  const old = OldSlides.safeParse(details);
  if (!old.success) return details;
  const slides = old.data.slides.map(({ slopeXUm, slopeYUm, ...slide }) => ({
    ...slide,
    slopeXUmPerPx: slopeXUm,
    slopeYUmPerPx: slopeYUm,
  }));
  return { ...old.data, slides };
}

/** Reference and valid range: what they were chosen from. */
export type CalibrationDetails = z.infer<typeof CalibrationDetailsSchema>;
export const CALIBRATION_DETAILS = defineFormat<CalibrationDetails>(
  'reference and range',
  CalibrationDetailsSchema,
  [withUnitsOfSlopes],
);

export const WARNINGS = defineFormat<string[]>('the warnings', z.array(text));

const ZSeriesQualitySchema = z.object({
  stackId: count,
  particle: count,
  slices: count,
  offsetUm: z.number(),
  /** Not known of calibrations made before there were errors of labels. */
  offsetSdUm: numberOrNaN.default(NaN),
  residual: numberOrNaN,
  ambiguous: z.boolean(),
  reject: RejectReasonSchema.nullable(),
  automatic: RejectReasonSchema.nullable(),
});
/** `reject` is what counts; `automatic` is what the program would have it, whatever a person decided. */
export type StoredQuality = z.infer<typeof ZSeriesQualitySchema>;
export const Z_SERIES_QUALITY = defineFormat<StoredQuality>('the quality', ZSeriesQualitySchema);

export const VersionsSchema = z.record(z.string().max(100), text);
export const VERSIONS = defineFormat<Record<string, string>>('the versions', VersionsSchema);

export type StoredReport = z.infer<typeof ModelReportSchema>;
export const MODEL_REPORT = defineFormat<StoredReport>('the report', ModelReportSchema);

const ModelInputsSchema = z.looseObject({
  /** By which tracking cuts and prepares masks. */
  mask: MaskOptions,
  /** Null where another program version gave them to an imported model. */
  options: TrainOptions.nullable().catch(null).default(null),
  /** Of the project that it was trained in. */
  calibration: z.looseObject({ stacks: z.array(sourceContent) }).optional(),
  /** Hashes of what made that calibration, and of which particles were used. */
  calibrationState: z.object({ inputs: text, used: text }).optional(),
  /** Where it comes from, if from another project. */
  imported: z.looseObject({ path: z.string() }).optional(),
});
export type ModelInputs = z.infer<typeof ModelInputsSchema>;
export const MODEL_INPUTS = defineFormat<ModelInputs>('what determined it', ModelInputsSchema);

/** What was fitted, as the worker knows it. */
export const MODEL_META = defineFormat<unknown>('what was fitted', z.json());

const ImportedDetectionsInputsSchema = z.object({
  content: text,
  known: KnownSchema,
  from: ImportedDetections,
  versions: VersionsSchema,
});
export type ImportedDetectionsInputs = z.infer<typeof ImportedDetectionsInputsSchema>;
export const IMPORTED_DETECTIONS = defineFormat<ImportedDetectionsInputs>(
  'what determined them',
  ImportedDetectionsInputsSchema,
);

const TracksInputsSchema = z.object({
  content: text,
  /** Null: none, in the plane. */
  modelId: count.nullable(),
  /** As they were resolved, and as they were given. */
  options: TrackOptions,
  given: TrackOptions,
  known: KnownSchema.optional(),
  versions: VersionsSchema,
  warnings: z.array(text),
  /** Where they come from, if they were not tracked here. */
  imported: ImportedFrom.optional(),
  /** Where the detections come from, if it was not localised here. */
  importedDetections: ImportedDetections.optional(),
});
export type TracksInputs = z.infer<typeof TracksInputsSchema>;
export const TRACKS_INPUTS = defineFormat<TracksInputs>('what determined them', TracksInputsSchema);

export const COMPARISON_ROW = defineFormat<CompareRow>(
  'the row',
  z.object({
    model: ModelName,
    split: SplitName,
    epsilon: z.number(),
    epsilonInterval: range,
    sdUm: z.number(),
    rmseUm: z.number(),
    testRows: count,
    fitS: z.number(),
    predictUsPerMask: z.number(),
  }),
);

export const LEARNING_POINT = defineFormat<LearningPoint>(
  'the point',
  z.object({
    trainParticles: z.number(),
    trainRows: z.number(),
    epsilon: z.number(),
    sdUm: z.number(),
    repeats: count,
    epsilonLow: z.number(),
    epsilonHigh: z.number(),
    testRows: z.number(),
    epsilons: z.array(z.number()),
  }),
);

const CurveInputsSchema = z.looseObject({
  options: LearningOptions,
  seed: count,
  sizes: z.array(z.number()),
});
/** What the inputs of a whole curve say of it. */
export type CurveInputs = z.infer<typeof CurveInputsSchema>;
export const CURVE_INPUTS = defineFormat<CurveInputs>('what determined it', CurveInputsSchema);

/** Columns of a row before or after a command. */
export const CHANGED_COLUMNS = defineFormat<Record<string, string | number | null>>(
  'what was changed',
  z.record(z.string().max(100), z.union([z.string(), z.number(), z.null()])),
);

/** What was asked for and what came of it, for people who look into the file. */
export const COMMAND_NOTE = defineFormat<object>('the note', z.looseObject({}));

const HeightFiguresSchema: z.ZodType<HeightFigures> = z.object({
  rows: count,
  particles: count,
  offsetMedianUm: numberOrNaN,
  offsetMeanUm: numberOrNaN,
  offsetSpreadUm: z.number().nullable(),
  sdUm: numberOrNaN,
  rmseUm: numberOrNaN,
  maeUm: numberOrNaN,
  medianAbsUm: numberOrNaN,
  epsilon: numberOrNaN,
  epsilonInterval: z.tuple([numberOrNaN, numberOrNaN]),
  slope: z.number().nullable(),
  slopeInterval: range.nullable(),
  coverage90: z.number().nullable(),
  bins: z.array(
    z.object({
      zUm: z.number(),
      rows: count,
      biasUm: numberOrNaN,
      sdUm: numberOrNaN,
      maeUm: numberOrNaN,
      coverage90: z.number().nullable(),
    }),
  ),
});

/** A row without what the table of the project knows. */
export type StoredValidation = Omit<ValidationRow, 'validationId' | 'createdAt' | 'outOfDate'>;
export const VALIDATION_REPORT = defineFormat<StoredValidation>(
  'the figures',
  z.object({
    kind: z.enum(['video', 'stack']),
    sourceId: count,
    source: text,
    modelId: count,
    model: ModelName,
    split: SplitName,
    truth: text,
    options: ValidateOptions,
    toleranceUm: z.number(),
    zTotalUm: z.number(),
    axialFactor: z.number(),
    warnings: z.array(text),
    truthRows: count,
    matchedRows: count,
    missingRows: count,
    outOfRangeRows: count,
    beyondRangeRows: count,
    beyondRangeFlagged: count,
    unmatchedPositions: count,
    raw: HeightFiguresSchema,
    all: HeightFiguresSchema,
    smoothed: HeightFiguresSchema.nullable(),
    unflagged: HeightFiguresSchema.nullable(),
    lateral: z
      .object({
        rows: count,
        rmsUm: numberOrNaN,
        medianUm: numberOrNaN,
        biasXUm: numberOrNaN,
        biasYUm: numberOrNaN,
      })
      .nullable(),
  }),
);

const ValidationInputsSchema = z.looseObject({
  content: text,
  modelId: count,
  truth: z.object({ file: text, sha256: text, path: text.optional() }),
  /** When the trajectories were made that it judges; null for a stack. */
  made: text.nullable().optional(),
  known: KnownSchema.optional(),
  seed: count,
});
export type ValidationInputs = z.infer<typeof ValidationInputsSchema>;
export const VALIDATION_INPUTS = defineFormat<ValidationInputs>('what determined it', ValidationInputsSchema);
