import type { MethodParams } from '../../native-worker/client/client.ts';
import type { TrackTable } from '../../preload/contract/commands.ts';
import { badInput } from '../../preload/contract/errors.ts';
import { missingThing } from '../../preload/contract/error-messages.ts';
import { modelReport } from '../project/models.ts';
import type { Project } from '../project/project.ts';
import type { Source } from '../project/sources.ts';
import { LATER_POSITIONS, POSITIONS } from './track.ts';
import { positionSets, readPositions, readTracks, type TrackSet } from '../project/tracks.ts';

/** What a table of true positions is held against. */
export type FoundPositions = MethodParams<'validate'>['found'];

/** The stored trajectories of a video, with what the model said of each single image. */
export function trackedPositions(
  project: Project,
  { sourceId, name }: TrackSet,
  modelId: number,
): FoundPositions {
  const table = readTracks(project, sourceId, name);
  if (!table) throw missingThing('tracks');
  const single = singleImages(project, sourceId, modelId, table);
  const { frame, particle, xPx, yPx, zRawUm, zUm, zSdUm, inRange, outlier, crowded } = table;
  return { frame, particle, xPx, yPx, zRawUm, ...single, zUm, zSdUm, inRange, outlier, crowded };
}

/**
 * Trajectories keep the error of the smoothed height; that of the single image is with the positions they were linked from. Where these
 * are gone the error is unknown, and the range is that of the trajectory.
 */
function singleImages(
  project: Project,
  videoId: number,
  modelId: number,
  { frame, xPx, yPx, inRange }: TrackTable,
): Pick<FoundPositions, 'zRawSdUm' | 'rawInRange'> {
  const keyOf = (at: number, x: number, y: number): string => `${at}/${x}/${y}`;
  for (const id of positionSets(project, videoId, modelId)) {
    const known = new Map<string, readonly [sdUm: number, inRange: number]>();
    for (const chunk of readPositions(project, id, POSITIONS, LATER_POSITIONS)) {
      chunk.frame.forEach((at, row) =>
        known.set(keyOf(at, chunk.xPx[row], chunk.yPx[row]), [chunk.zSdUm[row], chunk.inRange[row]]),
      );
    }
    const mine = Array.from(frame, (at, row) => known.get(keyOf(at, xPx[row], yPx[row])));
    if (mine.some((one) => one === undefined)) continue;
    return {
      zRawSdUm: Float64Array.from(mine, (one) => one![0]),
      rawInRange: Uint8Array.from(mine, (one) => one![1]),
    };
  }
  return { zRawSdUm: new Float64Array(frame.length).fill(NaN), rawInRange: inRange };
}

/** What a model predicted of a stack while that, or the mask at least, was held out. */
export function heldOutPositions(project: Project, stack: Source, modelId: number): FoundPositions {
  const { predictions, split } = modelReport(project, modelId);
  const rows = Array.from(predictions.stack.keys()).filter((row) => predictions.stack[row] === stack.name);
  if (rows.length === 0) {
    const names = [...new Set(predictions.stack)].join(', ');
    throw badInput(
      `Model ${modelId} holds no predictions for ${stack.name}: with the split by ${split} it was tested on ${names}; choose one of these, or train with --split stack.`,
    );
  }
  const floats = (column: Float64Array, sign = 1): Float64Array =>
    Float64Array.from(rows, (row) => sign * column[row]);
  const inRange = Uint8Array.from(rows, (row) => predictions.inRange[row]);
  return {
    frame: Int32Array.from(rows, (row) => predictions.slice[row]),
    particle: Int32Array.from(rows, (row) => predictions.particle[row]),
    xPx: floats(predictions.xPx),
    yPx: floats(predictions.yPx),
    zRawUm: floats(predictions.zPredUm, -1),
    zRawSdUm: floats(predictions.zSdUm),
    rawInRange: inRange,
    zUm: new Float64Array(rows.length).fill(NaN),
    zSdUm: new Float64Array(rows.length).fill(NaN),
    inRange,
    outlier: new Uint8Array(rows.length),
    crowded: new Uint8Array(rows.length),
  };
}
