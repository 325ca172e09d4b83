import type { TrackTable } from '../../preload/contract/commands.ts';
import { linkDetections } from '../track/link.ts';
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
}

/** Linking alone: a particle number for each position, by step length only. */
export const linkPositions = ({ frame, xPx, yPx, options }: LinkPositionsParams): Int32Array =>
  linkDetections(frame, xPx, yPx, options);
