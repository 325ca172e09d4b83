import { basename } from 'node:path';
import type { MethodParams, MethodResult, WorkerClient } from '../../native-worker/client/client.ts';
import type { Dust, MaskOptions } from '../../preload/contract/options/calibrate.ts';
import type { DetectionEdit } from '../../preload/contract/edits.ts';
import type { LocaliseOptions } from '../../preload/contract/options/localise.ts';
import type { PlaneChoice } from '../../preload/contract/options/source.ts';
import { isWithin, linkLimits, type TrackOptions } from '../../preload/contract/options/track.ts';
import { dustWarnings, fileLight } from './static-light.ts';
import { runUnits, type FrameChunk } from './frame-chunks.ts';

export type VideoPositions = MethodResult<'trackFrames'>;

type StaticLight = NonNullable<MethodParams<'trackFrames'>['light']>;

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
}

/** Measures a stretch of frames of one file. */
export type MeasureFrames = (
  file: PlaneChoice & { path: string; light?: StaticLight | null; edits?: DetectionEdit[] } & FrameChunk,
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
  if (modelFolder !== null) await worker.call('prepareTracking', { sidePx }, { signal });
  const common = { pixelUm, localise, mask, sidePx, crowdedDiameters, modelFolder };
  return (file) => worker.call('trackFrames', { ...common, ...file }, { signal });
}

/** Measures chunks of frames of one video; each is handed to `keep` as soon as it is whole. Returns what is to be said of the video's dust. */
export async function measureChunks(
  machine: Machine,
  { path, channel, position, slice, timepoint, dust, edits = [], ...how }: MeasuringFile,
  modelFolder: string | null,
  chunks: readonly FrameChunk[],
  keep: (chunk: FrameChunk, table: VideoPositions) => void | Promise<void>,
): Promise<string[]> {
  const file = { path, channel, position, slice, timepoint };
  const measure = await prepareMeasuring(machine, how, modelFolder);
  // Without a model a stuck particle can't be told from dust.
  const asked = modelFolder === null ? 'keep' : dust;
  const { pixelUm, localise, mask } = how;
  const sidePx = await machine.worker.call('maskSide', { pixelUm, options: mask }, machine);
  const light = fileLight(machine, asked, { ...file, pixelUm, localise, mask, sidePx, modelFolder });
  const pattern = chunks.length > 0 ? await light.pattern() : null;
  await runUnits(chunks, machine, async (chunk) => {
    const own = edits.filter(({ frame }) => frame >= chunk.from && frame < chunk.to);
    await keep(chunk, await measure({ ...file, ...chunk, light: pattern?.light, edits: own }));
  });
  return dustWarnings(basename(path), light);
}

/** Positions of the frames from `from` to before `to`. */
export function positionsIn(positions: VideoPositions, { from, to }: FrameChunk): VideoPositions {
  return positionsWhere(positions, (row) => positions.frame[row] >= from && positions.frame[row] < to);
}

function positionsWhere(positions: VideoPositions, isWanted: (row: number) => boolean): VideoPositions {
  const rows = [...positions.frame.keys()].filter(isWanted);
  const entries = Object.entries(positions).map(([name, values]: [string, Float64Array]) => [
    name,
    values.constructor === Float64Array
      ? Float64Array.from(rows, (row) => values[row])
      : values.constructor === Int32Array
        ? Int32Array.from(rows, (row) => values[row])
        : Uint8Array.from(rows, (row) => values[row]),
  ]);
  return Object.fromEntries(entries) as VideoPositions;
}

/** Chunks in the order of their frames as one table. */
export function joinPositions(chunks: readonly VideoPositions[]): VideoPositions {
  const rows = chunks.reduce((sum, chunk) => sum + chunk.frame.length, 0);
  const floats = (name: 'xPx' | 'yPx' | 'radiusPx' | 'score' | 'zLabelUm' | 'zSdUm'): Float64Array => {
    const joined = new Float64Array(rows);
    let at = 0;
    for (const chunk of chunks) {
      joined.set(chunk[name], at);
      at += chunk[name].length;
    }
    return joined;
  };
  const bytes = (name: 'inRange' | 'crowded' | 'weak'): Uint8Array =>
    Uint8Array.from(chunks.flatMap((chunk) => [...chunk[name]]));
  return {
    frame: Int32Array.from(chunks.flatMap((chunk) => [...chunk.frame])),
    xPx: floats('xPx'),
    yPx: floats('yPx'),
    radiusPx: floats('radiusPx'),
    score: floats('score'),
    zLabelUm: floats('zLabelUm'),
    zSdUm: floats('zSdUm'),
    inRange: bytes('inRange'),
    crowded: bytes('crowded'),
    weak: bytes('weak'),
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
      positions: positionsWhere(
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
