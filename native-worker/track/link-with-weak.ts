import {
  predictState,
  updateState,
  type ParticleState,
  type LinkModel,
  type Positions,
} from './particle-state.ts';
import { stateAfter, stateBefore } from './continuation.ts';
import { frameRowsLookup } from './frame-rows.ts';
import {
  inMicrometres,
  linkByState,
  numberTracks,
  type LinkByStateOptions,
  type SpaceLinks,
  type SpacePositions,
} from './link-by-state.ts';

/** Positions, some of which count only where a trajectory expects one. */
export interface WeakPositions extends SpacePositions {
  /** Not 0 for these. */
  weak: ArrayLike<number>;
}

/** Only trajectories of at least so many detections take weak ones; where the video has heights, so many rows must have a trusted one: dust has none. */
const FEWEST_ROWS = 5;
/** Variance of a weak position, in that of a detection: its edges are few. */
const WEAK_NOISE = 4;
/** Further from where it is expected, in standard deviations, a weak position is something else. */
const GATE_SD = 4;
/** A weak position is taken where it is likelier the particle than one that happens to lie there. */
const LIKELIER = 0.5;
/** In a gap of more frames a trajectory does not know where it is. */
const LONGEST_GAP = 40;

/** Where a particle is expected in the plane, um. */
interface Place {
  x: number;
  y: number;
  variance: number;
}

/** Weak positions that nobody has taken yet, and what tells them from chance. */
class WeakOnes {
  readonly confidence = new Map<number, number>();
  readonly #at: Positions;
  readonly #model: LinkModel;
  readonly #rowsOf: (frame: number) => Int32Array;
  readonly #perUm2: number;

  constructor(rows: Int32Array, frame: ArrayLike<number>, at: Positions, model: LinkModel, frames: number) {
    this.#at = at;
    this.#model = model;
    this.#rowsOf = frameRowsLookup(frame, rows);
    const span = (values: Float64Array): number => {
      let [low, high] = [Infinity, -Infinity];
      for (const value of values) [low, high] = [Math.min(low, value), Math.max(high, value)];
      return high - low;
    };
    this.#perUm2 = rows.length / frames / Math.max(1, span(at.xUm) * span(at.yUm));
  }

