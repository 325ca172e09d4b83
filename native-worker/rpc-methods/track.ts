import type { DetectionTable } from '../../preload/contract/detection-table.ts';
import { joinRows } from '../measure/feature-table.ts';
import type {
  FoundCircles,
  MeasuredFrame,
  MeasureFramePayload,
  PrepareMeasuringPayload,
} from '../tasks/measure-frame.ts';
import type { VideoPredictions } from '../track/build-trajectories.ts';
import { planeBytesOf } from '../read/source-cache.ts';
import { takeFound } from './found-before.ts';
import type { MethodContext } from './method-context.ts';
import type { Detection } from '../image/detect/choose-circles.ts';
import type { TrainedModel } from '../model/stored/trained-model.ts';
import { featureGroupsFor, modelIn } from './open-model.ts';

/** `edits` and `imported` are those of all its frames. */
export interface TrackFramesParams extends Omit<MeasureFramePayload, 'frame' | 'extraGroups' | 'found'> {
  /** First frame, and the one after the last. */
  from: number;
  to: number;
  /** Where main has put the model: `model.json` and its arrays. Null: no heights. */
  modelFolder: string | null;
  /** Detections that were made elsewhere; not given: the frames are localised. */
  imported?: DetectionTable;
}

/** Detections with predicted heights: the rows from which trajectories are built. */
export type VideoPositions = DetectionTable & VideoPredictions & { weak: Uint8Array };

/** Starts the threads and loads in each what measuring needs, while main still has other things to do. */
export async function prepareTracking(
  params: PrepareMeasuringPayload,
  { pool, signal }: MethodContext,
): Promise<null> {
  const threads = Array.from({ length: pool.threads }, (_, thread) => thread);
  await pool.map('prepareMeasuring', threads, () => params, { signal });
  return null;
}

/** Localises, unless the detections are given, then cuts, measures and predicts a range of frames, a frame a thread at a time. */
export async function trackFrames(
  params: TrackFramesParams,
  context: MethodContext,
): Promise<VideoPositions> {
  const { from, to, modelFolder, edits = [], imported, ...common } = params;
  const payload = {
    ...common,
    extraGroups: modelFolder === null ? null : await featureGroupsFor(modelFolder),
  };
  const frames = Array.from({ length: to - from }, (_, index) => from + index);
  const bytes = await planeBytesOf(common.path, common);
  const before = imported
    ? foundElsewhere(imported, frames)
    : await takeFound(common, common.light ? [] : frames);
  // What predicts is loaded while the threads are at the frames.
  const [measured, model] = await Promise.all([
    context.pool.map(
      'measureFrame',
      frames,
      (frame) => ({
        ...payload,
        frame,
        edits: edits.filter((edit) => edit.frame === frame),
        found: before.get(frame),
      }),
      {
        signal: context.signal,
        bytes,
        onDone: (done, total) => context.onProgress({ done, total }),
      },
    ),
    modelFolder && modelIn(modelFolder),
    modelFolder && import('../model/stored/predict.ts'),
  ]);
  const detections = joinDetections(frames, measured);
  const positions = { ...detections, ...noHeights(detections.frame.length) };
  if (!model) return positions;
  const { predictTrained } = await import('../model/stored/predict.ts');
  const features = joinRows(measured.map((one) => one.features));
  const doubtful = doubtfulCentres(
    model,
    measured.flatMap(({ detections: found }) => found),
  );
  fillHeights(positions, predictTrained(model, features), doubtful);
  return positions;
}

/** Circles of other programs, by frame. They have looked for no weaker ones. */
const foundElsewhere = (table: DetectionTable, frames: readonly number[]): Map<number, FoundCircles> => {
  const found = new Map(
    frames.map((frame): [number, FoundCircles] => [frame, { detections: [], rejected: [] }]),
  );
  table.frame.forEach((frame, row) =>
    found.get(frame)?.detections.push({
      xPx: table.xPx[row],
      yPx: table.yPx[row],
      radiusPx: table.radiusPx[row],
      score: table.score[row],
    }),
  );
  return found;
};

/**
 * Which centres are in doubt: those of uneven images, but where a model holds the rings of few particles against the curve that theirs followed. Many a bead
 * looks uneven, and did so in its calibration.
 */
export const doubtfulCentres = (
  { opinion }: Pick<TrainedModel, 'opinion'>,
  found: readonly Pick<Detection, 'isUneven'>[],
): boolean[] => found.map(({ isUneven = false }) => isUneven && !opinion?.curve);

/**
 * Puts predicted heights into the rows of positions that are not weak. Where the centre is in doubt, they are in no range: the model sees another mask
 * than it believes.
 *
 * @param doubtful one flag for each prediction
 */
export function fillHeights(
  { weak, zLabelUm, zSdUm, inRange }: Pick<VideoPositions, 'weak' | 'zLabelUm' | 'zSdUm' | 'inRange'>,
  predicted: { zPredUm: ArrayLike<number>; zSdUm: ArrayLike<number>; inRange: ArrayLike<number> },
  doubtful: readonly boolean[],
): void {
  let k = 0;
  for (const [row, isWeak] of weak.entries()) {
    if (isWeak) continue;
    zLabelUm[row] = predicted.zPredUm[k];
    zSdUm[row] = predicted.zSdUm[k];
    inRange[row] = doubtful[k] ? 0 : predicted.inRange[k];
    k++;
  }
}

export const noHeights = (rows: number): Pick<VideoPredictions, 'zLabelUm' | 'zSdUm' | 'inRange'> => ({
  zLabelUm: new Float64Array(rows).fill(NaN),
  zSdUm: new Float64Array(rows).fill(NaN),
  inRange: new Uint8Array(rows),
});

function joinDetections(
  frames: readonly number[],
  measured: readonly MeasuredFrame[],
): DetectionTable & { crowded: Uint8Array; weak: Uint8Array } {
  const rows = measured.flatMap(({ detections, weak }, index) => [
    ...detections.map((found) => ({ ...found, frame: frames[index], weak: 0 })),
    ...weak.map((found) => ({ ...found, frame: frames[index], weak: 1 })),
  ]);
  return {
    frame: Int32Array.from(rows, (row) => row.frame),
    xPx: Float64Array.from(rows, (row) => row.xPx),
    yPx: Float64Array.from(rows, (row) => row.yPx),
    radiusPx: Float64Array.from(rows, (row) => row.radiusPx),
    score: Float64Array.from(rows, (row) => row.score),
    crowded: Uint8Array.from(measured.flatMap((one) => [...one.crowded, ...one.weakCrowded])),
    weak: Uint8Array.from(rows, (row) => row.weak),
  };
}
