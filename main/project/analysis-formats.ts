import type { AnalysisSummary, Interval, TaggedSummary } from '../../preload/contract/analysis.ts';
import { ChosenTracks } from '../../preload/contract/chosen-tracks.ts';
import { AnalyseOptions } from '../../preload/contract/options/analyse.ts';
import { z } from '../../preload/contract/options/define-option.ts';
import { KnownSchema, numberOrNaN, sourceContent, VersionsSchema } from './stored-formats.ts';
import { defineFormat } from './stored-json.ts';

/** The JSON of analyses in a project file. */

const text = z.string().max(100_000);
const count = z.number().int().min(0);
const share = z.number().nullable();
const interval: z.ZodType<Interval | null> = z
  .object({ value: numberOrNaN, low: numberOrNaN, high: numberOrNaN })
  .nullable();
const motionModel = z.enum(['passive', 'abp', 'chiral']);

const Summary: z.ZodType<AnalysisSummary> = z.object({
  tracks: count,
  rows: count,
  dims: z.union([z.literal(2), z.literal(3)]),
  model: motionModel,
  modelsTried: z.array(z.object({ model: motionModel, aic: numberOrNaN })),
  fit: z.object({
    vUmS: interval,
    dUm2S: interval,
    drPerS: interval,
    omegaRadS: interval,
    dzUm2S: interval,
    helixRadiusUm: interval,
    helixPitchUm: interval,
    helixHandedness: z.enum(['left', 'right']).nullable(),
    sigmaXyUm: interval,
    sigmaZUm: interval,
    sigmaZTauS: interval,
  }),
  speed: z.object({ meanUmS: interval, sdUmS: interval }),
  // Analyses from before walls were looked for have none.
  walls: z
    .array(
      z.object({
        video: text,
        focalHeightUm: z.number(),
        sdUm: z.number(),
        scatterUm: z.number(),
        particles: count,
        tiltDeg: z.number(),
        shiftUm: share,
      }),
    )
    .default([]),
  motion: z.object({
    inPlaneShare: share,
    outOfPlaneShare: share,
    nearWallShare: share,
    outOfRangeShare: numberOrNaN,
  }),
  warnings: z.array(text),
});

const ReportSchema = z.object({
  groups: z.array(z.intersection(Summary, z.object({ tags: z.record(z.string(), z.string()) }))).min(1),
  warnings: z.array(text),
});
export interface StoredAnalysis {
  groups: TaggedSummary[];
  warnings: string[];
}
export const ANALYSIS_REPORT = defineFormat<StoredAnalysis>('the figures', ReportSchema);

const InputsSchema = z.object({
  videos: z
    .array(
      sourceContent.extend({
        name: text,
        /** When its trajectories were made. */
        made: text,
        known: KnownSchema,
      }),
    )
    .min(1),
  by: z.array(text),
  chosen: ChosenTracks.nullable(),
  options: AnalyseOptions,
  seed: count,
  versions: VersionsSchema,
});
export type AnalysisInputs = z.infer<typeof InputsSchema>;
export const ANALYSIS_INPUTS = defineFormat<AnalysisInputs>('what determined it', InputsSchema);
