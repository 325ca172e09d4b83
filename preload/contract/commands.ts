import type { PredictionTable } from './held-out-predictions.ts';
import type { AppInfo, BrowseResult } from './app-info.ts';
import { analysisParams, type AnalysisResults } from './analysis.ts';
import type { Calibration, CalibrationSummary } from './calibration.ts';
import { accuracyParams, type AccuracyResults } from './accuracy.ts';
import type { Frame } from './frame.ts';
import type { SourceInfo } from './source-info.ts';
import type { JobState, LeftWork } from './jobs.ts';
import { CalibrateOptions, ReferenceMask } from './options/calibrate.ts';
import { CompareOptions } from './options/compare.ts';
import { z } from './options/define-option.ts';
import type { LocaliseOptions } from './options/localise.ts';
import { SetupName, Setup } from './options/setup.ts';
import { ImportOptions } from './options/source.ts';
import { TrackOptions } from './options/track.ts';
import {
  AskedTrainOptions,
  DEFAULT_MODEL,
  type TrainOptions,
  type ModelName,
  type SplitName,
} from './options/train.ts';
import { ExportRequest } from './exports.ts';
import { ExportWhat, FilePath, Id, Seed, TrackingModel, TrackSetName } from './common-params.ts';
import { detectionParams, type DetectionResults } from './detections.ts';
import { editParams, type EditResults } from './edits.ts';
import type { EventName, Events } from './events.ts';
import {
  importedDetectionsParams,
  type ImportedDetections,
  type ImportedDetectionsResults,
  type ImportedDetectionsSummary,
} from './imported-detections.ts';
import { importedTracksParams, type ImportedFrom, type ImportedTracksResults } from './imported-tracks.ts';
import { liveParams, type LiveResults } from './live.ts';
import { sectionParams, type SectionResults } from './sections.ts';
import { localiseParams, type LocaliseResults } from './localise-settings.ts';
import { historyParams, type HistoryResults } from './history.ts';
import { settingsParams, type SettingsResults } from './settings.ts';
import type { TrackTable } from './track-table.ts';
import { changeParams, type ChangeResults } from './source-changes.ts';
import type { TrainedWith } from './model-and-setup.ts';

/**
 * The commands of the workstation: what window, command line and batch can ask of main. `params` is checked on arrival,
 * whoever sent it; `Result` is what comes back. Long work answers at once with a job id and reports by events.
 */
