import type { Clock } from './close-gaps.ts';
import { stateAfter, stateBefore } from './continuation.ts';
import { crossingsByFrame, type Crossing } from './crossings.ts';
import { DOUBT, type Undecided } from './doubt.ts';
import { expectedAt, likelihoodAt, oddsOfFirst, type ExpectedPlace } from './expected-place.ts';
import { indexPoints, type PointIndex } from './nearest-points.ts';
import type { LinkModel, Positions } from './particle-state.ts';

/** A row that lies further than this many standard deviations from where a track is expected is not of that track. */
const REACH_SD = 4;
/** Two particles found as one lie up to half way between both: rows are looked for twice as far. */
const DRAWN = 2;
const MOST_NEIGHBOURS = 8;
/** A track that ended, or will begin, within this many frames may be found as one with another. */
const MARGIN = 5;
/** What lies on one side of it alone tells the first and the last row of a track: they need better odds, a probability of 0.9. */
const END_DOUBT = Math.log(9);
/** Sweeps over a video; little changes in the second. */
const SWEEPS = 2;

export interface OwnedTracks {
  tracks: number[][];
  /** Log odds of each row that it is its track's and no other's; Infinity where no other may have it. */
  odds: Float64Array;
}

/** What rows are judged by. */
interface Evidence extends Clock {
  at: Positions;
  /** The same with time turned round. */
  turned: Positions;
  model: LinkModel;
}

/**
 * Decides for each row near another track which of the two tracks it belongs to. Both are predicted from their rows before and after the frame, without
 * the row itself. A row that fits the other track better goes there; where the other has a row in the same frame, the two rows are exchanged. Rows that
 * fit both tracks nearly as well go to neither and become `undecided`, and so do less doubtful ones at the ends of a track.
 */
export function settleOwners(
  given: readonly number[][],
  at: Positions,
  turned: Positions,
  model: LinkModel,
  clock: Clock,
  undecided: Undecided,
): OwnedTracks {
  const tracks = given.map((rows) => [...rows]);
  const evidence = { ...clock, at, turned, model };
  const odds = new Float64Array(at.tS.length);
  for (let sweep = 0; sweep < SWEEPS; sweep++) {
    odds.fill(Infinity);
    let changes = 0;
    for (const { now, crossings } of crossingsByFrame(tracks, clock.frame, clock.lastFrame, MARGIN)) {
      if (crossings.length < 2) continue;
      changes += settleFrame(new Crossings(crossings, now, tracks, evidence), undecided, odds, evidence);
    }
    if (changes === 0) break;
  }
  const held = tracks.map((rows) => withoutDoubtfulEnds(rows, odds, undecided));
  return { tracks: held.filter((rows) => rows.length > 0), odds };
}

function withoutDoubtfulEnds(rows: readonly number[], odds: Float64Array, undecided: Undecided): number[] {
  const isSure = (row: number): boolean => odds[row] >= END_DOUBT;
  const from = rows.findIndex(isSure);
  const to = rows.findLastIndex(isSure) + 1;
  if (from < 0) return [...rows];
  for (const row of [...rows.slice(0, from), ...rows.slice(to)]) undecided.set(row, odds[row]);
  return rows.slice(from, to);
}

/** The tracks that cross a frame. */
class Crossings {
  readonly count: number;
  readonly #crossings: readonly Crossing[];
  readonly #now: number;
  readonly #tracks: number[][];
  readonly #evidence: Evidence;
  readonly #expected = new Map<number, ExpectedPlace | null>();
  readonly #index: PointIndex;
  readonly #x: Float64Array;
  readonly #y: Float64Array;
  readonly #reachUm: number;

  constructor(crossings: readonly Crossing[], now: number, tracks: number[][], evidence: Evidence) {
    this.count = crossings.length;
    this.#crossings = crossings;
    this.#now = now;
    this.#tracks = tracks;
    this.#evidence = evidence;
    this.#x = Float64Array.from(crossings, (_, k) => this.#between(k, evidence.at.xUm));
    this.#y = Float64Array.from(crossings, (_, k) => this.#between(k, evidence.at.yUm));
    this.#index = indexPoints(this.#x, this.#y);
    const { sigmaXyUm, diffusionUm2S, velocityVarianceXy } = evidence.model.motion;
    const dt = evidence.frameIntervalS;
    this.#reachUm =
      REACH_SD * DRAWN * Math.sqrt(sigmaXyUm ** 2 + 2 * diffusionUm2S * dt + velocityVarianceXy * dt ** 2);
  }

  /** Row of the frame, -1 where the track is missed. */
  row(k: number): number {
    const { track, next } = this.#crossings[k];
    const row = this.#tracks[track][next] ?? -1;
    return row >= 0 && this.#evidence.frame[row] === this.#now ? row : -1;
  }

