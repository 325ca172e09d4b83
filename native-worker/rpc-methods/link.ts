import type { TrackTable } from '../../preload/contract/commands.ts';
import { linkByStep } from '../track/link-by-step.ts';
import { linkByState } from '../track/link-by-state.ts';
import { buildTrajectories, type TrajectoryOptions, type VideoPredictions } from '../track/trajectories.ts';

/** From positions of a whole video to its trajectories. */
export const link = ({
  positions,
  options,
}: {
  positions: VideoPredictions;
  options: TrajectoryOptions;
}): TrackTable => buildTrajectories(positions, options);

export interface LinkPositionsParams {
  frame: Int32Array;
  xPx: Float64Array;
  yPx: Float64Array;
  options: { maxStepPx: number; memoryFrames: number };
  /** Heights, NaN where unknown, by which positions are linked in 3D. */
  space?: { zUm: Float64Array; zSdUm: Float64Array; pixelUm: number; frameIntervalS: number };
}

/**
 * Linking alone: a particle number for each position, by step length, or with heights by the state of each particle; then also how sure each
 * link is.
 */
export const linkPositions = ({
  frame,
  xPx,
  yPx,
  options,
  space,
}: LinkPositionsParams): { particle: Int32Array; confidence: Float64Array | null } =>
  space
    ? linkByState({ frame, xPx, yPx, ...space }, { ...options, ...space })
    : { particle: linkByStep(frame, xPx, yPx, options), confidence: null };