export const commandParams = {
  'app.info': z.object({}),
  /** Folders and files that could be opened, for choosing files on the machine that does the work. */
  'files.browse': z.object({
    folder: FilePath.nullable(),
    kind: z.enum(['project', 'image', 'model', 'table', 'tracks']),
  }),
  'source.info': z.object({ paths: z.array(FilePath).min(1).max(1000) }),

  'project.create': z.object({ path: FilePath }),
  'project.open': z.object({ path: FilePath }),
  /** Makes a project and fills it with images of known truth, for trying the program. */
  'project.sample': z.object({ path: FilePath }),
  'project.close': z.object({}),
  'project.summary': z.object({}),
  'project.import': z.object({
    kind: z.enum(['stack', 'video']),
    paths: z.array(FilePath).min(1).max(1000),
    options: ImportOptions.prefault({}),
  }),
  'project.remove': z.object({ sourceId: Id }),
  /** Finds moved images again by their content, in this folder or in that of the project. */
  'project.relink': z.object({ folder: FilePath.nullable().default(null) }),

  /** Presets and the project's own. */
  'setups.list': z.object({}),
  /** Adds a setup to the project, or replaces its own one of that name. */
  'setup.save': z.object({ setup: Setup }),
  'setup.remove': z.object({ name: SetupName }),

  'frame.read': z.object({ sourceId: Id, index: z.number().int().min(0) }),
  ...detectionParams,
  ...sectionParams,

  'calibrate.start': z.object({ options: CalibrateOptions.prefault({}), seed: Seed }),
  'calibration.get': z.object({}),
  /** Uses a particle or leaves it out by hand, whatever the program thinks; null takes that back. */
  'calibration.setZSeries': z.object({
    stackId: Id,
    particle: z.number().int().min(0),
    use: z.boolean().nullable(),
  }),
  /** A mask of the calibration, pre-processed. */
  'mask.read': ReferenceMask,
  'train.start': z.object({ options: AskedTrainOptions.prefault({ model: DEFAULT_MODEL }), seed: Seed }),
  'compare.start': z.object({ options: CompareOptions.prefault({}), seed: Seed }),
  /** Tests of models that were compared, on the latest data. */
  'compare.get': z.object({}),
  'model.report': z.object({ modelId: Id }),
  /** A model as a file, for a download: JSON for another project, ONNX for other programs. */
  'model.export': z.object({ modelId: Id, format: z.enum(['json', 'onnx']) }),
  /** Adds a model that another project exported as JSON. */
  'model.import': z.object({ path: FilePath }),
  /** The trajectories replace those of that name. */
  'track.start': z.object({
    videoId: Id,
    modelId: TrackingModel,
    name: TrackSetName.default(''),
    options: TrackOptions.prefault({}),
    seed: Seed,
  }),
  /** Videos one after the other, each with its own settings for localising: those of `options` are not looked at. */
  'track.startMany': z.object({
    videoIds: z.array(Id).min(1).max(1000),
    modelId: TrackingModel,
    name: TrackSetName.default(''),
    options: TrackOptions.prefault({}),
    seed: Seed,
  }),
  'tracks.get': z.object({ videoId: Id }),
  ...accuracyParams,
  ...analysisParams,
  ...changeParams,
  ...historyParams,
  ...importedDetectionsParams,
  ...importedTracksParams,
  ...liveParams,
  ...editParams,
  ...localiseParams,
  ...settingsParams,

  'job.cancel': z.object({ jobId: Id }),
  'jobs.list': z.object({}),
  /** Lets a job that waits begin as the `place`-th of those that wait, from 0. */
  'job.move': z.object({ jobId: Id, place: z.int().min(0).max(1000) }),
  /** Work that ran or waited when the program before ended. */
  'jobs.left': z.object({}),
  /** Starts what was left, in its order; `start` false forgets it. */
  'jobs.takeLeft': z.object({ start: z.boolean() }),

  /** Anything that can be exported, in any of its formats, for a download; what is a folder comes as a ZIP archive. */
  'export.file': ExportRequest,
  /** A table as CSV text, for a download. */
  'export.csv': z.object({
    what: ExportWhat,
    /** Of tracks: as TrackMate of Fiji writes spots. */
    layout: z.enum(['plain', 'trackmate']).default('plain'),
    /** Video for tracks, model for predictions, source for detections, its own for a validation; the others are the project's. */
    id: Id.optional(),
  }),
} as const;

export type CommandName = keyof typeof commandParams;
export type CommandParams<Name extends CommandName> = z.input<(typeof commandParams)[Name]>;
export type CommandParsed<Name extends CommandName> = z.output<(typeof commandParams)[Name]>;

export interface SetupRow {
  setup: Setup;
  /** Comes with the program; can't be changed. */
  preset: boolean;
}

export interface SourceRow extends SourceInfo {
  sourceId: number;
  kind: 'stack' | 'video';
  /** File name, shown to people. */
  name: string;
  /** Sample micrometres per micrometre of z step. */
  axialFactor: number;
  /** What a person said of it. */
  options: ImportOptions;
  /** What the file itself says, where a person or the setup knows better. */
  fileSays: Pick<SourceInfo, 'pixelSizeUm' | 'zStepUm' | 'frameIntervalS' | 'stageDirection'>;
  /** The setup as it was when the file was imported. */
  setup: Setup | null;
  /** How many corrections by hand its detections have. */
  corrections: number;
  /** Its detections where they were made elsewhere; null: it is localised here. */
  importedDetections: ImportedDetectionsSummary | null;
  /** Settings for localising that count for it. */
  localise: LocaliseOptions;
  /** Names of those in which it differs from the project. */
  ownLocalise: string[];
  /** Frames with stored detections. */
  framesLocalised: number;
  /** False when the file is no longer where it was, or lies where nobody here has chosen it. */
  present: boolean;
  /** Its files do not hold what they held when it was imported. */
  changed: boolean;
}

