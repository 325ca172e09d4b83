import type { MethodParams, MethodResult, WorkerClient } from '../../native-worker/client/client.ts';
import type { Dust, MaskOptions } from '../../preload/contract/options/calibrate.ts';
import type { DetectionTable } from '../../preload/contract/detection-table.ts';
import type { DetectionEdit } from '../../preload/contract/edits.ts';
import type { LocaliseOptions } from '../../preload/contract/options/localise.ts';
import type { PlaneChoice } from '../../preload/contract/options/source.ts';
import { isWithin, linkLimits, type TrackOptions } from '../../preload/contract/options/track.ts';
import { rowsWhere } from '../../preload/contract/rows-where.ts';
import { asAcquired, fileLight, type FileLight } from './dust.ts';
import { runUnits, type FrameChunk } from './frame-chunks.ts';

export type VideoPositions = MethodResult<'trackFrames'>;

/** What does the computing, and how much of it at a time. */
export interface Machine {
  worker: WorkerClient;
  threads: number;
  signal: AbortSignal;
}

/** How the frames of a video are measured. */
export interface Measuring extends PlaneChoice {
  path: string;
  pixelUm: number;
  localise: LocaliseOptions;
  mask: MaskOptions;
  crowdedDiameters: number;
}

/** The same for a whole file. */
export interface MeasuringFile extends Measuring {
  dust: Dust;
  /** Corrections by hand of its detections. */
  edits?: DetectionEdit[];
  /** Detections of a chunk of its frames that were made elsewhere; not given: it is localised. */
  imported?: (chunk: FrameChunk) => DetectionTable;
}

/** Measures a stretch of frames of one file. */
export type MeasureFrames = (
  file: PlaneChoice & Pick<MethodParams<'trackFrames'>, 'path' | 'light' | 'edits' | 'imported'> & FrameChunk,
) => Promise<VideoPositions>;

/**
 * What localises, cuts, measures and predicts, with the worker's threads warmed up.
 *
 * @param modelFolder where the model lies for the worker; null: positions in the plane only
 */
export async function prepareMeasuring(
  { worker, signal }: Pick<Machine, 'worker' | 'signal'>,
  { pixelUm, localise, mask, crowdedDiameters }: Omit<Measuring, keyof PlaneChoice | 'path'>,
  modelFolder: string | null,
): Promise<MeasureFrames> {
  const sidePx = await worker.call('maskSide', { pixelUm, options: mask }, { signal });
  if (modelFolder !== null) await worker.call('prepareTracking', { mask, sidePx }, { signal });
  const common = { pixelUm, localise, mask, sidePx, crowdedDiameters, modelFolder };
  return (file) => worker.call('trackFrames', { ...common, ...file }, { signal });
}

/**
 * The light of a video.
 *
 * @param found positions in all of its frames as acquired, if these were measured before
 */
export async function videoLight(
  machine: Pick<Machine, 'worker' | 'signal'>,
  { path, channel, position, slice, timepoint, dust, pixelUm, localise, mask }: MeasuringFile,
  modelFolder: string | null,
  found?: VideoPositions,
): Promise<FileLight> {
  // Without a model a stuck particle can't be told from dust.
  if (modelFolder === null || dust === 'keep') return asAcquired;
  const file = { path, channel, position, slice, timepoint };
  const sidePx = await machine.worker.call('maskSide', { pixelUm, options: mask }, machine);
  const params = { ...file, pixelUm, localise, mask, sidePx, modelFolder };
  if (!found) return fileLight(machine, dust, params);
  const { frame, xPx, yPx, radiusPx, weak } = found;
  return fileLight(machine, dust, { ...params, found: { frame, xPx, yPx, radiusPx, weak } });
}

/** Measures chunks of frames of one video; each is handed to `keep` as soon as it is whole. */
export async function measureChunks(
  machine: Machine,
  { path, channel, position, slice, timepoint, edits = [], imported, ...how }: MeasuringFile,
  light: FileLight,
  modelFolder: string | null,
  chunks: readonly FrameChunk[],
  keep: (chunk: FrameChunk, table: VideoPositions) => void | Promise<void>,
): Promise<void> {
  const file = { path, channel, position, slice, timepoint };
  const measure = await prepareMeasuring(machine, how, modelFolder);
  const pattern = chunks.length > 0 ? await light.pattern() : null;
  await runUnits(chunks, machine, async (chunk) => {
    const own = edits.filter(({ frame }) => frame >= chunk.from && frame < chunk.to);
    const given = { light: pattern?.light, edits: own, imported: imported?.(chunk) };
    await keep(chunk, await measure({ ...file, ...chunk, ...given }));
  });
}

/** Positions of the frames from `from` to before `to`. */
export function positionsIn(positions: VideoPositions, { from, to }: FrameChunk): VideoPositions {
  return rowsWhere(positions, (row) => positions.frame[row] >= from && positions.frame[row] < to);
}

/** Chunks in the order of their frames as one table. */
export function joinPositions(chunks: readonly VideoPositions[]): VideoPositions {
  const rows = chunks.reduce((sum, chunk) => sum + chunk.frame.length, 0);
  const joined = <Column extends Float64Array | Int32Array | Uint8Array>(
    name: keyof VideoPositions,
    column: Column,
  ): Column => {
    let at = 0;
    for (const chunk of chunks) {
      column.set(chunk[name], at);
      at += chunk.frame.length;
    }
    return column;
  };
  return {
    frame: joined('frame', new Int32Array(rows)),
    xPx: joined('xPx', new Float64Array(rows)),
    yPx: joined('yPx', new Float64Array(rows)),
    radiusPx: joined('radiusPx', new Float64Array(rows)),
    score: joined('score', new Float64Array(rows)),
    zLabelUm: joined('zLabelUm', new Float64Array(rows)),
    zSdUm: joined('zSdUm', new Float64Array(rows)),
    inRange: joined('inRange', new Uint8Array(rows)),
    crowded: joined('crowded', new Uint8Array(rows)),
    weak: joined('weak', new Uint8Array(rows)),
  };
}

/** Lengths and times of a video by which its positions become trajectories. */
export interface VideoLengths {
  pixelUm: number;
  frameIntervalS: number;
  frameTimesS: Float64Array | null;
  /** Of the sample, degrees C. */
  temperatureC: number;
}

/** Links, smooths and judges the positions of a whole video, or those in the region asked for. */
export const linkVideo = (
  { worker, signal }: Pick<Machine, 'worker' | 'signal'>,
  positions: VideoPositions,
  lengths: VideoLengths,
  { localise, link, smooth, regionX, regionY }: TrackOptions & { localise: { particleDiameterUm: number } },
): Promise<MethodResult<'link'>> =>
  worker.call(
    'link',
    {
      positions: rowsWhere(
        positions,
        (row) => isWithin(positions.xPx[row], regionX) && isWithin(positions.yPx[row], regionY),
      ),
      options: {
        ...lengths,
        smooth,
        particleDiameterUm: localise.particleDiameterUm,
        link: linkLimits(link, lengths),
      },
    },
    { signal },
  );
