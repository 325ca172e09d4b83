import type { TrackTable } from '../../../preload/contract/commands.ts';

/** False for trajectories in the plane, which were made without a model; imported ones may have smoothed heights alone. */
export const hasHeights = ({ zRawUm, zUm }: TrackTable): boolean =>
  zRawUm.some(Number.isFinite) || zUm.some(Number.isFinite);
