import { parabolaOffset } from '../../math/curve-peaks.ts';
import { radiusOfPhase, type Accumulator } from './vote-centres.ts';

/** A maximum of an accumulator, in pixels of its level. */
export interface Peak {
  x: number;
  y: number;
  /** Votes in the 3 x 3 pixels round it, weighted 1 2 1. */
  votes: number;
  /** Radius decoded from the phase, pixels of the level; 0 without phase coding. */
  radius: number;
}

const isPeak = (v: Float32Array, i: number, width: number): boolean =>
  v[i] > v[i - 1] &&
  v[i] >= v[i + 1] &&
  v[i] > v[i - width] &&
  v[i] >= v[i + width] &&
  v[i] > v[i - width - 1] &&
  v[i] > v[i - width + 1] &&
  v[i] >= v[i + width - 1] &&
  v[i] >= v[i + width + 1];

/**
 * Local maxima of the blurred accumulator (of its magnitude, with phase coding) with more than `floor` votes, strongest first, at most `limit`.
 *
 * @param radii of the votes, for decoding the phase.
 */
export function findPeaks(
  accumulator: Accumulator,
  radii: readonly [number, number],
  floor: number,
  limit: number,
): Peak[] {
  const { width, height, margin, data, imaginary, blurred: votes, turned, index, memory } = accumulator;
  const { kernels } = memory;
  kernels.blur(data.byteOffset, width, height, votes.byteOffset);
  if (imaginary && turned) {
    kernels.blur(imaginary.byteOffset, width, height, turned.byteOffset);
    for (let i = 0; i < votes.length; i++) {
      const magnitude = Math.sqrt(votes[i] * votes[i] + turned[i] * turned[i]);
      turned[i] = Math.atan2(turned[i], votes[i]);
      votes[i] = magnitude;
    }
  }
  const peaks: Peak[] = [];
  const count = kernels.above(votes.byteOffset, votes.length, 16 * floor, index.byteOffset, 0);
  for (let e = 0; e < count; e++) {
    const i = index[e];
    const y = (i / width) | 0;
    const x = i - y * width;
    const isInside = x >= margin && y >= margin && x < width - margin && y < height - margin;
    if (!isInside || !isPeak(votes, i, width)) continue;
    peaks.push({
      x: x - margin + parabolaOffset(votes[i - 1], votes[i], votes[i + 1]),
      y: y - margin + parabolaOffset(votes[i - width], votes[i], votes[i + width]),
      votes: votes[i] / 16,
      radius: turned ? radiusOfPhase(turned[i], radii) : 0,
    });
  }
  peaks.sort((a, b) => b.votes - a.votes || a.y - b.y || a.x - b.x);
  return peaks.length > limit ? peaks.slice(0, limit) : peaks;
}
