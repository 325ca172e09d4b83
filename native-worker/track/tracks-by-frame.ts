import { OUTLIER_REASONS, type TrackTable } from '../../preload/contract/track-table.ts';
import { distance, type Point } from '../math/point.ts';
import { frameRowsLookup } from './frame-rows.ts';

/** A trajectory: its rows in the table, and their frames, which rise. */
export interface Track {
  rows: Int32Array;
  frames: Int32Array;
}

/** Shorter tracks do not tell what their particles look like. */
const FEWEST_ROWS = 6;
/** What has a height in a smaller share of its rows is dirt; a doublet is always found as one, and dirt does not move. */
const KNOWN = 0.5;
const NOT_ALONE = ['doublet', 'immobile'];

/** Tracks of what swims or diffuses alone, and, where there are heights, mostly has one. */
export function longTracks({ particle, frame, weak, inRange, reason }: TrackTable): Track[] {
  const hasHeights = inRange.includes(1);
  const rowsOf = frameRowsLookup(particle, Int32Array.from(particle.keys()));
  const isKnown = (row: number): boolean =>
    !NOT_ALONE.includes(OUTLIER_REASONS[reason[row]]) &&
    // Weak positions never have a height.
    (inRange[row] === 1 || weak[row] === 1 || !hasHeights);
  return Array.from(new Set(particle), (id) => rowsOf(id).toSorted((a, b) => frame[a] - frame[b]))
    .filter((rows) => rows.length >= FEWEST_ROWS && rows.filter(isKnown).length >= KNOWN * rows.length)
    .map((rows) => ({ rows, frames: rows.map((row) => frame[row]) }));
}

/** First or last frame of a track: where it begins for one who goes in steps of 1, and for one who goes in steps of -1. */
export const beginOf = ({ frames }: Track, step: 1 | -1): number => frames[step > 0 ? 0 : frames.length - 1];

/** Tracks as one meets them frame after frame. */
export class TracksByFrame {
  readonly all: readonly Track[];
  readonly #xPx: Float64Array;
  readonly #yPx: Float64Array;
  readonly #rowsIn: (frame: number) => Int32Array;
  /** Number of the track of each row. */
  readonly #trackOf: Int32Array;
  readonly #beginning = new Map<string, Track[]>();

  constructor({ frame, xPx, yPx }: TrackTable, tracks: readonly Track[]) {
    this.all = tracks;
    [this.#xPx, this.#yPx] = [xPx, yPx];
    this.#trackOf = new Int32Array(frame.length).fill(-1);
    for (const [k, track] of tracks.entries()) {
      for (const row of track.rows) this.#trackOf[row] = k;
      for (const step of [1, -1] as const) {
        const key = `${step} ${beginOf(track, step)}`;
        const list = this.#beginning.get(key);
        if (list) list.push(track);
        else this.#beginning.set(key, [track]);
      }
    }
    const rows = Int32Array.from(frame.keys()).filter((row) => this.#trackOf[row] >= 0);
    this.#rowsIn = frameRowsLookup(frame, rows);
  }

  #placeOf(row: number): Point {
    return { x: this.#xPx[row], y: this.#yPx[row] };
  }

  /** Where a track is in a frame; null where it is missed. */
  place(track: Track, frame: number): Point | null {
    const row = this.#rowsIn(frame).find((one) => this.all[this.#trackOf[one]] === track);
    return row === undefined ? null : this.#placeOf(row);
  }

  /** The track that is nearest to a place in a frame, within `reach`. */
  nearest(frame: number, place: Point, reach: number, not: Track): Track | null {
    let best: Track | null = null;
    let least = reach;
    for (const row of this.#rowsIn(frame)) {
      const track = this.all[this.#trackOf[row]];
      const away = distance(this.#placeOf(row), place);
      if (track === not || away >= least) continue;
      [best, least] = [track, away];
    }
    return best;
  }

  /** Tracks that begin in a frame (`beginOf`). */
  beginning(frame: number, step: 1 | -1): readonly Track[] {
    return this.#beginning.get(`${step} ${frame}`) ?? [];
  }
}
