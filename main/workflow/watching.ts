import { stat } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { quantile } from '../../native-worker/client/statistics.ts';
import { badInput, cancelled, JanusError } from '../../preload/contract/errors.ts';
import {
  joinPositions,
  measureChunks,
  type Machine,
  type MeasuringFile,
  type VideoPositions,
} from './measure-frames.ts';
import { fileLight } from './static-light.ts';
import type { FileTracking, OpenModel, TrackedFile } from './track-file.ts';
import { CHUNK_FRAMES } from './track.ts';
import { chunksOver } from './units.ts';

/** How often a recording is looked at: network drives send no events. */
export const POLL_MS = 100;
/** Provisional trajectories take at most this share of the time. */
const PROVISIONAL_SHARE = 0.1;
const PROVISIONAL_EVERY_MS = 1000;

/** Calls what shows trajectories so far, if there are any, as seldom as its cost asks for. */
export function provisionally(): (images: number, show: () => Promise<void>) => Promise<void> {
  let next = 0;
  return async (images, show) => {
    if (performance.now() < next || images === 0) return;
    const began = performance.now();
    await show();
    const tookMs = performance.now() - began;
    next = performance.now() + Math.max(PROVISIONAL_EVERY_MS, tookMs / PROVISIONAL_SHARE);
  };
}

export interface ImageFile {
  name: string;
  sizeBytes: number;
  modifiedMs: number;
}

export interface WatchRequest extends FileTracking {
  /** It ends when nothing has changed for so long. */
  idleS: number;
}

export interface WatchContext extends Machine {
  /** Told after each image: how many there are, and how long it took from the end of writing to its positions; null for older ones. */
  onImage(images: number, latencyS: number | null): void;
  /** Trajectories so far: they may change until the pass over the whole. */
  onProvisional(table: TrackedFile['table']): Promise<void>;
}

export interface WatchedFolder extends TrackedFile {
  images: number;
  /** Median and 95th percentile over the images that came during this call; null where none did. */
  latencyS: { median: number; p95: number } | null;
}

export const isSame = (a: ImageFile, b: ImageFile): boolean =>
  a.sizeBytes === b.sizeBytes && a.modifiedMs === b.modifiedMs;

export async function lookAt(folder: string, name: string): Promise<ImageFile | null> {
  const stats = await stat(join(folder, name)).catch(() => null);
  return stats?.isFile() ? { name, sizeBytes: stats.size, modifiedMs: stats.mtimeMs } : null;
}

/** Of the images that came during this call; null where none did. */
export const latencyOf = (latenciesS: readonly number[]): WatchedFolder['latencyS'] =>
  latenciesS.length > 0 ? { median: quantile(latenciesS, 0.5), p95: quantile(latenciesS, 0.95) } : null;

/** Whether an error says that a file can't be read, or not yet; others are thrown on. */
export function cantBeRead(error: unknown): null {
  if (error instanceof JanusError && error.tag !== 'cancelled' && error.tag !== 'fault') return null;
  throw error;
}

/**
 * Dust is told from the whole recording alone: where there is some, all images are measured again without it, as when the folder is tracked
 * afterwards. Null: nothing was to be done.
 */
export async function withoutDust(
  machine: Machine,
  measuring: MeasuringFile,
  model: OpenModel | null,
  { frames, isWhole }: { frames: number; isWhole: boolean },
): Promise<{ positions: VideoPositions | null; warnings: string[] } | null> {
  if (model === null || measuring.dust === 'keep' || frames === 0) return null;
  if (!isWhole) {
    const warning =
      'an image was never finished, so dust was not looked for; take that image away and track the folder again, or give --dust keep.';
    return { positions: null, warnings: [warning] };
  }
  const { path, channel, position, slice, timepoint, dust, pixelUm, localise, mask } = measuring;
  const sidePx = await machine.worker.call('maskSide', { pixelUm, options: mask }, machine);
  const file = { path, channel, position, slice, timepoint, pixelUm, localise, mask, sidePx };
  const light = fileLight(machine, dust, { ...file, modelFolder: model.folder });
  if ((await light.pattern()) === null) return null;
  const tables = new Map<number, VideoPositions>();
  const chunks = chunksOver({ from: 0, to: frames }, frames, CHUNK_FRAMES);
  const warnings = await measureChunks(machine, measuring, model.folder, chunks, ({ from }, table) => {
    tables.set(from, table);
  });
  return { positions: joinPositions(chunks.map(({ from }) => tables.get(from)!)), warnings };
}

/** Waits for an image that can be read: what it says holds for all. @throws bad-input where none comes */
export async function firstReadable(
  { worker, signal }: WatchContext,
  place: string,
  idleS: number,
  find: () => Promise<string | null>,
): Promise<void> {
  const began = performance.now();
  for (;;) {
    const path = await find();
    if (
      path !== null &&
      (await worker.call('sourceInfo', { path, channel: null }, { signal }).catch(cantBeRead))
    )
      return;
    if (performance.now() - began > 1000 * idleS)
      throw badInput(
        `No image has come to ${place} in ${idleS} s; check the place, or give a longer --idle-s.`,
        {
          path: place,
        },
      );
    if (signal.aborted) throw cancelled();
    await wait(POLL_MS);
  }
}
