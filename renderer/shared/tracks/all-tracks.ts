import type { TrackFilter } from '../../viewers/scene/shown-tracks.ts';

/** Hides nothing but single positions, which are no trajectory. */
export const ALL_TRACKS: TrackFilter = {
  outliers: false,
  crowded: false,
  outOfRange: false,
  minFrames: 2,
  hidden: new Set(),
};
