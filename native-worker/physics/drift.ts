import { median } from '../math/statistics.ts';
import { fitModels } from './choose-model.ts';
import { displacementsOf } from './fit-likelihood.ts';
import type { Rotation } from './motion-model.ts';
import type { Track } from './measured-track.ts';

export interface Drift {
  /** Velocity (um/s) along x, y and z (0 without heights) of each video, in the order of their numbers. */
  byVideo: Map<number, { velocity: [number, number, number]; passive: number }>;
  tracks: Track[];
}

const FEWEST = 3;

/** Mean velocity of a track along an axis, over its known ends. */
function meanVelocity({ frame }: Track, values: Float64Array, dtS: number): number {
  let [first, last] = [0, values.length - 1];
  while (first < last && Number.isNaN(values[first])) first += 1;
  while (last > first && Number.isNaN(values[last])) last -= 1;
  return last > first ? (values[last] - values[first]) / ((frame[last] - frame[first]) * dtS) : Number.NaN;
}

function moved(track: Track, [vx, vy, vz]: [number, number, number], dtS: number): Track {
  const less = (values: Float64Array, v: number): Float64Array =>
    values.map((value, row) => value - v * track.frame[row] * dtS);
  return {
    ...track,
    xUm: less(track.xUm, vx),
    yUm: less(track.yUm, vy),
    zUm: track.zUm && less(track.zUm, vz),
  };
}

/**
 * Takes from each video the constant drift of its passive tracks: those that are no swimmers once the median velocity of the video
 * is taken off. Videos with fewer than three such tracks stay as they are: what is common to swimmers may be motion.
 */
export function subtractDrift(tracks: readonly Track[], dtS: number, rotation: Rotation): Drift {
  const byVideo: Drift['byVideo'] = new Map();
  for (const video of new Set(tracks.map((track) => track.video))) {
    const own = tracks.filter((track) => track.video === video);
    const velocities = own.map((track): [number, number, number] => [
      meanVelocity(track, track.xUm, dtS),
      meanVelocity(track, track.yUm, dtS),
      track.zUm ? meanVelocity(track, track.zUm, dtS) : 0,
    ]);
    const middle = [0, 1, 2].map((axis) =>
      median(velocities.flatMap((one) => (Number.isNaN(one[axis]) ? [] : [one[axis]]))),
    ) as [number, number, number];
    const passive = own.flatMap((track, index) => {
      const still = [{ ...moved(track, middle, dtS), zUm: null }];
      const data = displacementsOf(still);
      if (data.xy.length === 0) return [];
      const { chosen } = fitModels(still, data, ['passive', 'abp'], { rotation, dtS });
      return chosen.shape.model === 'passive' ? [velocities[index]] : [];
    });
    if (passive.length < FEWEST) continue;
    const velocity = [0, 1, 2].map((axis) => {
      const known = passive.map((one) => one[axis]).filter((one) => !Number.isNaN(one));
      return known.reduce((a, b) => a + b, 0) / Math.max(1, known.length);
    }) as [number, number, number];
    byVideo.set(video, { velocity, passive: passive.length });
  }
  return {
    byVideo,
    tracks: tracks.map((track) => {
      const drift = byVideo.get(track.video);
      return drift ? moved(track, drift.velocity, dtS) : track;
    }),
  };
}
