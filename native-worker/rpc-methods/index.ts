import type { Frame, MaskBatch } from '../../preload/contract/frame.ts';
import type { SourceInfo } from '../../preload/contract/source-info.ts';
import type { DetectionPreview } from '../../preload/contract/detections.ts';
import type { MaskOptions } from '../../preload/contract/options/calibrate.ts';
import type { TrackTable } from '../../preload/contract/track-table.ts';
import type { AxialScale, PlaneChoice } from '../../preload/contract/options/source.ts';
import type { SourceIdentity } from '../../preload/contract/source-identity.ts';
import type { StoredRequest } from './regress.ts';
import type { CutFramesPayload } from '../tasks/cut-frames.ts';
import type {
  LocaliseFramesPayload,
  PreparedFramePayload,
  PreviewFramePayload,
} from '../tasks/localise-frames.ts';
import type { PrepareMeasuringPayload } from '../tasks/measure-frame.ts';
import type { ComparedTracks } from '../track/track-difference.ts';
import type { TrackErrorsParams } from '../track/track-errors.ts';
import type { TrajectoryOptions, VideoPredictions } from '../track/build-trajectories.ts';
import type { AnalyseParams } from './analyse.ts';
import type { AlignParams, FollowParams } from './calibrate.ts';
import type { MethodContext } from './method-context.ts';
import type { DrawFramesParams } from './draw-frames.ts';
import type { LearningPointParams } from './learning-curve.ts';
import type { LinkPositionsParams } from './link.ts';
import type { MaskStackParams } from './write-mask-stack.ts';
import type { ExportModelParams } from './transfer-model.ts';
import type { ReadFrameParams, SourceInfoParams } from './read-source.ts';
import type { ReadSectionParams } from './read-section.ts';
import type { SeparatePairsParams } from './separate-pairs.ts';
import type { SimulateParams } from './simulate.ts';
import type { StaticLightParams } from './static-light.ts';
import type { TrackFramesParams } from './track.ts';
import type { TestParams, TrainParams } from './train.ts';
import type { ValidateParams } from './validate.ts';

/**
 * What main can ask of the worker, loaded when first called. RPC methods are pure but for the files that `simulate`, `train`
 * and those of models write, so a call that a crash cut short can simply be made again.
 */
export const rpcMethods = {
  sourceInfo: async (params: SourceInfoParams): Promise<SourceInfo> =>
    (await import('./read-source.ts')).sourceInfo(params),
  brightness: async (params: PlaneChoice & { path: string }, context: MethodContext) =>
    (await import('./read-source.ts')).brightness(params, context),
  sourceFiles: async (params: { path: string }): Promise<string[]> =>
    (await import('./read-source.ts')).sourceFiles(params),
  identify: async (
    { path, known }: { path: string; known: SourceIdentity | null },
    { signal }: MethodContext,
  ): Promise<SourceIdentity> => (await import('../read/identify-source.ts')).identify(path, known, signal),
  readFrame: async (params: ReadFrameParams, context: MethodContext): Promise<Frame> =>
    (await import('./read-source.ts')).readFrame(params, context),
  readSection: async (params: ReadSectionParams, context: MethodContext): Promise<Frame> =>
    (await import('./read-section.ts')).readSection(params, context),
  drawFrames: async (params: DrawFramesParams, context: MethodContext): Promise<Uint8Array[]> =>
    (await import('./draw-frames.ts')).drawFrames(params, context),
  axialFactor: async (params: { scale: AxialScale }) =>
    (await import('./axial-factor.ts')).axialFactor(params),
  simulate: async (params: SimulateParams, context: MethodContext) =>
    (await import('./simulate.ts')).simulate(params, context),

  localise: async (params: LocaliseFramesPayload, context: MethodContext) =>
    (await import('./localise.ts')).localise(params, context),
  previewFrame: async (params: PreviewFramePayload, context: MethodContext): Promise<DetectionPreview> =>
    (await import('./localise.ts')).previewFrame(params, context),
  preparedFrame: async (params: PreparedFramePayload, context: MethodContext): Promise<Frame> =>
    (await import('./localise.ts')).preparedFrame(params, context),
  staticLight: async (params: StaticLightParams, context: MethodContext) =>
    (await import('./static-light.ts')).staticLight(params, context),
  maskSide: async ({ pixelUm, options }: { pixelUm: number; options: MaskOptions }) =>
    (await import('../image/cut-masks.ts')).maskSidePx(pixelUm, options),
  measures: async () => (await import('../measure/feature-group-table.ts')).storedMeasures(),
  follow: async (params: FollowParams) => (await import('./calibrate.ts')).follow(params),
  cutMasks: async (params: CutFramesPayload, context: MethodContext) =>
    (await import('./calibrate.ts')).cutMasks(params, context),
  align: async (params: AlignParams) => (await import('./calibrate.ts')).align(params),
  averageMasks: async (params: { masks: MaskBatch[]; options: MaskOptions }) =>
    (await import('./calibrate.ts')).averageMasks(params),
  maskImages: async (params: { masks: MaskBatch; options: MaskOptions }) =>
    (await import('./calibrate.ts')).maskImages(params),

  train: async (params: TrainParams, context: MethodContext) =>
    (await import('./train.ts')).train(params, context),
  writeMaskStack: async (params: MaskStackParams) =>
    (await import('./write-mask-stack.ts')).writeMaskStack(params),
  exportModel: async (params: ExportModelParams) => (await import('./transfer-model.ts')).exportModel(params),
  importModel: async (params: { path: string; modelFolder: string }) =>
    (await import('./transfer-model.ts')).importModel(params),
  testModel: async (params: TestParams, context: MethodContext) =>
    (await import('./train.ts')).test(params, context),
  learningSizes: async (params: TestParams) => (await import('./learning-curve.ts')).sizes(params),
  learningPoint: async (params: LearningPointParams, context: MethodContext) =>
    (await import('./learning-curve.ts')).point(params, context),
  regress: async (params: { request: StoredRequest; seed: number }, context: MethodContext) =>
    (await import('./regress.ts')).regress(params, context),
  prepareTracking: async (params: PrepareMeasuringPayload, context: MethodContext) =>
    (await import('./track.ts')).prepareTracking(params, context),
  trackFrames: async (params: TrackFramesParams, context: MethodContext) =>
    (await import('./track.ts')).trackFrames(params, context),
  link: async (params: { positions: VideoPredictions; options: TrajectoryOptions }) =>
    (await import('./link.ts')).link(params),
  lostBeside: async (params: { tracks: TrackTable; diameterPx: number }) =>
    (await import('./separate-pairs.ts')).lostBeside(params),
  separatePairs: async (params: SeparatePairsParams, context: MethodContext) =>
    (await import('./separate-pairs.ts')).separatePairs(params, context),
  validate: async (params: ValidateParams) => (await import('./validate.ts')).validate(params),
  trackErrors: async ({ tracks, truth, scene }: TrackErrorsParams) =>
    (await import('../track/track-errors.ts')).trackErrors(tracks, truth, scene),
  trackDifference: async ({ first, second }: { first: ComparedTracks; second: ComparedTracks }) =>
    (await import('../track/track-difference.ts')).trackDifference(first, second),
  analyse: async (params: AnalyseParams, context: MethodContext) =>
    (await import('./analyse.ts')).analyse(params, context),
  linkPositions: async (params: LinkPositionsParams) => (await import('./link.ts')).linkPositions(params),
} as const;

export type Methods = typeof rpcMethods;
export type MethodName = keyof Methods;
