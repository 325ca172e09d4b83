import { createImageMemory, bytesFor, type ImageMemory } from '../../kernels/image.ts';
import { createEdgeMap, edgeMapBytes, type EdgeMap } from './edges.ts';
import { bandBytes, type BinnedImage } from './pyramid.ts';
import { accumulatorBytes, createAccumulator, type Accumulator } from './vote-centres.ts';

/** One level of the pyramid with the buffers for it. Circles of any size are looked for at a level where they are a few pixels wide. */
export interface Level {
  image: BinnedImage;
  edges: EdgeMap;
  accumulator: Accumulator;
  /** Pixels (1) that belong to a circle already found. */
  claimed: Uint8Array;
  /** Radii looked for on this level, in its pixels. */
  radii: [number, number];
}

/** Levels, finest first, and what else is worked with, all in one memory of the kernels. */
export interface Workspace {
  levels: Level[];
  memory: ImageMemory;
  /** For binning the frame. */
  band: Uint8Array;
  /** For flattening the finest level: two of its rows. */
  lines: [Float32Array, Float32Array];
}

/** The smallest and the largest radius of a level, in its pixels. */
const LEVEL_FROM = 2.4;
const LEVEL_TO = 12;
const SMALLEST_SIDE = 8;
const MARGIN = LEVEL_TO + 2;

let kept: { key: string; workspace: Workspace } | null = null;

/** How many pixels of the frame make one of the finest level, along each axis. */
export const finestBin = (radii: readonly [number, number]): number =>
  Math.max(1, Math.floor(radii[0] / LEVEL_FROM));

/** Bins and sizes of the levels that circles of these radii need. */
function levelSizes(
  width: number,
  height: number,
  radii: readonly [number, number],
): { bin: number; w: number; h: number }[] {
  const sizes: { bin: number; w: number; h: number }[] = [];
  for (let bin = finestBin(radii); ; bin *= 2) {
    const w = Math.floor(width / bin);
    const h = Math.floor(height / bin);
    if (w < SMALLEST_SIDE || h < SMALLEST_SIDE) return sizes;
    sizes.push({ bin, w, h });
    if (bin * LEVEL_TO >= radii[1]) return sizes;
  }
}

/** Levels for images of this size; the buffers are used again for the next image of the same size and range. */
export function workspaceFor(
  width: number,
  height: number,
  radii: readonly [number, number],
  phase: boolean,
): Workspace {
  const key = [width, height, ...radii, phase].join();
  if (kept?.key === key) return kept.workspace;
  const sizes = levelSizes(width, height, radii);
  const lineBytes = 4 * (sizes[0]?.w ?? 0);
  const bytes = sizes.map(
    ({ w, h }) => edgeMapBytes(w, h) + accumulatorBytes(w, h, MARGIN, phase) + bytesFor([w * h]),
  );
  const memory = createImageMemory(bytesFor([...bytes, bandBytes(width), lineBytes, lineBytes]));
  const levels = sizes.map(({ bin, w, h }): Level => {
    const edges = createEdgeMap(w, h, memory);
    return {
      image: { bin, width: w, height: h, data: edges.pixels },
      edges,
      accumulator: createAccumulator(w, h, MARGIN, phase, memory),
      claimed: memory.bytes(w * h),
      radii: [Math.max(2, radii[0] / bin), Math.min(LEVEL_TO, radii[1] / bin)],
    };
  });
  const workspace: Workspace = {
    levels,
    memory,
    band: memory.bytes(bandBytes(width)),
    lines: [memory.floats(lineBytes / 4), memory.floats(lineBytes / 4)],
  };
  kept = { key, workspace };
  return workspace;
}
