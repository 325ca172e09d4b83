import { radiusOfPhase, type Accumulator } from './vote.ts';

/** A maximum of an accumulator, in pixels of its level. */
export interface Peak {
  x: number;
  y: number;
  /** Votes in the 3 x 3 pixels round it, weighted 1 2 1. */
  votes: number;
  /** Radius decoded from the phase, pixels of the level; 0 without phase coding. */
  radius: number;
}

/** 3 x 3 sums weighted 1 2 1 each way, from `from` into `to`; the outermost pixels are left alone. */
function blur(from: Float32Array, to: Float32Array, width: number, height: number): void {
  for (let y = 1; y < height - 1; y++) {
    const end = (y + 1) * width - 1;
    let i = y * width + 1;
    let left = from[i - 1 - width] + 2 * from[i - 1] + from[i - 1 + width];
    let centre = from[i - width] + 2 * from[i] + from[i + width];
    for (; i < end; i++) {
      const right = from[i + 1 - width] + 2 * from[i + 1] + from[i + 1 + width];
      to[i] = left + 2 * centre + right;
      left = centre;
      centre = right;
    }
  }
}

/** Offset of the vertex of the parabola through three equidistant values. */
const vertex = (before: number, at: number, after: number): number => {
  const bend = before - 2 * at + after;
  return bend < 0 ? Math.max(-0.5, Math.min(0.5, (before - after) / (2 * bend))) : 0;
};

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
 * Local maxima of the blurred accumulator (of its magnitude, with phase coding) with at least `floor` votes, strongest first, at most `limit`.
 *
 * @param scratch arrays of the accumulator's size: one, or two with phase coding.
 * @param radii of the votes, for decoding the phase.
 */
export function findPeaks(
  accumulator: Accumulator,
  scratch: readonly Float32Array[],
  radii: readonly [number, number],
  floor: number,
  limit: number,
): Peak[] {
  const { width, height, margin, data, imaginary } = accumulator;
  const [votes, turned] = scratch;
  blur(data, votes, width, height);
  if (imaginary) {
    blur(imaginary, turned, width, height);
    for (let i = 0; i < votes.length; i++) {
      const magnitude = Math.sqrt(votes[i] * votes[i] + turned[i] * turned[i]);
      turned[i] = Math.atan2(turned[i], votes[i]);
      votes[i] = magnitude;
    }
  }
  const peaks: Peak[] = [];
  const wanted = 16 * floor;
  for (let y = margin; y < height - margin; y++) {
    const end = y * width + width - margin;
    for (let i = y * width + margin; i < end; i++) {
      if (votes[i] < wanted || !isPeak(votes, i, width)) continue;
      peaks.push({
        x: i - y * width - margin + vertex(votes[i - 1], votes[i], votes[i + 1]),
        y: y - margin + vertex(votes[i - width], votes[i], votes[i + width]),
        votes: votes[i] / 16,
        radius: imaginary ? radiusOfPhase(turned[i], radii) : 0,
      });
    }
  }
  peaks.sort((a, b) => b.votes - a.votes || a.y - b.y || a.x - b.x);
  return peaks.length > limit ? peaks.slice(0, limit) : peaks;
}
