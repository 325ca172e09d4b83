import type { TrackTable } from '../../../preload/contract/commands.ts';
import { worldPositions } from './ball-and-line-layers.ts';
import { boundsOf, type Box } from './box-around-tracks.ts';
import { flaggedRows, type FlaggedRow } from './flagged-rows.ts';
import { including } from './height-layer.ts';
import { PathBuffers } from './path-layer.ts';
import { byCertainty, lengthsAlong, segments } from './path-segments.ts';
import { shownTracks, splitTracks, type TrackFilter, type TrackRows } from './shown-tracks.ts';
import { lastFrameOf, sortByFrame, type ByFrame } from './sort-by-frame.ts';

/** A table of trajectories as a scene needs it, whatever is filtered out. */
export interface SceneRows {
  table: TrackTable;
  tracks: TrackRows[];
  /** Around all positions. */
  bounds: Box;
  /** Three numbers a row, in the world. */
  positions: Float32Array;
  /** Of the path up to each row, um. */
  along: Float32Array;
  lastFrame: number;
}

/** Some pairs of rows, sorted by frame. */
export interface Path {
  byFrame: ByFrame;
  buffers: PathBuffers;
}

/** What a filter leaves, of which each frame shows stretches. */
export interface FilteredRows {
  tracks: TrackRows[];
  /** Of trusted parts, and of those that are no more than likely. */
  paths: Path[];
  /** Of the trajectories that are left, as `present` sorts them. */
  rows: Int32Array;
  present: ByFrame;
  flagged: FlaggedRow[];
}

/** Yields after each pass over the rows. @param wallUm height of a wall; null: there is none */
export function* sceneRows(table: TrackTable, wallUm: number | null): Generator<undefined, SceneRows> {
  const tracks = splitTracks(table);
  yield;
  const bounds = boundsOf(table);
  yield;
  const positions = worldPositions(table, including(bounds, wallUm).min[2]);
  yield;
  const along = lengthsAlong(tracks, positions);
  yield;
  return { table, tracks, bounds, positions, along, lastFrame: lastFrameOf(table) };
}

/** Yields after each pass over the rows. @param colours three numbers a row */
export function* filteredRows(
  all: SceneRows,
  colours: Float32Array,
  hide: TrackFilter,
): Generator<undefined, FilteredRows> {
  const { table, lastFrame } = all;
  const tracks = shownTracks(all.tracks, hide);
  const pairs = segments(table, tracks, hide);
  yield;
  const { certain, uncertain } = byCertainty(table, pairs);
  yield;
  const paths = [yield* pathOf(certain, all, colours), yield* pathOf(uncertain, all, colours)];
  const rows = new Int32Array(tracks.reduce((sum, { start, end }) => sum + end - start, 0));
  let count = 0;
  for (const { start, end } of tracks) for (let row = start; row < end; row++) rows[count++] = row;
  yield;
  const present = sortByFrame(count, lastFrame, (at) => table.frame[rows[at] ?? 0] ?? 0);
  yield;
  const sorted = present.order.map((at) => rows[at] ?? 0);
  yield;
  return { tracks, paths, rows: sorted, present, flagged: flaggedRows(table, tracks, hide) };
}

function* pathOf(
  pairs: Int32Array,
  { table, positions, along, lastFrame }: SceneRows,
  colours: Float32Array,
): Generator<undefined, Path> {
  const byFrame = sortByFrame(pairs.length / 2, lastFrame, (at) => table.frame[pairs[2 * at + 1] ?? 0] ?? 0);
  yield;
  const sorted = new Int32Array(pairs.length);
  byFrame.order.forEach((from, to) => {
    sorted[2 * to] = pairs[2 * from] ?? 0;
    sorted[2 * to + 1] = pairs[2 * from + 1] ?? 0;
  });
  yield;
  return { byFrame, buffers: yield* PathBuffers.of(sorted, positions, colours, along) };
}
