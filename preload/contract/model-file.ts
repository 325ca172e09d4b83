import { MaskOptions } from './options/calibrate.ts';
import { z } from './options/define-option.ts';
import { Setup } from './options/setup.ts';
import { ModelName, SplitName } from './options/train.ts';

/** What marks a file of a model, and the version of its layout. */
export const MODEL_FILE_FORMAT = 'janus3d-model';
export const MODEL_FILE_VERSION = 1;

const ARRAY_TYPES = [
  'Float64Array',
  'Float32Array',
  'Int32Array',
  'Int16Array',
  'Uint16Array',
  'Uint8Array',
] as const;

/** A typed array: its memory, little endian, compressed by gzip, in base64. */
const EncodedArray = z.object({
  type: z.enum(ARRAY_TYPES),
  length: z.number().int().min(0).max(0x7fffffff),
  gzipBase64: z.string(),
});
export type EncodedArray = z.infer<typeof EncodedArray>;

const ShortText = z.string().max(10_000);
const Count = z.number().int().min(0);

const Numbers = z.array(z.number()).max(100_000);

const FactorReport = z.object({
  factors: Count,
  varianceShare: Numbers,
  eigenvalues: Numbers,
  randomEigenvalues: Numbers.nullable(),
  features: z
    .array(z.object({ feature: ShortText, communality: z.number(), loadings: Numbers }))
    .max(100_000),
});

/** Where the model comes from and how it was tested: the report that the project keeps. */
export const ModelReportSchema = z.object({
  model: ModelName,
  split: SplitName,
  epsilon: z.number(),
  epsilonInterval: z.tuple([z.number(), z.number()]),
  sdUm: z.number(),
  rmseUm: z.number(),
  zTotalUm: z.number(),
  trainRows: Count,
  testRows: Count,
  fitS: z.number(),
  tensorBackend: ShortText,
  seed: Count,
  trainedWith: z.object({
    setup: Setup.nullable(),
    pixelUm: z.number().positive(),
    axialFactor: z.number().positive(),
    particleDiameterUm: z.number().positive(),
    brightness: z
      .object({ level: z.number(), bits: z.number(), cutOffAt: z.number().nullable() })
      .nullable()
      .optional(),
  }),
  importances: z
    .array(z.object({ input: ShortText, importance: z.number(), isNoise: z.boolean() }))
    .max(100_000),
  permutation: z
    .array(z.object({ input: ShortText, riseUm: z.number() }))
    .max(100_000)
    .optional(),
  periodicity: z.object({ periodUm: z.number(), share: z.number() }).nullable().optional(),
  factors: FactorReport.nullable().optional(),
  residualBins: z
    .array(z.object({ zUm: z.number(), biasUm: z.number(), sdUm: z.number(), rows: Count }))
    .max(10_000),
  warnings: z.array(ShortText).max(1000),
});

/**
 * A model as it travels between projects: what was fitted, with everything that made it (options, seed, versions, back end,
 * calibration, setup) and the figures and predictions of its test.
 */
export const ModelFile = z.object({
  format: z.literal(MODEL_FILE_FORMAT),
  version: z.literal(MODEL_FILE_VERSION),
  createdAt: z.iso.datetime(),
  report: ModelReportSchema,
  /** Tracking cuts and prepares masks by `mask`; the rest is provenance. */
  inputs: z.looseObject({ mask: MaskOptions }),
  predictions: z.object({
    stack: z.array(ShortText).max(10_000_000),
    columns: z.record(z.string().max(100), EncodedArray),
  }),
  model: z.object({ meta: z.json(), arrays: z.record(z.string().max(1000), EncodedArray) }),
});
export type ModelFile = z.infer<typeof ModelFile>;
