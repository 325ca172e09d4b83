import { ReferenceMask } from './options/calibrate.ts';
import { z } from './options/define-option.ts';
import { Id, TrackSetName } from './common-params.ts';

/**
 * Corrections by hand. They are kept beside the automatic result and laid over it whenever it is used, so that they outlive computing it
 * anew: what they mean is known by where it was.
 */

const Px = z.number().min(-1e6).max(1e6);
const Frame = z.number().int().min(0);

/** A circle that is there, or is not, whatever the program finds. Moving one is removing it and adding another. */
export const DetectionEdit = z.object({
  do: z.enum(['add', 'remove']),
  frame: Frame,
  xPx: Px,
  yPx: Px,
  radiusPx: z.number().positive().max(1e5),
});
export type DetectionEdit = z.infer<typeof DetectionEdit>;

/** A point of a trajectory. */
export const TrackPlace = z.object({ frame: Frame, xPx: Px, yPx: Px });
export type TrackPlace = z.infer<typeof TrackPlace>;

export const TrackEdit = z.discriminatedUnion('do', [
  /** From this point on it is another trajectory. */
  z.object({ do: z.literal('split'), at: TrackPlace }),
  /** Both are one, under the number of the first. */
  z.object({ do: z.literal('join'), at: TrackPlace, with: TrackPlace }),
  z.object({ do: z.literal('delete'), at: TrackPlace }),
  /** All others are deleted. */
  z.object({ do: z.literal('isolate'), at: TrackPlace }),
  z.object({ do: z.literal('rename'), at: TrackPlace, name: z.string().trim().max(60) }),
]);
export type TrackEdit = z.infer<typeof TrackEdit>;

export const editParams = {
  /** Corrects the detections of a source by hand. */
  'detections.edit': z.object({ sourceId: Id, edits: z.array(DetectionEdit).min(1).max(10_000) }),
  /** Takes back all corrections of a source's detections. */
  'detections.clearEdits': z.object({ sourceId: Id }),
  /** Corrects the trajectories of a video by hand. */
  'tracks.edit': z.object({ videoId: Id, edits: z.array(TrackEdit).min(1).max(10_000) }),
  'tracks.clearEdits': z.object({ videoId: Id }),
  'tracks.corrections': z.object({ videoId: Id }),
  /** Puts a set of trajectories on show. */
  'tracks.show': z.object({ videoId: Id, name: TrackSetName }),
  /** Takes a set of trajectories out. */
  'tracks.remove': z.object({ videoId: Id, name: TrackSetName }),
  /** How two sets of a video differ. */
  'tracks.compare': z.object({ videoId: Id, name: TrackSetName, with: TrackSetName }),
  /** Leaves masks of the calibration out of what models learn from, or uses them again. */
  'masks.leaveOut': z.object({ masks: z.array(ReferenceMask).min(1).max(100_000), leaveOut: z.boolean() }),
  /** What a person calls a model; the empty string takes that back. */
  'model.rename': z.object({ modelId: Id, title: z.string().trim().max(80) }),
  /** Takes a model out with the trajectories and validations that were made by it. */
  'model.remove': z.object({ modelId: Id }),
} as const;

/** How two sets of trajectories of a video differ. */
export interface TrackDifference {
  /** Positions that both have, and those that only the first or only the second has. */
  both: number;
  onlyFirst: number;
  onlySecond: number;
  /** Rows of both with a height in both; first minus second, um: median, and median of the distance from it. Null without any. */
  heights: number;
  medianUm: number | null;
  spreadUm: number | null;
}

export interface EditResults {
  /** What that puts out of date. */
  'detections.edit': { outOfDate: string[] };
  'detections.clearEdits': { outOfDate: string[] };
  'tracks.edit': { outOfDate: string[] };
  'tracks.clearEdits': { outOfDate: string[] };
  /** Names that a person gave, by the trajectory's number; how many corrections there are, and how many find no trajectory any more. */
  'tracks.corrections': { names: [number, string][]; edits: number; lost: number };
  'tracks.show': null;
  'tracks.remove': null;
  'tracks.compare': TrackDifference;
  'masks.leaveOut': { outOfDate: string[] };
  'model.rename': null;
  'model.remove': null;
}
