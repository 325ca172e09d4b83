import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { DetectionTable } from '../../preload/contract/data.ts';
import { z } from '../../preload/contract/options/define.ts';
import { ModelName } from '../../preload/contract/options/train.ts';
import { descriptionOf } from '../../preload/contract/regressors/index.ts';
import type { GroupName } from '../measure/groups.ts';
import type { StoredModel } from '../model/stored/pack-model.ts';
import type { TrainedModel } from '../model/stored/trained-model.ts';
import { joinRows } from '../measure/feature-table.ts';
import { readArrays, type ArrayEntry } from '../array-files.ts';
import type { MeasuredFrame, MeasureFramePayload, PrepareMeasuringPayload } from '../tasks/measure-frame.ts';
import type { VideoPredictions } from '../track/trajectories.ts';
import { planeBytesOf } from '../read/cache.ts';
import type { MethodContext } from './context.ts';

export interface TrackFramesParams extends Omit<MeasureFramePayload, 'frame' | 'extraGroups'> {
  /** First frame, and the one after the last. */
  from: number;
  to: number;
  /** Where main has put the model: `model.json` and its arrays. Null: no heights. */
  modelFolder: string | null;
}

/** Detections with predicted heights: the rows from which trajectories are built. */
export type VideoPositions = DetectionTable & VideoPredictions;

/** Plain part of a model as main puts it into `model.json`. */
export interface ModelFile {
  meta: StoredModel['meta'];
  arrays: ArrayEntry[];
}

/** The model used last; a video asks for the same one again and again. */
let loaded: { folder: string; model: Promise<TrainedModel> } | null = null;

/** The part of a stored model that says what it needs; the rest is checked when it predicts. */
const Named = z.looseObject({ spec: z.looseObject({ model: ModelName }) });

/** Groups that a stored model needs besides those which every calibration keeps. */
function extraGroups({ meta }: ModelFile): GroupName[] {
  const named = Named.safeParse(meta);
  return named.success && descriptionOf(named.data.spec.model).needsImages ? ['images'] : [];
}

const readModelFile = async (folder: string): Promise<ModelFile> =>
  JSON.parse(await readFile(join(folder, 'model.json'), 'utf8')) as ModelFile;

async function readModel(folder: string): Promise<TrainedModel> {
  const { meta, arrays } = await readModelFile(folder);
  const { openTrained } = await import('../model/stored/predict.ts');
  return openTrained({ meta, arrays: await readArrays(folder, arrays) });
}

function modelIn(folder: string): Promise<TrainedModel> {
  if (loaded?.folder !== folder) loaded = { folder, model: readModel(folder) };
  return loaded.model;
}

/** Starts the threads and loads in each what measuring needs, while main still has other things to do. */
export async function prepareTracking(
  params: PrepareMeasuringPayload,
  { pool, signal }: MethodContext,
): Promise<null> {
  const threads = Array.from({ length: pool.threads }, (_, thread) => thread);
  await pool.map('prepareMeasuring', threads, () => params, { signal });
  return null;
}

/** Localises, cuts, measures and predicts a range of frames, a frame a thread at a time. */
export async function trackFrames(
  params: TrackFramesParams,
  context: MethodContext,
): Promise<VideoPositions> {
  const { from, to, modelFolder, ...common } = params;
  const payload = {
    ...common,
    extraGroups: modelFolder === null ? null : extraGroups(await readModelFile(modelFolder)),
  };
  const frames = Array.from({ length: to - from }, (_, index) => from + index);
  const bytes = await planeBytesOf(common.path, common);
  // What predicts is loaded while the threads are at the frames.
  const [measured, model] = await Promise.all([
    context.pool.map('measureFrame', frames, (frame) => ({ ...payload, frame }), {
      signal: context.signal,
      bytes,
      onDone: (done, total) => context.onProgress({ done, total }),
    }),
    modelFolder && modelIn(modelFolder),
    modelFolder && import('../model/stored/predict.ts'),
  ]);
  const detections = joinDetections(frames, measured);
  if (!model) return { ...detections, ...noHeights(detections.frame.length) };
  const { predictTrained } = await import('../model/stored/predict.ts');
  const features = joinRows(measured.map((one) => one.features));
  const { zPredUm, zSdUm, inRange } = predictTrained(model, features);
  return { ...detections, zLabelUm: zPredUm, zSdUm, inRange };
}

const noHeights = (rows: number): Pick<VideoPredictions, 'zLabelUm' | 'zSdUm' | 'inRange'> => ({
  zLabelUm: new Float64Array(rows).fill(NaN),
  zSdUm: new Float64Array(rows).fill(NaN),
  inRange: new Uint8Array(rows),
});

function joinDetections(
  frames: readonly number[],
  measured: readonly MeasuredFrame[],
): DetectionTable & { crowded: Uint8Array } {
  const rows = measured.flatMap((one, index) =>
    one.detections.map((found) => ({ ...found, frame: frames[index] })),
  );
  return {
    frame: Int32Array.from(rows, (row) => row.frame),
    xPx: Float64Array.from(rows, (row) => row.xPx),
    yPx: Float64Array.from(rows, (row) => row.yPx),
    radiusPx: Float64Array.from(rows, (row) => row.radiusPx),
    score: Float64Array.from(rows, (row) => row.score),
    crowded: Uint8Array.from(measured.flatMap((one) => [...one.crowded])),
  };
}
