import type { Accumulator } from './vote.ts';

/** A maximum of an accumulator, in pixels of its level. */
export interface Peak {
  x: number;
  y: number;
  votes: number;
}

/** 3 x 3 sums weighted 1 2 1, from `from` into `to` (both with one pixel of margin to spare). */
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

/** Local maxima of the blurred accumulator with at least `floor` votes, strongest first, at most `limit`. `scratch` has the accumulator's size. */
export function findPeaks(
  accumulator: Accumulator,
  scratch: Float32Array,
  floor: number,
  limit: number,
): Peak[] {
  const { width, height, margin, data } = accumulator;
  blur(data, scratch, width, height);
  const peaks: Peak[] = [];
  for (let y = margin; y < height - margin; y++) {
    const end = y * width + width - margin;
    for (let i = y * width + margin; i < end; i++) {
      const v = scratch[i];
      if (v < floor) continue;
      if (
        v > scratch[i - 1] &&
        v >= scratch[i + 1] &&
        v > scratch[i - width] &&
        v >= scratch[i + width] &&
        v > scratch[i - width - 1] &&
        v > scratch[i - width + 1] &&
        v >= scratch[i + width - 1] &&
        v >= scratch[i + width + 1]
      ) {
        peaks.push({ x: i - y * width - margin, y: y - margin, votes: v });
      }
    }
  }
  peaks.sort((a, b) => b.votes - a.votes || a.y - b.y || a.x - b.x);
  return peaks.length > limit ? peaks.slice(0, limit) : peaks;
}
