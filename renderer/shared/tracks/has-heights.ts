import type { TrackTable } from '../../../preload/contract/commands.ts';

/** False for trajectories in the plane, which were made without a model. */
export const hasHeights = ({ zRawUm }: TrackTable): boolean => zRawUm.some(Number.isFinite);