  /** Takes the one that is the particle; -1: none is. */
  take(frame: number, { x, y, variance }: Place): number {
    const total = variance + WEAK_NOISE * this.#model.motion.sigmaXyUm ** 2;
    let best = -1;
    let least = GATE_SD ** 2;
    for (const row of this.#rowsOf(frame)) {
      if (this.confidence.has(row)) continue;
      const squared = ((this.#at.xUm[row] - x) ** 2 + (this.#at.yUm[row] - y) ** 2) / total;
      if (!(squared < least)) continue;
      [best, least] = [row, squared];
    }
    const density = Math.exp(-0.5 * least) / (2 * Math.PI * total);
    const confidence = density / (density + this.#perUm2);
    if (best < 0 || !(confidence >= LIKELIER)) return -1;
    this.confidence.set(best, confidence);
    return best;
  }
}

/** By what was before and by what comes after, each by its precision. */
function between(a: Place, b: Place): Place {
  const share = b.variance / (a.variance + b.variance);
  const mean = (of: 'x' | 'y'): number => share * a[of] + (1 - share) * b[of];
  return { x: mean('x'), y: mean('y'), variance: share * a.variance };
}

const planeOf = ({ x, y }: ParticleState): Place => ({ x: x.x, y, variance: x.xx });

/**
 * Rows by which a trajectory goes on after its last one. Stops when none is found in more than `memoryFrames` frames, or when as many were added as
 * the trajectory has.
 *
 * @param rows in the order of `at`'s times
 * @param step 1 with time, -1 against it
 */
function goOn(
  rows: readonly number[],
  weak: WeakOnes,
  at: Positions,
  model: LinkModel,
  frame: ArrayLike<number>,
  { step, end, memoryFrames }: { step: 1 | -1; end: number; memoryFrames: number },
  frameIntervalS: number,
): number[] {
  const more: number[] = [];
  let state = stateBefore(rows, rows.length, at, model);
  let missed = 0;
  for (let now = frame[rows[rows.length - 1]] + step; step * (end - now) >= 0; now += step) {
    const expected = predictState(state, step * now * frameIntervalS, model);
    const row = weak.take(now, planeOf(expected));
    if (row < 0 && ++missed > memoryFrames) break;
    if (row < 0) continue;
    missed = 0;
    state = updateState(expected, row, at, model);
    more.push(row);
    if (more.length === rows.length) break;
  }
  return more;
}

/** Rows in the gaps of a trajectory, where what was before and after expect them. */
function inGaps(
  rows: readonly number[],
  weak: WeakOnes,
  at: Positions,
  turned: Positions,
  model: LinkModel,
  frame: ArrayLike<number>,
  frameIntervalS: number,
): number[] {
  const more: number[] = [];
  for (let k = 0; k + 1 < rows.length; k++) {
    const [last, again] = [frame[rows[k]], frame[rows[k + 1]]];
    if (again - last < 2 || again - last - 1 > LONGEST_GAP) continue;
    const head = stateBefore(rows, k + 1, at, model);
    const tail = stateAfter(rows, k + 1, turned, model);
    for (let now = last + 1; now < again; now++) {
      const tS = now * frameIntervalS;
      const row = weak.take(
        now,
        between(planeOf(predictState(head, tS, model)), planeOf(predictState(tail, -tS, model))),
      );
      if (row >= 0) more.push(row);
    }
  }
  return more;
}

/**
 * Links by state; then each trajectory takes the weak positions on its own path: where it is missed, and where it goes on after its last detection or
 * before its first. They begin no trajectory and change none but by more rows.
 *
 * @returns particle numbers, -1 for weak positions that nobody takes
 */
export function linkWithWeak(
  positions: WeakPositions,
  options: LinkByStateOptions,
): Pick<SpaceLinks, 'particle' | 'confidence'> {
  const { frame, weak } = positions;
  const [sureRows, weakRows] = [0, 1].map((flag) =>
    Int32Array.from(
      Array.from({ length: frame.length }, (_, row) => row).filter((row) => (weak[row] ? 1 : 0) === flag),
    ),
  );
  if (weakRows.length === 0) return linkByState(positions, options);
  const take = (values: ArrayLike<number>): Float64Array => Float64Array.from(sureRows, (row) => values[row]);
  const { xPx, yPx, zUm, zSdUm } = positions;
  const sure = { frame: take(frame), xPx: take(xPx), yPx: take(yPx), zUm: take(zUm), zSdUm: take(zSdUm) };
  const links = linkByState(sure, options);
  const { model } = links;
  const tracks: number[][] = [];
  links.particle.forEach((particle, k) => (tracks[particle] ??= []).push(sureRows[k]));
  for (const rows of tracks) rows.sort((a, b) => frame[a] - frame[b]);

  const at = inMicrometres(positions, options);
  const turned = { ...at, tS: at.tS.map((t) => -t) };
  let [first, last] = [Infinity, -Infinity];
  for (let row = 0; row < frame.length; row++)
    [first, last] = [Math.min(first, frame[row]), Math.max(last, frame[row])];
  const ones = new WeakOnes(weakRows, frame, at, model, last - first + 1);
  const hasHeights = sure.zUm.some((z) => Number.isFinite(z));
  const whole = tracks.map((rows) => {
    if (rows.filter((row) => !hasHeights || Number.isFinite(zUm[row])).length < FEWEST_ROWS) return rows;
    const { memoryFrames, frameIntervalS } = options;
    const gaps = inGaps(rows, ones, at, turned, model, frame, frameIntervalS);
    const after = goOn(rows, ones, at, model, frame, { step: 1, end: last, memoryFrames }, frameIntervalS);
    const back = rows.toReversed();
    const before = goOn(
      back,
      ones,
      turned,
      model,
      frame,
      { step: -1, end: first, memoryFrames },
      frameIntervalS,
    );
    return [...rows, ...gaps, ...after, ...before].sort((a, b) => frame[a] - frame[b]);
  });

  const confidence = new Float64Array(frame.length);
  sureRows.forEach((row, k) => (confidence[row] = links.confidence[k]));
  for (const [row, value] of ones.confidence) confidence[row] = value;
  for (const [row, ...more] of whole) if (more.length > 0) confidence[row] = 1;
  return numberTracks(whole, confidence, frame);
}
