import type { TrackFilter } from '../../viewers/scene/shown-tracks.ts';

/** One position alone is no trajectory; nothing else is hidden. */
export const ALL_TRACKS: TrackFilter = {
  outliers: false,
  crowded: false,
  outOfRange: false,
  minFrames: 2,
  hidden: [],
};
