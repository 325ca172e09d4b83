import type { Frame } from './frame.ts';
import { z } from './options/define-option.ts';
import { ImportOptions } from './options/source.ts';
import { TrackOptions } from './options/track.ts';
import { FilePath, Seed, TrackingModel } from './common-params.ts';
import type { TrackTable } from './track-table.ts';

/** Tracking while another program records, for a window. */
export const liveParams = {
  /**
   * Follows a folder of single images, or a stack that grows, as a job of the kind `live`: `job.cancel` stops it at once and keeps what is
   * finished, `live.stop` ends it with the pass over the whole. At its end the recording is a video of the project, with its trajectories.
   * Started again with the same options it goes on where it stopped.
   */
  'live.start': z.object({
    /** A folder or a file. */
    path: FilePath,
    modelId: TrackingModel,
    source: ImportOptions.prefault({}),
    options: TrackOptions.prefault({}),
    /** It ends when nothing has changed for so long, seconds. */
    idleS: z.number().positive().max(86_400).default(30),
    seed: Seed,
  }),
  /** What it has done; of the latest one, null before there was any. */
  'live.get': z.object({}),
  /** Trajectories so far; they may change until the pass over the whole. */
  'live.tracks': z.object({}),
  /** The frame that was measured last, as an image. */
  'live.frame': z.object({}),
  /** Nothing more comes: the pass over the whole begins. */
  'live.stop': z.object({}),
} as const;

/** Particles of the frame that was measured last. NaN: no height. */
export interface LivePositions {
  /** Its number, 0-based. */
  frame: number;
  xPx: Float64Array;
  yPx: Float64Array;
  radiusPx: Float64Array;
  /** Above the focal plane, not smoothed. */
  zRawUm: Float64Array;
  inRange: Uint8Array;
}

export interface LiveState {
  jobId: number;
  path: string;
  /** False once it has ended, whatever came of it. */
  running: boolean;
  /** Frames measured, those of an earlier call included. */
  frames: number;
  /** Over the last ten seconds; null before two frames came. */
  framesPerS: number | null;
  /** From the end of writing to positions, over the last hundred frames; null where none came during this call. */
  latencyS: { median: number; p95: number } | null;
  newest: LivePositions | null;
  /** Trajectories so far, and a number that grows with every new table: ask `live.tracks` again. */
  particles: number;
  rows: number;
  tracksVersion: number;
  /** When it has ended well: the video that it became. */
  videoId: number | null;
}

export interface LiveResults {
  'live.start': { jobId: number };
  'live.get': LiveState | null;
  'live.tracks': TrackTable | null;
  'live.frame': Frame | null;
  'live.stop': null;
}
