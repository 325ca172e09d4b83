import { COMPANION_DIAMETERS, COMPANION_SHARE, FEWEST_FRAMES } from './doublets.ts';
import { indexFrames, type FrameIndex } from './nearest-in-frame.ts';

/** Which of its two a row of a doublet is can't be told from the links. */
const EITHER = 0.5;

/** Positions in the plane, um, a row each. */
interface PlaneRows {
  frame: Int32Array;
  xUm: Float64Array;
  yUm: Float64Array;
}

export interface JoinedDoublets {
  /** Rows of each track, by first frame. */
  tracks: number[][];
  /** Those of the tracks that are one of a doublet's two. */
  joined: ReadonlySet<readonly number[]>;
  confidence: Float64Array;
}

/** Tracks beside each other, and their rows in each frame, one or two. */
interface Together {
  members: number[];
  frames: number[][];
}

/** Whether a track is a single row that may be the one's or the other's of two particles found as one. */
export const isUndecided = (rows: readonly number[], confidence: Float64Array): boolean =>
  rows.length === 1 && confidence[rows[0]] < 1;

/**
 * Makes two tracks of the pieces of a doublet. Its spheres are found as one in some frames and as two in others; whose a row of both is
 * can't be decided, and matters little: the two never part. Pieces are joined where there are at most two rows in each frame, never further apart
 * than a doublet's, and in most frames two or an undecided one. The two keep their sides from frame to frame.
 *
 * @param given rows of each track, frames ascending
 * @param memoryFrames frames for which both may be missed
 */
export function joinDoublets(
  given: readonly number[][],
  rows: PlaneRows,
  confidence: Float64Array,
  { diameterUm, memoryFrames }: { diameterUm: number; memoryFrames: number },
): JoinedDoublets {
  const pieces = new Pieces(given, rows, COMPANION_DIAMETERS * diameterUm, memoryFrames + 1);
  const judged = new Set<number>();
  const used = new Set<number>();
  const joined = new Set<number[]>();
  const links = confidence.slice();
  for (const [track, own] of given.entries()) {
    if (!isUndecided(own, confidence) || judged.has(track)) continue;
    const doublet = pieces.together(track, judged);
    if (!doublet || !isOfTwo(doublet, given, confidence)) continue;
    for (const member of doublet.members) used.add(member);
    for (const side of sidesOf(doublet.frames, rows)) {
      joined.add(side);
      side.forEach((row, k) => {
        if (k === 0) links[row] = 1;
        else if (!pieces.follows(side[k - 1], row)) links[row] = Math.min(links[row], EITHER);
      });
    }
  }
  const tracks = [...given.filter((_, track) => !used.has(track)), ...joined];
  tracks.sort(([a], [b]) => rows.frame[a] - rows.frame[b] || a - b);
  return { tracks, joined, confidence: links };
}

/** Tracks, and which of them lie beside each other. */
class Pieces {
  readonly #tracks: readonly number[][];
  readonly #rows: PlaneRows;
  readonly #reachUm: number;
  readonly #span: number;
  readonly #index: FrameIndex;
  readonly #trackOf: Int32Array;
  readonly #before: Int32Array;

  constructor(tracks: readonly number[][], rows: PlaneRows, reachUm: number, span: number) {
    this.#tracks = tracks;
    this.#rows = rows;
    this.#reachUm = reachUm;
    this.#span = span;
    this.#index = indexFrames(rows.frame, rows);
    this.#trackOf = new Int32Array(rows.frame.length);
    this.#before = new Int32Array(rows.frame.length).fill(-1);
    for (const [track, own] of tracks.entries()) {
      own.forEach((row, k) => {
        this.#trackOf[row] = track;
        if (k > 0) this.#before[row] = own[k - 1];
      });
    }
  }

  /** All tracks that lie beside each other, from one to the next; null where more than two do, or two part. Adds them to `judged`. */
  together(start: number, judged: Set<number>): Together | null {
    const members = new Set([start]);
    const rowsIn = new Map<number, number[]>();
    for (const track of members) {
      judged.add(track);
      for (const row of this.#tracks[track]) {
        const both = [...(rowsIn.get(this.#rows.frame[row]) ?? []), row];
        if (both.length > 2 || !this.#areNear(both)) return null;
        rowsIn.set(this.#rows.frame[row], both);
      }
      for (const other of this.#beside(track)) members.add(other);
    }
    const frames = [...rowsIn].sort(([a], [b]) => a - b).map(([, rows]) => rows);
    return { members: [...members], frames };
  }

  /** Whether a row came next after another one in the same track. */
  follows(before: number, row: number): boolean {
    return this.#before[row] === before;
  }

  #beside(track: number): Set<number> {
    const { frame, xUm, yUm } = this.#rows;
    const found = new Set<number>();
    for (const row of this.#tracks[track]) {
      for (let now = frame[row] - this.#span; now <= frame[row] + this.#span; now++)
        for (const other of this.#index.near(now, xUm[row], yUm[row], this.#reachUm))
          found.add(this.#trackOf[other]);
    }
    return found;
  }

  #areNear([a, b = a]: readonly number[]): boolean {
    const { xUm, yUm } = this.#rows;
    return Math.hypot(xUm[a] - xUm[b], yUm[a] - yUm[b]) <= this.#reachUm;
  }
}

function isOfTwo(
  { members, frames }: Together,
  tracks: readonly number[][],
  confidence: Float64Array,
): boolean {
  const ofBoth = new Set(members.flatMap((one) => (isUndecided(tracks[one], confidence) ? tracks[one] : [])));
  const asTwo = frames.filter((rows) => rows.length === 2).length;
  const asOne = frames.filter((rows) => rows.length === 1 && ofBoth.has(rows[0])).length;
  return asTwo >= FEWEST_FRAMES && asTwo + asOne >= COMPANION_SHARE * frames.length;
}

/** The two by the line between them, which turns little from one frame with both to the next; a row of both goes to whom it is nearer to. */
function sidesOf(frames: readonly number[][], { xUm, yUm }: PlaneRows): [number[], number[]] {
  const [a, b]: [number[], number[]] = [[], []];
  let line: [number, number] | null = null;
  const away = (side: readonly number[], row: number): number => {
    const last = side.at(-1);
    return last === undefined ? Infinity : Math.hypot(xUm[row] - xUm[last], yUm[row] - yUm[last]);
  };
  for (const [first, second] of frames) {
    if (second === undefined) {
      (away(b, first) < away(a, first) ? b : a).push(first);
      continue;
    }
    const across: [number, number] = [xUm[second] - xUm[first], yUm[second] - yUm[first]];
    const isTurned: boolean = line !== null && line[0] * across[0] + line[1] * across[1] < 0;
    a.push(isTurned ? second : first);
    b.push(isTurned ? first : second);
    line = isTurned ? [-across[0], -across[1]] : across;
  }
  return [a, b];
}
