import type { BoostingTask } from './model/boosting/fit-boosting.ts';
import type { NetworkTask } from './model/network/train-network.ts';
import type { GrowForestTask } from './model/trees/grow-forest.ts';
import type { CutFramesPayload } from './tasks/cut-frames.ts';
import type { CutRowPayload } from './tasks/cut-row.ts';
import type { NodeTask, RenderTask } from './optics/render-patches.ts';
import type { DrawFramePayload } from './tasks/draw-frame.ts';
import type {
  LocaliseFramesPayload,
  PreparedFramePayload,
  PreviewFramePayload,
} from './tasks/localise-frames.ts';
import type { MeasureFramePayload, PrepareMeasuringPayload } from './tasks/measure-frame.ts';
import type { SeparatePairPayload } from './tasks/separate-pair.ts';
import type { MeasureSamplePayload, SampleFramePayload } from './tasks/sample-frame.ts';

/**
 * What a thread of the pool can do. Each task is a pure function of its payload, which is copied to the thread (typed
 * arrays in `transfer` move there, SharedArrayBuffers are shared); typed arrays in the result move back. Modules are
 * loaded when first needed, so that a thread that grows trees doesn't load the image readers.
 */
export const threadTasks = {
  localiseFrames: async (payload: LocaliseFramesPayload) =>
    (await import('./tasks/localise-frames.ts')).localiseFrames(payload),
  previewFrame: async (payload: PreviewFramePayload) =>
    (await import('./tasks/localise-frames.ts')).previewFrame(payload),
  preparedFrame: async (payload: PreparedFramePayload) =>
    (await import('./tasks/localise-frames.ts')).preparedFrame(payload),
  cutFrames: async (payload: CutFramesPayload) => (await import('./tasks/cut-frames.ts')).cutFrames(payload),
  cutRow: async (payload: CutRowPayload) => (await import('./tasks/cut-row.ts')).cutRow(payload),
  measureFrame: async (payload: MeasureFramePayload) =>
    (await import('./tasks/measure-frame.ts')).measureFrame(payload),
  sampleFrame: async (payload: SampleFramePayload) =>
    (await import('./tasks/sample-frame.ts')).sampleFrame(payload),
  measureSample: async (payload: MeasureSamplePayload) =>
    (await import('./tasks/sample-frame.ts')).measureSample(payload),
  separatePair: async (payload: SeparatePairPayload) =>
    (await import('./tasks/separate-pair.ts')).separatePair(payload),
  drawFrame: async (payload: DrawFramePayload) => (await import('./tasks/draw-frame.ts')).drawFrame(payload),
  prepareMeasuring: async (payload: PrepareMeasuringPayload) =>
    (await import('./tasks/measure-frame.ts')).prepareMeasuring(payload),
  growForest: async (payload: GrowForestTask) =>
    (await import('./model/trees/grow-forest.ts')).growForest(payload),
  fitBoosting: async (payload: BoostingTask) =>
    (await import('./model/boosting/fit-boosting.ts')).fitBoosting(payload),
  trainNetwork: async (payload: NetworkTask) =>
    (await import('./model/network/train-network.ts')).trainNetwork(payload),
  renderPatches: async (payload: RenderTask) =>
    (await import('./optics/render-patches.ts')).renderPatches(payload),
  renderLibraryNode: async (payload: NodeTask) =>
    (await import('./optics/render-patches.ts')).renderLibraryNode(payload),
} as const;

export type ThreadTasks = typeof threadTasks;
export type TaskName = keyof ThreadTasks;
export type TaskPayload<Name extends TaskName> = Parameters<ThreadTasks[Name]>[0];
export type TaskResult<Name extends TaskName> = Awaited<ReturnType<ThreadTasks[Name]>>;