export interface ModelRow {
  modelId: number;
  model: ModelName;
  /** What a person calls it; null: nothing. */
  title: string | null;
  split: SplitName;
  epsilon: number;
  sdUm: number;
  rmseUm: number;
  /** 95 %, by the bootstrap over whole particles or stacks. */
  epsilonInterval: [number, number];
  zTotalUm: number;
  trainRows: number;
  testRows: number;
  /** Seconds for the fit on all rows, with its choice of settings and its calibrations. */
  fitS: number;
  createdAt: string;
  tensorBackend: string;
  seed: number;
  trainedWith: TrainedWith;
  /** With which it was trained, as they were given; null where another version gave them to an imported model. */
  options: TrainOptions | null;
  /** What has changed since it was trained, a clause each. */
  outOfDate: string[];
}

/** The test of one model with one split. */
export interface CompareRow {
  model: ModelName;
  split: SplitName;
  epsilon: number;
  /** 95 %, by the bootstrap over whole particles or stacks. */
  epsilonInterval: [number, number];
  sdUm: number;
  rmseUm: number;
  testRows: number;
  /** Seconds for a fit on the rows not held out. */
  fitS: number;
  /** Microseconds for the height of a mask that has been measured. */
  predictUsPerMask: number;
}

export interface VideoTracksSummary {
  videoId: number;
  /** Of the run that made them: made anew under the same name they have another. */
  setId: number;
  /** Of the set; the first one has none. */
  name: string;
  /** Of all sets of the video this one is seen, analysed and exported where no other one is named. */
  shown: boolean;
  /** Null: without a model, in the plane, or imported. */
  modelId: number | null;
  /** Null: tracked here. */
  imported: ImportedFrom | null;
  /** Detections made elsewhere that they were tracked from; null: localised here. */
  importedDetections: ImportedDetections | null;
  particles: number;
  rows: number;
  /** When they were made, or last corrected by hand. */
  createdAt: string;
  /** How often they were corrected or named by hand. */
  corrections: number;
  /** Why the model may not hold for this video. */
  warnings: string[];
  /** As they were given. */
  options: TrackOptions;
  /** The settings for localising when they were made. */
  settings: LocaliseOptions;
  /** What has changed since, a clause each. */
  outOfDate: string[];
}

export interface ProjectSummary {
  path: string;
  name: string;
  /** It lies where nothing can be written: for looking and exporting. */
  readOnly: boolean;
  /** Settings for localising that the steps share. */
  localise: LocaliseOptions;
  sources: SourceRow[];
  calibration: CalibrationSummary | null;
  models: ModelRow[];
  /** Of each video the set on show. */
  tracks: VideoTracksSummary[];
  /** All sets, by models or options that are compared. */
  trackSets: VideoTracksSummary[];
}

/** Factor analysis of a model's features. */
export interface FactorReport {
  factors: number;
  /** Share of the variance of all features, by factor. */
  varianceShare: number[];
  /** Of the correlation matrix, largest first. */
  eigenvalues: number[];
  /** What random tables have at the 95th percentile, where the number of factors was found by them. */
  randomEigenvalues: number[] | null;
  features: { feature: string; communality: number; loadings: number[] }[];
}