  take(k: number): void {
    const { track, next } = this.#crossings[k];
    this.#tracks[track].splice(next, 1);
  }

  give(k: number, row: number): void {
    const { track, next } = this.#crossings[k];
    this.#tracks[track].splice(next, 0, row);
  }

  near(k: number): number[] {
    const all = this.#index.within(this.#x[k], this.#y[k], this.#reachUm, MOST_NEIGHBOURS);
    return all.filter((other) => other !== k);
  }

  /** Where a track is expected from its rows in other frames; null if it has none. */
  expected(k: number): ExpectedPlace | null {
    let place = this.#expected.get(k);
    if (place === undefined) {
      const { track, next } = this.#crossings[k];
      place = this.#expectedAround(this.#tracks[track], next, this.row(k) < 0 ? next : next + 1);
      this.#expected.set(k, place);
    }
    return place;
  }

  /** From the rows before place `end` of a track, and from those after it from place `begin` on. */
  #expectedAround(rows: readonly number[], end: number, begin: number): ExpectedPlace | null {
    const { at, turned, model, frameIntervalS } = this.#evidence;
    const before = end > 0 ? stateBefore(rows, end, at, model) : null;
    const after = begin < rows.length ? stateAfter(rows, begin, turned, model) : null;
    return before || after ? expectedAt(before, after, this.#now * frameIntervalS, model) : null;
  }

  /** Whether two tracks are there at once: else they may be pieces of one. */
  areTwo(one: number, other: number): boolean {
    const { frame } = this.#evidence;
    const [a, b] = [one, other].map((k) => this.#tracks[this.#crossings[k].track]);
    return frame[a[0]] < frame[b[b.length - 1]] && frame[b[0]] < frame[a[a.length - 1]];
  }

  /** Along an axis, on the line between the rows before and after where the track is missed. */
  #between(k: number, values: Float64Array): number {
    const { track, next } = this.#crossings[k];
    const rows = this.#tracks[track];
    const { frame } = this.#evidence;
    if (frame[rows[next]] === this.#now) return values[rows[next]];
    const [before, after] = [rows[next - 1] ?? rows[next], rows[next] ?? rows[next - 1]];
    if (before === after) return values[before];
    const share = (this.#now - frame[before]) / (frame[after] - frame[before]);
    return values[before] + share * (values[after] - values[before]);
  }
}

/** Returns the number of changes. */
function settleFrame(
  crossings: Crossings,
  undecided: Undecided,
  odds: Float64Array,
  { at, model }: Evidence,
): number {
  const settled = new Set<number>();
  for (let own = 0; own < crossings.count; own++) {
    const row = crossings.row(own);
    if (row < 0 || settled.has(own)) continue;
    let [least, rival] = [Infinity, -1];
    for (const other of crossings.near(own)) {
      if (settled.has(other) || !crossings.areTwo(own, other)) continue;
      const value = oddsOfKeeping(crossings, own, other, at, model);
      if (value < least) [least, rival] = [value, other];
    }
    odds[row] = Math.min(odds[row], Math.abs(least));
    if (least >= DOUBT) continue;
    settled.add(own).add(rival);
    const another = crossings.row(rival);
    if (another >= 0) odds[another] = Math.min(odds[another], Math.abs(least));
    crossings.take(own);
    if (another >= 0) crossings.take(rival);
    if (least < -DOUBT) {
      crossings.give(rival, row);
      if (another >= 0) crossings.give(own, another);
    } else {
      undecided.set(row, Math.abs(least));
      if (another >= 0) undecided.set(another, Math.abs(least));
    }
  }
  return settled.size;
}

/** Log odds that a row is its own track's and not that of another, which may have a row itself. */
function oddsOfKeeping(
  crossings: Crossings,
  own: number,
  other: number,
  at: Positions,
  model: LinkModel,
): number {
  const [row, another] = [crossings.row(own), crossings.row(other)];
  const [here, there] = [crossings.expected(own), crossings.expected(other)];
  if (!here || !there || !reaches(there, row, at, model)) return Infinity;
  if (another < 0) return oddsOfFirst(here, there, row, at, model);
  const fit = (place: ExpectedPlace, one: number): number => likelihoodAt(place, one, at, model);
  return fit(here, row) + fit(there, another) - fit(here, another) - fit(there, row);
}

function reaches([x, y]: ExpectedPlace, row: number, at: Positions, { motion }: LinkModel): boolean {
  const squared = (at.xUm[row] - x.x) ** 2 + (at.yUm[row] - y.x) ** 2;
  return squared <= (REACH_SD * DRAWN) ** 2 * (motion.sigmaXyUm ** 2 + x.variance);
}
