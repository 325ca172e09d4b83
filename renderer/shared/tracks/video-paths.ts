import type { TrackTable } from '../../../preload/contract/commands.ts';
import { fixed } from '../../ui/format.ts';
import type { ImagePath } from '../../viewers/image/draw-paths.ts';
import { hasHeights } from './has-heights.ts';
import { isShown, shownTracks, splitTracks, type TrackFilter } from '../../viewers/scene/shown-tracks.ts';

export interface VideoPath extends ImagePath {
  particle: number;
  /** Row of its last point. */
  row: number;
}

/** Trajectories as they lie over the frame on show, in pixels: those that are there now or were within the tail. */
export function videoPaths(
  table: TrackTable,
  {
    frame,
    tail,
    selected,
    hide,
  }: { frame: number; tail: number; selected: number | null; hide: TrackFilter },
  styles: readonly string[],
): VideoPath[] {
  const inPlane = !hasHeights(table);
  return shownTracks(splitTracks(table), hide).flatMap(({ particle, start, end }) => {
    const rows: number[] = [];
    for (let row = start; row < end; row++) {
      const at = table.frame[row] ?? 0;
      if (at <= frame && (at > frame - tail || at === frame) && isShown(table, row, hide)) rows.push(row);
    }
    const row = rows.at(-1);
    if (row === undefined) return [];
    const z = table.zUm[row];
    const height = Number.isFinite(z) ? `z ${fixed(z, 1)} µm` : 'no z';
    const look = selected === null ? 'plain' : selected === particle ? 'chosen' : 'faint';
    return [
      {
        particle,
        row,
        look,
        present: table.frame[row] === frame,
        xPx: rows.map((one) => table.xPx[one] ?? NaN),
        yPx: rows.map((one) => table.yPx[one] ?? NaN),
        colours: rows.map((one) => styles[one] ?? ''),
        label: inPlane ? String(particle) : `${particle}: ${height}`,
      } satisfies VideoPath,
    ];
  });
}

/** The path that passes nearest to a point, within reach; a particle that is there now counts by its ring. */
export function pathAt(
  paths: readonly VideoPath[],
  xPx: number,
  yPx: number,
  reachPx: number,
): VideoPath | null {
  let best: VideoPath | null = null;
  let least = reachPx;
  for (const path of paths) {
    for (let point = 0; point < path.xPx.length; point++) {
      const distance = Math.hypot((path.xPx[point] ?? NaN) - xPx, (path.yPx[point] ?? NaN) - yPx);
      const isNow = path.present && point === path.xPx.length - 1;
      const counted = isNow ? distance / 2 : distance;
      if (counted <= least) [least, best] = [counted, path];
    }
  }
  return best;
}
