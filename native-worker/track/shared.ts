import { planeVariance, predictBody, zVariance, type Body, type LinkModel, type Positions } from './body.ts';
import { following, HEAD_ROWS, stateBefore, TAIL_ROWS } from './continuation.ts';

/** Further from where the missed one is expected, in standard deviations, a position is not shared. */
const REACH_SD = 6;
/** Two that stay together for longer than this many rows can't be told apart by what was before. */
const LONGEST = 40;
/** Spread of a pair's common position about their middle, as a share of their distance. */
const UNEVEN = 0.2;

/**
 * Where a particle is missed beside another one that is found, both may have been found as one. The rows in between go to the one, to the other, or, where both
 * fit as well, to neither, and the two are followed across. Returns the rows of each track.
 */
export function settleShared(
  given: readonly number[][],
  at: Positions,
  model: LinkModel,
  frame: ArrayLike<number>,
): number[][] {
  const tracks = given.map((rows) => [...rows]);
  const rowsOf = new Map<number, number[]>();
  const owner = new Int32Array(at.tS.length).fill(-1);
  for (const [track, rows] of tracks.entries()) {
    for (const row of rows) {
      owner[row] = track;
      const list = rowsOf.get(frame[row]);
      if (list) list.push(row);
      else rowsOf.set(frame[row], [row]);
    }
  }
  /** With time turned round. */
  let turned: Positions | null = null;
  for (let missed = 0; missed < given.length; missed++) {
    for (let next = 1; next < tracks[missed].length; next++) {
      const rows = tracks[missed];
      const [last, again] = [frame[rows[next - 1]], frame[rows[next]]];
      if (again - last < 2) continue;
      const state = stateBefore(rows, next, at, model);
      const found = nearest(
        predictBody(
          state,
          at.tS[rows[next - 1]] + (at.tS[rows[next]] - at.tS[rows[next - 1]]) / (again - last),
          model,
        ),
        rowsOf.get(last + 1) ?? [],
        at,
        model,
      );
      if (found < 0 || owner[found] < 0 || owner[found] === missed) continue;
      turned ??= { ...at, tS: at.tS.map((t) => -t) };
      settle(tracks, missed, next, owner[found], owner, at, turned, model, frame);
    }
  }
  return tracks.filter((rows) => rows.length > 0);
}

function nearest(expected: Body, rows: readonly number[], at: Positions, model: LinkModel): number {
  let best = -1;
  let least = REACH_SD ** 2 * planeVariance(expected, model);
  for (const row of rows) {
    const squared = (at.xUm[row] - expected.x.x) ** 2 + (at.yUm[row] - expected.y) ** 2;
    if (squared >= least) continue;
    least = squared;
    best = row;
  }
  return best;
}

function settle(
  tracks: number[][],
  b: number,
  next: number,
  a: number,
  owner: Int32Array,
  at: Positions,
  turned: Positions,
  model: LinkModel,
  frame: ArrayLike<number>,
): void {
  const [rowsA, rowsB] = [tracks[a], tracks[b]];
  const [last, again] = [frame[rowsB[next - 1]], frame[rowsB[next]]];
  const from = rowsA.findIndex((row) => frame[row] > last);
  let to = from;
  while (to < rowsA.length && frame[rowsA[to]] < again) to++;
  if (from < 1 || to === from || to - from > LONGEST) return;
  const middle = rowsA.slice(from, to);
  const tailA = rowsA.slice(to);
  const tailB = rowsB.slice(next);
  const headA = stateBefore(rowsA, from, at, model);
  const headB = stateBefore(rowsB, next, at, model);
  const odds = (state: Body, rows: readonly number[]): number =>
    following(state, rows, 0, TAIL_ROWS, at, model);
  const crossed = odds(headA, tailB) + odds(headB, tailA) > odds(headA, tailA) + odds(headB, tailB);
  const [afterA, afterB] = crossed ? [tailB, tailA] : [tailA, tailB];
  // Judged as they come together, and, with time turned round, as they part.
  const ends = [owned(headA, headB, middle[0], at, model)];
  if (afterA.length > 0 && afterB.length > 0) {
    const back = (rows: readonly number[]): Body =>
      stateBefore(rows.slice(0, HEAD_ROWS).reverse(), Math.min(rows.length, HEAD_ROWS), turned, model);
    ends.push(owned(back(afterA), back(afterB), middle[middle.length - 1], turned, model));
  }
  const toA = Math.min(...ends.map((end) => end.byA - Math.max(end.byB, end.byBoth)));
  const toB = Math.min(...ends.map((end) => end.byB - Math.max(end.byA, end.byBoth)));
  const middleA = toA > 0 ? middle : [];
  const middleB = toB > 0 ? middle : [];
  const certain = middleA.length + middleB.length > 0;
  tracks[a] = [...rowsA.slice(0, from), ...middleA, ...afterA];
  tracks[b] = [...rowsB.slice(0, next), ...middleB, ...afterB];
  for (const track of [a, b]) for (const row of tracks[track]) owner[row] = track;
  if (!certain) {
    for (const row of middle) owner[row] = tracks.length;
    tracks.push(middle);
  }
}

/** Log likelihoods that a row is the one's, the other's, or both found as one. */
interface Owners {
  byA: number;
  byB: number;
  byBoth: number;
}

function owned(stateA: Body, stateB: Body, row: number, at: Positions, model: LinkModel): Owners {
  const a = predictBody(stateA, at.tS[row], model);
  const b = predictBody(stateB, at.tS[row], model);
  const [varianceA, varianceB] = [planeVariance(a, model), planeVariance(b, model)];
  const plane = (x: number, y: number, variance: number): number =>
    -0.5 * (((at.xUm[row] - x) ** 2 + (at.yUm[row] - y) ** 2) / variance) - Math.log(2 * Math.PI * variance);
  const anywhere = -Math.log(model.zSpanUm);
  const height = ({ z }: Body): number => {
    if (z === null || Number.isNaN(at.zUm[row])) return anywhere;
    const variance = z.xx + zVariance(row, at, model.motion);
    return -0.5 * ((at.zUm[row] - z.x) ** 2 / variance + Math.log(2 * Math.PI * variance));
  };
  // Two found as one lie between them, nearer to the clearer one.
  const between = ((a.x.x - b.x.x) ** 2 + (a.y - b.y) ** 2) * UNEVEN ** 2;
  return {
    byA: plane(a.x.x, a.y, varianceA) + height(a),
    byB: plane(b.x.x, b.y, varianceB) + height(b),
    byBoth: plane((a.x.x + b.x.x) / 2, (a.y + b.y) / 2, (varianceA + varianceB) / 4 + between) + anywhere,
  };
}