export interface ModelReport extends ModelRow {
  predictions: PredictionTable;
  /** Same order as the model's inputs; empty for models without importances. */
  importances: { input: string; importance: number; isNoise: boolean }[];
  /** Rise of the error on held-out masks when an input is shuffled among them. */
  permutation?: { input: string; riseUm: number }[];
  /** Strongest period of the residuals along z and its share of their variance. */
  periodicity?: { periodUm: number; share: number } | null;
  /** Null for a model on features as measured. */
  factors?: FactorReport | null;
  /** Bias and spread of the residuals in bins of the label. */
  residualBins: { zUm: number; biasUm: number; sdUm: number; rows: number }[];
  warnings: string[];
}

export interface CommandResults
  extends
    SettingsResults,
    AccuracyResults,
    AnalysisResults,
    ChangeResults,
    HistoryResults,
    EditResults,
    ImportedDetectionsResults,
    ImportedTracksResults,
    LiveResults,
    DetectionResults,
    SectionResults,
    LocaliseResults {
  'app.info': AppInfo;
  'files.browse': BrowseResult;
  'source.info': { files: SourceInfo[] };
  'project.create': ProjectSummary;
  'project.open': ProjectSummary;
  'project.sample': { project: ProjectSummary; jobId: number };
  'project.close': null;
  'project.summary': ProjectSummary | null;
  /** `newIds`: those of files that the project did not have yet. */
  'project.import': { ids: number[]; newIds: number[]; warnings: string[] };
  'project.remove': null;
  'project.relink': {
    relinked: { sourceId: number; name: string; path: string }[];
    /** Still missing or changed. */
    missing: { sourceId: number; name: string; path: string }[];
  };
  'setups.list': { setups: SetupRow[] };
  'setup.save': null;
  'setup.remove': null;
  'frame.read': Frame;
  'calibrate.start': { jobId: number };
  'calibration.get': Calibration | null;
  /** `pending`: takes effect with the next calibration; otherwise already with the next training. */
  'calibration.setZSeries': { pending: boolean };
  'mask.read': { sidePx: number; data: Float32Array };
  'train.start': { jobId: number };
  'compare.start': { jobId: number };
  'compare.get': { rows: CompareRow[] };
  'model.report': ModelReport;
  'model.export': { fileName: string; bytes: Uint8Array };
  'export.file': { fileName: string; bytes: Uint8Array; warnings: string[] };
  'model.import': { modelId: number };
  'track.start': { jobId: number };
  'track.startMany': { jobId: number };
  'tracks.get': TrackTable | null;
  'job.cancel': null;
  'jobs.list': JobState[];
  'job.move': null;
  'jobs.left': LeftWork[];
  /** Why one of them can't be started any more, a line each. */
  'jobs.takeLeft': { refused: string[] };
  'export.csv': { fileName: string; text: string };
}

export type { EventName, Events } from './events.ts';
export * from './calibration.ts';
export type { LiveState } from './live.ts';
export * from './track-table.ts';
export type { Analysis } from './analysis.ts';
export type { AppInfo, BrowseEntry, BrowseResult } from './app-info.ts';
export type { JobState };

/** What a person is asked for files for. */
export type FilePurpose =
  | 'open-project'
  | 'create-project'
  | 'create-sample'
  | 'stack'
  | 'video'
  | 'folder'
  | 'model'
  | 'table'
  | 'tracks';

/** What a renderer sees of main, over the preload bridge or a WebSocket. */
export interface JanusBridge {
  /** Where a file lies that was dropped onto the window; a browser does not know. */
  pathOf?(file: object): string;
  invoke<Name extends CommandName>(name: Name, params: CommandParams<Name>): Promise<CommandResults[Name]>;
  /** Returns the function that ends the subscription. */
  on<Name extends EventName>(name: Name, listener: (payload: Events[Name]) => void): () => void;
  /** The system's file dialog where the shell has one; null where it has none (served). Empty: the person cancelled. */
  chooseFiles: ((purpose: FilePurpose) => Promise<string[]>) | null;
}
