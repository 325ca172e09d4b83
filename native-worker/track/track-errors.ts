import type { TrackTable } from '../../preload/contract/track-table.ts';
import { mean, median, rootMeanSquare } from '../math/statistics.ts';

/** Where simulated particles really were, a row a particle and frame. */
export interface Truth {
  frame: Int32Array;
  particle: Int32Array;
  xPx: Float64Array;
  yPx: Float64Array;
  /** Height of the focal plane above the particle. */
  zLabelUm: Float64Array;
}

export interface TrackErrors {
  /** True positions at least `edgePx` from the edges, and how many of them were found. */
  positions: number;
  found: number;
  /** Tracks that follow more than one particle. */
  mixed: number;
  /** Root mean square lateral error. */
  lateralUm: number;
  /** z error after the constant that no calibration can know is taken off: median and root mean square. */
  medianZUm: number;
  rmsZUm: number;
  /** Root mean square distance in space. */
  spaceUm: number;
}

export interface TrackErrorsParams {
  tracks: TrackTable;
  truth: Truth;
  /** Side of the images, margin in which particles don't count, and pixel. */
  scene: { sizePx: number; edgePx: number; pixelUm: number };
}

/** A position further than this from every true one is not that particle. */
const REACH_PX = 8;

/** Compares trajectories with truth, both with heights in micrometres; errors are 0 where nothing was found. Particles in the margin, which no mask can show, are not counted as missed. */
export function trackErrors(
  tracks: TrackTable,
  truth: Truth,
  { sizePx, edgePx, pixelUm }: TrackErrorsParams['scene'],
): TrackErrors {
  const owners = new Map<number, Set<number>>();
  const lateral2: number[] = [];
  const dz: number[] = [];
  let positions = 0;
  let found = 0;
  const matches = matchRows(tracks, truth);
  for (let row = 0; row < truth.frame.length; row += 1) {
    const [x, y] = [truth.xPx[row], truth.yPx[row]];
    const isInside = Math.min(x, y, sizePx - 1 - x, sizePx - 1 - y) >= edgePx;
    if (isInside) positions += 1;
    const match = matches.get(row);
    if (match === undefined) continue;
    if (isInside) found += 1;
    const owned = owners.get(tracks.particle[match]) ?? new Set<number>();
    owners.set(tracks.particle[match], owned.add(truth.particle[row]));
    lateral2.push(((tracks.xPx[match] - x) ** 2 + (tracks.yPx[match] - y) ** 2) * pixelUm ** 2);
    dz.push(tracks.zUm[match] + truth.zLabelUm[row]);
  }
  const known = dz.filter((value) => Number.isFinite(value));
  const constant = median(known);
  const centred = dz.map((value) => value - constant);
  const space2 = centred.flatMap((value, index) =>
    Number.isFinite(value) ? [value ** 2 + lateral2[index]] : [],
  );
  return {
    positions,
    found,
    mixed: [...owners.values()].filter((particles) => particles.size > 1).length,
    lateralUm: Math.sqrt(mean(lateral2)),
    medianZUm: median(known.map((value) => Math.abs(value - constant))),
    rmsZUm: rootMeanSquare(known.map((value) => value - constant)),
    spaceUm: Math.sqrt(mean(space2)),
  };
}

/** Row of the tracks for each row of the truth that was found; in a frame each is used once, the closest pairs first. */
function matchRows(tracks: TrackTable, truth: Truth): Map<number, number> {
  const byFrame = new Map<number, number[]>();
  tracks.frame.forEach((frame, row) => {
    const rows = byFrame.get(frame);
    if (rows) rows.push(row);
    else byFrame.set(frame, [row]);
  });
  const pairs: { row: number; match: number; distance: number }[] = [];
  truth.frame.forEach((frame, row) => {
    for (const match of byFrame.get(frame) ?? []) {
      const distance = Math.hypot(tracks.xPx[match] - truth.xPx[row], tracks.yPx[match] - truth.yPx[row]);
      if (distance < REACH_PX) pairs.push({ row, match, distance });
    }
  });
  const matches = new Map<number, number>();
  const used = new Set<number>();
  for (const { row, match } of pairs.sort((a, b) => a.distance - b.distance)) {
    if (matches.has(row) || used.has(match)) continue;
    matches.set(row, match);
    used.add(match);
  }
  return matches;
}
