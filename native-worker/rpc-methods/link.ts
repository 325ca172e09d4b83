import type { TrackTable } from '../../preload/contract/track-table.ts';
import { readArrays, type ArrayEntry } from '../array-files.ts';
import { linkByStep } from '../track/link-by-step.ts';
import { linkPrepared, prepareLinking, type SpacePositions } from '../track/link-by-state.ts';
import {
  buildTrajectories,
  type TrajectoryOptions,
  type VideoPredictions,
} from '../track/build-trajectories.ts';

/** From positions of a whole video to its trajectories. */
export const link = ({
  positions,
  options,
}: {
  positions: VideoPredictions;
  options: TrajectoryOptions;
}): TrackTable => buildTrajectories(positions, options);

export interface LinkPositionsParams {
  /** Where the columns of a table are: frame, x_px, y_px and, to link in space, z_um (NaN where unknown) and z_sd_um if known. */
  folder: string;
  arrays: readonly ArrayEntry[];
  maxStepPx: number;
  memoryFrames: number;
  frameIntervalS: number;
  /** Null: in the plane. */
  space: { pixelUm: number } | null;
}

/**
 * Linking alone: a particle number for each position, by step length, or with heights by the state of each particle; then also how sure each
 * link is.
 */
export async function linkPositions({
  folder,
  arrays,
  space,
  ...options
}: LinkPositionsParams): Promise<{ particle: Int32Array; confidence: Float64Array | null }> {
  if (!space) {
    const { frame, x_px: xPx, y_px: yPx } = await readArrays(folder, arrays);
    return { particle: linkByStep(frame, xPx, yPx, options), confidence: null };
  }
  const inSpace = { ...options, ...space };
  const links = linkPrepared(prepareLinking(await positionsIn(folder, arrays), inSpace), inSpace);
  return { particle: links.particle, confidence: links.confidence };
}

async function positionsIn(folder: string, arrays: readonly ArrayEntry[]): Promise<SpacePositions> {
  const { frame, x_px: xPx, y_px: yPx, z_um: zUm, z_sd_um: zSdUm } = await readArrays(folder, arrays);
  return { frame, xPx, yPx, zUm, zSdUm: zSdUm ?? new Float64Array(frame.length).fill(NaN) };
}
