import { stat } from 'node:fs/promises';
import { join } from 'node:path';
import type { PlaneChoice } from '../../../preload/contract/options/source.ts';
import { JanusError } from '../../../preload/contract/errors.ts';
import type { Machine, MeasuringFile, VideoPositions } from '../measure-frames.ts';
import type { FileTracking, KnownVideo, TrackedFile } from '../track-file.ts';
import type { Clock } from './clock.ts';

/** How often a recording is looked at: network drives send no events. */
export const POLL_MS = 100;

export interface ImageFile {
  name: string;
  sizeBytes: number;
  modifiedMs: number;
}

export interface WatchRequest extends FileTracking {
  /** It ends when nothing has changed for so long. */
  idleS: number;
}

/** A frame that was just measured. */
export interface NewFrame {
  /** How many there are by now. */
  frames: number;
  /** From the end of writing to its positions; null for what was there before. */
  latencyS: number | null;
  /** Where it lies: its file, and its number there. */
  place: PlaneChoice & { path: string; index: number };
  positions: VideoPositions;
}

export interface WatchContext extends Machine {
  clock: Clock;
  /** Ends the watching as if nothing more came: the pass over the whole follows. */
  ending?: AbortSignal;
  onFrame(frame: NewFrame): void;
  /** Trajectories so far: they may change until the pass over the whole. */
  onProvisional(table: TrackedFile['table']): Promise<void>;
  /** How far the pass over the whole is, in words. */
  onStep(step: string): void;
}

/** All of a recording, when nothing more comes. */
export interface WholeRecording {
  video: KnownVideo;
  measuring: MeasuringFile;
  frames: number;
  positions: VideoPositions;
  /** Frames that were never finished are named here. */
  warnings: string[];
  /** None was left out. */
  isWhole: boolean;
  /** Files of single frames, where the recording is one. */
  files?: string[];
}

/** A recording that another program writes. */
export interface Recording {
  /** As far as it is known by now. */
  readonly video: KnownVideo;
  /** Frames that are measured, from the first on. */
  readonly frames: number;
  /** Of the frames that were measured during this call and came during it. */
  readonly latenciesS: readonly number[];
  /** Measures what can be read by now and was not; whether anything had changed. */
  measureNews(): Promise<boolean>;
  /** Of the frames from `from` on. */
  positions(from: number): VideoPositions;
  /** Measures what waited for more. */
  end(): Promise<WholeRecording>;
  /** Keeps what is finished for another call. */
  close(): Promise<void>;
  /** Takes the kept work away, once the result is written. */
  remove(): Promise<void>;
}

export const isSame = (a: ImageFile, b: ImageFile): boolean =>
  a.sizeBytes === b.sizeBytes && a.modifiedMs === b.modifiedMs;

/** The file as it is by now; null where it is none. */
export async function lookAt(folder: string, name: string): Promise<ImageFile | null> {
  const stats = await stat(join(folder, name)).catch(() => null);
  return stats?.isFile() ? { name, sizeBytes: stats.size, modifiedMs: stats.mtimeMs } : null;
}

/** Whether an error says that a file can't be read, or not yet; others are thrown on. */
export function cantBeRead(error: unknown): null {
  if (error instanceof JanusError && error.tag !== 'cancelled' && error.tag !== 'fault') return null;
  throw error;
}
