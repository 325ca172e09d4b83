import { createEdgeMap, type EdgeMap } from './edges.ts';
import type { BinnedImage } from './pyramid.ts';
import { createAccumulator, type Accumulator } from './vote.ts';

/** One level of the pyramid with the buffers for it. Circles of any size are looked for at a level where they are a few pixels wide. */
export interface Level {
  image: BinnedImage;
  edges: EdgeMap;
  accumulator: Accumulator;
  scratch: Float32Array[];
  /** Pixels (1) that belong to a circle already found. */
  claimed: Uint8Array;
  /** Radii looked for on this level, in its pixels. */
  radii: [number, number];
}

/** The smallest and the largest radius of a level, in its pixels. */
const LEVEL_FROM = 2.4;
const LEVEL_TO = 12;
const SMALLEST_SIDE = 8;

let kept: { key: string; levels: Level[] } | null = null;

/** Levels for images of this size; the buffers are used again for the next image of the same size and range. */
export function levelsFor(
  width: number,
  height: number,
  radii: readonly [number, number],
  phase: boolean,
): Level[] {
  const key = [width, height, ...radii, phase].join();
  if (kept?.key === key) return kept.levels;
  const levels: Level[] = [];
  let bin = Math.max(1, Math.floor(radii[0] / LEVEL_FROM));
  for (;;) {
    const w = Math.floor(width / bin);
    const h = Math.floor(height / bin);
    if (w < SMALLEST_SIDE || h < SMALLEST_SIDE) break;
    const accumulator = createAccumulator(w, h, LEVEL_TO + 2, phase);
    levels.push({
      image: { bin, width: w, height: h, data: new Float32Array(w * h) },
      edges: createEdgeMap(w, h),
      accumulator,
      scratch: Array.from({ length: phase ? 2 : 1 }, () => new Float32Array(accumulator.data.length)),
      claimed: new Uint8Array(w * h),
      radii: [Math.max(2, radii[0] / bin), Math.min(LEVEL_TO, radii[1] / bin)],
    });
    if (bin * LEVEL_TO >= radii[1]) break;
    bin *= 2;
  }
  kept = { key, levels };
  return levels;
}
