import type { Frame, PixelArray } from '../../preload/contract/frame.ts';
import type { RejectedCandidate } from '../../preload/contract/detections.ts';
import type { LocaliseOptions } from '../../preload/contract/options/localise.ts';
import type { Detection } from './detect/choose-circles.ts';
import { flattenFrame } from './detect/flattened-frame.ts';
import { localiseFrame } from './detect/localise-frame.ts';
import { radiusRangePx } from './detect/radius-range.ts';
import { BACKGROUND_TILE } from './detect/divide-background.ts';
import { finestBin } from './detect/workspace.ts';

/** Frames with more pixels on the finest level are localised in tiles: the detector's buffers take about 45 bytes for each of them. */
const MOST_LEVEL_PIXELS = 6e6;
/** Side of the part of a tile whose detections count, about, pixels of the finest level. */
const CORE_LEVEL_PX = 1536;
/** Detections of a tile count so far beyond its core; those of two tiles are told apart afterwards. Pixels. */
const RIM_PX = 2;

export interface TileOptions {
  /** Is given the candidates that are no detections. */
  rejected?: RejectedCandidate[];
  mostLevelPixels?: number;
  coreLevelPx?: number;
}

interface Tile {
  /** What counts. */
  from: number;
  to: number;
  /** What is looked at. */
  start: number;
  end: number;
}

/**
 * Tiles along one axis; all begin where a bin of every level and a square of the background begin, as in the whole frame, and have one size, so
 * that the detector's buffers serve them all.
 */
function tilesAlong(length: number, corePx: number, step: number, margin: number): Tile[] {
  const count = Math.max(1, Math.round(length / corePx));
  const core = Math.ceil(length / count / step) * step;
  const last = Math.max(0, Math.floor((length - core - 2 * margin) / step) * step);
  const size = length - last;
  const tiles: Tile[] = [];
  for (let from = 0; from < length; from += core) {
    const start = Math.min(last, Math.max(0, from - margin));
    tiles.push({ from, to: Math.min(length, from + core), start, end: start + size });
  }
  return tiles;
}

/** Room for one tile, of the frame's type. */
function tilePixels({ data }: Frame, [x]: readonly Tile[], [y]: readonly Tile[]): PixelArray {
  const pixels = (x.end - x.start) * (y.end - y.start);
  if (data instanceof Uint8Array) return new Uint8Array(pixels);
  return data instanceof Uint16Array ? new Uint16Array(pixels) : new Float32Array(pixels);
}

/** The tile of a frame, in `pixels`. */
function crop({ width, bits, data }: Frame, x: Tile, y: Tile, pixels: PixelArray): Frame {
  const size = { width: x.end - x.start, height: y.end - y.start };
  for (let row = 0; row < size.height; row++) {
    const at = (y.start + row) * width + x.start;
    pixels.set(data.subarray(at, at + size.width), row * size.width);
  }
  return { ...size, bits, data: pixels };
}

/** Null: the frame is small enough to be looked at whole. */
function tilesOf(
  { width, height }: Frame,
  radii: readonly [number, number],
  mostLevelPixels = MOST_LEVEL_PIXELS,
  coreLevelPx = CORE_LEVEL_PX,
): { columns: Tile[]; rows: Tile[] } | null {
  const bin = finestBin(radii);
  if ((width / bin) * (height / bin) <= mostLevelPixels) return null;
  const step = BACKGROUND_TILE * bin;
  // All that a detection depends on: its own rings, those of a neighbour that takes edges from it, and the background of both.
  const margin = Math.ceil((4 * radii[1] + 2 * step) / step) * step;
  const along = (length: number): Tile[] => tilesAlong(length, coreLevelPx * bin, step, margin);
  return { columns: along(width), rows: along(height) };
}

/** How far a position lies inside of what counts of a tile; negative outside. */
const depth = (position: number, { from, to }: Tile): number =>
  Math.min(position - (from - 0.5), to - 0.5 - position);

/**
 * Detections of one frame, as `localiseFrame` finds them. A large frame is looked at in tiles that overlap, so that the memory for it does
 * not grow with it: background, noise and edges are then those of the tile, and detections are ordered by tile.
 *
 * @param pixelUm side of a pixel in the sample, micrometres
 * @throws bad-input for an empty radius range
 */
export function localisePlane(
  frame: Frame,
  pixelUm: number,
  options: LocaliseOptions,
  { rejected, mostLevelPixels, coreLevelPx }: TileOptions = {},
): Detection[] {
  const radii = radiusRangePx(pixelUm, options);
  const tiles = tilesOf(frame, radii, mostLevelPixels, coreLevelPx);
  if (!tiles) return localiseFrame(frame, pixelUm, options, rejected);
  const pixels = tilePixels(frame, tiles.columns, tiles.rows);
  const found: (Detection & { depth: number })[] = [];
  for (const y of tiles.rows) {
    for (const x of tiles.columns) {
      const others: RejectedCandidate[] = [];
      for (const one of localiseFrame(crop(frame, x, y, pixels), pixelUm, options, others)) {
        const xPx = one.xPx + x.start;
        const yPx = one.yPx + y.start;
        const inside = Math.min(depth(xPx, x), depth(yPx, y));
        if (inside < -RIM_PX) continue;
        const twin = found.findIndex(
          (other) => other.depth < RIM_PX + 1 && Math.hypot(other.xPx - xPx, other.yPx - yPx) < radii[0],
        );
        const detection = { ...one, xPx, yPx, depth: inside };
        if (twin < 0) found.push(detection);
        else if (found[twin].depth < inside) found[twin] = detection;
      }
      for (const one of others) {
        const [xPx, yPx] = [one.xPx + x.start, one.yPx + y.start];
        if (Math.min(depth(xPx, x), depth(yPx, y)) >= 0) rejected?.push({ ...one, xPx, yPx });
      }
    }
  }
  return found.map(({ xPx, yPx, radiusPx, score, isUneven }) => ({
    ...{ xPx, yPx, radiusPx, score },
    ...(isUneven && { isUneven }),
  }));
}

/** The frame in which `localisePlane` looks for circles, its background divided out, at the size of the one given. */
export function flattenPlane(
  frame: Frame,
  pixelUm: number,
  options: LocaliseOptions,
  { mostLevelPixels, coreLevelPx }: Omit<TileOptions, 'rejected'> = {},
): Frame {
  const tiles = tilesOf(frame, radiusRangePx(pixelUm, options), mostLevelPixels, coreLevelPx);
  if (!tiles) return flattenFrame(frame, pixelUm, options);
  const { width, height } = frame;
  const data = new Float32Array(width * height);
  const pixels = tilePixels(frame, tiles.columns, tiles.rows);
  for (const y of tiles.rows) {
    for (const x of tiles.columns) {
      const part = flattenFrame(crop(frame, x, y, pixels), pixelUm, options);
      for (let row = y.from; row < y.to; row++) {
        const at = (row - y.start) * part.width - x.start;
        data.set(part.data.subarray(at + x.from, at + x.to), row * width + x.from);
      }
    }
  }
  return { width, height, bits: 32, data };
}
