import type { Random } from '../../native-worker/math/random.ts';
import {
  simulateTrack,
  type ObservedNoise,
  type Sampling,
  type SwimmerMotion,
} from '../../native-worker/physics/simulate-track.ts';
import type { Track } from '../../native-worker/physics/measured-track.ts';

/** An ensemble, numbered from 0, of equal particles or of those that `motion` gives. */
export const simulateTracks = (
  count: number,
  motion: SwimmerMotion | ((particle: number) => SwimmerMotion),
  noise: ObservedNoise,
  sampling: Sampling,
  random: Random,
): Track[] =>
  Array.from({ length: count }, (_, particle) => ({
    ...simulateTrack(typeof motion === 'function' ? motion(particle) : motion, noise, sampling, random),
    particle,
  }));
