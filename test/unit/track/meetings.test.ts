import { describe, expect, it } from 'vitest';
import { planeVariance, predictState, type Positions } from '../../../native-worker/track/particle-state.ts';
import { stateBefore } from '../../../native-worker/track/continuation.ts';
import { checkedFrameRows } from '../../../native-worker/track/frame-rows.ts';
import { closeGaps } from '../../../native-worker/track/close-gaps.ts';
import { linkByStep } from '../../../native-worker/track/link-by-step.ts';
import { linkForward } from '../../../native-worker/track/link-forward.ts';
import { cutAtMeetings, fillGaps } from '../../../native-worker/track/meetings.ts';
import { settleShared } from '../../../native-worker/track/found-as-one.ts';
import { left, model, right, see, swap, type Path, type Seen } from './seen-paths.ts';

describe('fragments', () => {
  const gap = (first: number, last: number, frames = 60) => {
    const seen = see(
      [right, (k) => [0.2 * k, 9, -4]],
      frames,
      (path, k) => path === 0 && k >= first && k <= last,
    );
    const [a, b] = seen.rowsOf;
    const pieces = [a.filter((row) => seen.frame[row] < first), a.filter((row) => seen.frame[row] > last), b];
    return { ...seen, pieces };
  };
  const joined = (
    { at, clock, pieces }: ReturnType<typeof gap>,
    memoryFrames: number,
    logBirth = -9,
  ): number => closeGaps(pieces, at, { ...model, logBirth }, { ...clock, memoryFrames }).length;

  it('of one particle are joined over a gap, in order', () => {
    const one = gap(20, 24);
    expect(closeGaps(one.pieces, one.at, model, { ...one.clock, memoryFrames: 0 })).toEqual([
      one.rowsOf[0],
      one.rowsOf[1],
    ]);
  });

  it('are joined over 20 frames more than a particle may be missed, not over longer ones', () => {
    // Where hardly any track begins, even 20 frames missed are likelier.
    expect(joined(gap(15, 34), 0)).toBe(3);
    expect(joined(gap(15, 34), 0, -40)).toBe(2);
    expect(joined(gap(15, 35), 0, -40)).toBe(3);
    expect(joined(gap(15, 35), 1, -40)).toBe(2);
  });

  it('are not joined where the place or the height is another’s', () => {
    const seen = gap(20, 22);
    const far = { ...seen.at, xUm: seen.at.xUm.slice() };
    const high = { ...seen.at, zUm: seen.at.zUm.slice() };
    for (const row of seen.pieces[1]) {
      far.xUm[row] += 4;
      high.zUm[row] += 12;
    }
    expect(joined({ ...seen, at: far }, 0)).toBe(3);
    expect(joined({ ...seen, at: high }, 0)).toBe(3);
    expect(joined(seen, 0)).toBe(2);
  });

  it('are joined all together: each end to the beginning that fits it', () => {
    const hides = (_path: number, k: number): boolean => k >= 20 && k < 24;
    const seen = see([right, (k) => [0.2 * k, 0.1 * k + 1.2, 2]], 50, hides);
    const [a, b] = seen.rowsOf;
    const before = (rows: number[]): number[] => rows.filter((row) => seen.frame[row] < 20);
    const after = (rows: number[]): number[] => rows.filter((row) => seen.frame[row] > 20);
    const pieces = [before(a), before(b), after(b), after(a)];
    expect(closeGaps(pieces, seen.at, model, { ...seen.clock, memoryFrames: 0 })).toEqual([a, b]);
  });
});

/** With time turned round. */
const turnedOf = (at: Positions): Positions => ({ ...at, tS: at.tS.map((t) => -t) });

describe('a particle missed beside another', () => {
  /** Both are in the place of the first while the second is missed. */
  const settled = (one: Path, other: Path, from: number, to: number, frames = 40) => {
    const seen = see([one, other], frames, (path, k) => path === 1 && k >= from && k <= to);
    const tracks = settleShared(seen.rowsOf, seen.at, turnedOf(seen.at), model, seen.frame, new Map());
    return {
      ...seen,
      tracks,
      middle: seen.rowsOf[0].filter((row) => seen.frame[row] >= from && seen.frame[row] <= to),
    };
  };

  it('leaves the rows in between to the one that they fit', () => {
    const { tracks, rowsOf } = settled(right, (k) => [0.2 * k, 0.1 * k + 0.8, -3], 15, 17);
    expect(tracks).toEqual(rowsOf);
  });

  it('takes them where they fit it better', () => {
    // The row found in between is the second one's: it lies on its way, at its height.
    const seen = see(
      [right, (k) => [0.2 * k, 0.1 * k + 0.5, -3]],
      40,
      (path, k) => path === 0 && k >= 15 && k <= 17,
    );
    const [a, b] = seen.rowsOf;
    const middle = b.filter((row) => seen.frame[row] >= 15 && seen.frame[row] <= 17);
    const wrong = [[...a, ...middle].sort((x, y) => x - y), b.filter((row) => !middle.includes(row))];
    expect(settleShared(wrong, seen.at, turnedOf(seen.at), model, seen.frame, new Map())).toEqual([a, b]);
  });

  it('goes to neither where it lies between the two, and both are followed across', () => {
    const seen = see(
      [right, (k) => [0.2 * k, 0.1 * k + 0.6, 2]],
      40,
      (path, k) => path === 1 && k >= 15 && k <= 17,
    );
    const [a, b] = seen.rowsOf;
    const middle = a.filter((row) => seen.frame[row] >= 15 && seen.frame[row] <= 17);
    for (const row of middle) seen.at.yUm[row] += 0.3;
    const undecided = new Map<number, number>();
    const tracks = settleShared(seen.rowsOf, seen.at, turnedOf(seen.at), model, seen.frame, undecided);
    expect(tracks).toEqual([a.filter((row) => !middle.includes(row)), b]);
    expect([...undecided.keys()]).toEqual(middle);
    for (const odds of undecided.values()) expect(odds).toBeLessThan(Math.log(3));
  });

  it('is exchanged with the other where the courses after it fit so', () => {
    const seen = see(
      [right, (k) => [6.4 - 0.2 * k, 0.1 * k, -3]],
      40,
      (path, k) => path === 1 && k >= 15 && k <= 17,
    );
    const [a, b] = seen.rowsOf;
    const crossed = swap(a, b, seen.frame, 18);
    const tracks = settleShared(crossed, seen.at, turnedOf(seen.at), model, seen.frame, new Map());
    for (const rows of tracks.slice(0, 2)) {
      const own = rows.filter((row) => seen.frame[row] >= 18);
      const before = rows.filter((row) => seen.frame[row] < 15);
      expect(a.includes(own[0])).toBe(a.includes(before[0]));
    }
  });

  it('is left alone where nobody else is near, or where it was missed for long', () => {
    const far = settled(right, (k) => [0.2 * k, 0.1 * k + 8, 2], 15, 17);
    expect(far.tracks).toEqual(far.rowsOf);
    const missed = (frames: number) =>
      settled(right, (k) => [0.2 * k, 0.1 * k + 0.6, 2], 15, 14 + frames, 80);
    const [short, long] = [missed(39), missed(40)];
    expect(short.tracks).not.toEqual(short.rowsOf);
    expect(long.tracks).toEqual(long.rowsOf);
  });
});

describe('links forward in time', () => {
  const linked = (seen: Seen, maxStepUm = 2, memoryFrames = 0): number[][] =>
    linkForward(checkedFrameRows(seen.frame, seen.at.xUm, seen.at.yUm), seen.at, model, {
      maxStepUm,
      memoryFrames,
    });

  it('follow particles through a crossing by velocity and height', () => {
    const seen = see([right, left, (k) => [3, 8 - 0.1 * k, 5]], 31);
    expect(linked(seen)).toEqual(seen.rowsOf);
  });

  it('remember a particle for as many frames as they are told', () => {
    const seen = see([right], 30, (_, k) => k === 12 || k === 13);
    expect(linked(seen, 2, 2)).toEqual(seen.rowsOf);
    expect(linked(seen, 2, 1)).toHaveLength(2);
  });

  it('go further from where a particle is expected, in its own scatter, where nobody else is near', () => {
    const rest: Path = () => [0, 0, 0];
    const still = see([rest, () => [0.8, 0, 0]], 21);
    const state = stateBefore(still.rowsOf[0], 20, still.at, model);
    const expected = predictState(state, 2, model);
    const jumped = (sds: number, others: readonly Path[]): number[][] => {
      const seen = see([rest, ...others], 21);
      const [own] = seen.rowsOf;
      seen.at.xUm[own[20]] = expected.x.x - sds * Math.sqrt(planeVariance(expected, model));
      seen.at.yUm[own[20]] = expected.y;
      return linked(seen, 3);
    };
    const far: Path = () => [50, 0, 0];
    const near: Path = () => [0.8, 0, 0];
    // Seven standard deviations beside others, fifteen alone.
    expect([6, 8, 14].map((sds) => jumped(sds, [far]).length)).toEqual([2, 2, 2]);
    expect(jumped(17, [far])).toHaveLength(3);
    expect(jumped(6, [near])).toHaveLength(2);
    expect(jumped(8, [near])).toHaveLength(3);
  });

  it('go no further than the largest step a frame', () => {
    const seen = see([(k) => [k < 1 ? 0 : 1.5, 0, 0]], 20);
    expect(linked(seen, 2)).toHaveLength(1);
    expect(linked(seen, 1)).toHaveLength(2);
  });
});

describe('links by the smallest steps', () => {
  const ids = (frame: number[], x: number[], maxStepPx: number, memoryFrames: number): number[] => [
    ...linkByStep(
      frame,
      x,
      x.map(() => 0),
      { maxStepPx, memoryFrames },
    ),
  ];

  it('take a step of exactly the largest, and none beyond it', () => {
    expect(ids([0, 1], [0, 5], 5, 0)).toEqual([0, 0]);
    expect(ids([0, 1], [0, 5.001], 5, 0)).toEqual([0, 1]);
  });

  it('take the smallest sum of squares of all together', () => {
    // Both could take 3; leaving the first to 0 and the second to 4 costs less.
    expect(ids([0, 0, 1, 1], [1, 3, 0, 4], 9, 0)).toEqual([0, 1, 0, 1]);
    expect(ids([1, 1, 0, 0], [0, 4, 3, 1], 9, 0)).toEqual([1, 0, 0, 1]);
  });

  it('remember where a particle was last seen', () => {
    expect(ids([0, 2], [0, 1], 5, 0)).toEqual([0, 1]);
    expect(ids([0, 2], [0, 1], 5, 1)).toEqual([0, 0]);
    expect(ids([0, 3], [0, 1], 5, 1)).toEqual([0, 1]);
    expect(ids([0, 1, 2], [0, 50, 1], 5, 1)).toEqual([0, 1, 0]);
  });
});

describe('two that are found as one for a while', () => {
  const beside: Path = (k) => [0.2 * k, 0.1 * k + 0.15, -3];

  it('are cut where the one ends and where it is found again', () => {
    const seen = see([right, beside], 40, (path, k) => path === 1 && k >= 15 && k <= 17);
    const [a, b] = seen.rowsOf;
    const [before, after] = [
      b.filter((row) => seen.frame[row] < 15),
      b.filter((row) => seen.frame[row] > 17),
    ];
    const pieces = cutAtMeetings([a, before, after], seen.at, turnedOf(seen.at), model, seen.clock);
    const upTo = (from: number, to: number): number[] =>
      a.filter((row) => seen.frame[row] >= from && seen.frame[row] <= to);
    expect(pieces).toEqual([upTo(0, 14), upTo(15, 17), upTo(18, 39), before, after]);
  });

  it('are not cut where the other is far', () => {
    const seen = see([right, (k) => [0.2 * k, 0.1 * k + 9, -3]], 40, (path, k) => path === 1 && k >= 15);
    expect(cutAtMeetings(seen.rowsOf, seen.at, turnedOf(seen.at), model, seen.clock)).toEqual(seen.rowsOf);
  });

  it.each([
    ['parts', (k: number) => k >= 20],
    ['becomes one', (k: number) => k < 20],
  ])('are cut where what was found for two %s, but not where the one goes straight on', (_, areTwo) => {
    const pieces = (jump: number, otherUm: number): number => {
      const one: Path = (k) => [0.2 * k, areTwo(k) ? jump : 0, 2];
      const seen = see([one, (k) => [0.2 * k, otherUm, 2]], 40, (path, k) => path === 1 && !areTwo(k));
      return cutAtMeetings(seen.rowsOf, seen.at, turnedOf(seen.at), model, seen.clock).length;
    };
    expect(pieces(0.5, -0.6)).toBe(3);
    expect(pieces(0, -0.6)).toBe(2);
    expect(pieces(0.5, -2)).toBe(2);
  });

  it('share them with one that was seen but once before', () => {
    const isHidden = (k: number): boolean => k < 14 || (k >= 15 && k <= 17);
    const seen = see([right, beside], 40, (path, k) => path === 1 && isHidden(k));
    const { at, frame } = seen;
    const middle = seen.rowsOf[0].filter((row) => frame[row] >= 15 && frame[row] <= 17);
    for (const row of middle) [at.xUm[row], at.yUm[row], at.zUm[row]] = beside(frame[row]);
    const first = seen.rowsOf[0].filter((row) => !middle.includes(row));
    const tracks = fillGaps([first, seen.rowsOf[1], middle], at, turnedOf(at), model, frame);
    const shared = [...seen.rowsOf[1], ...middle].sort((one, other) => frame[one] - frame[other]);
    expect(tracks).toEqual([first, shared]);
  });

  it.each([
    [0.2, 0],
    [0.8, 1],
    [0.5, 2],
  ])('share the rows of the one: drawn by %d of the way they go to track %i', (share, to) => {
    const seen = see([right, beside], 40, (path, k) => path === 1 && k >= 15 && k <= 17);
    const middle = seen.rowsOf[0].filter((row) => seen.frame[row] >= 15 && seen.frame[row] <= 17);
    for (const row of middle) {
      const [from, other] = [right(seen.frame[row]), beside(seen.frame[row])];
      const { at } = seen;
      for (const [axis, values] of [at.xUm, at.yUm, at.zUm].entries())
        values[row] = from[axis] + share * (other[axis] - from[axis]);
    }
    const first = seen.rowsOf[0].filter((row) => !middle.includes(row));
    const expected = [first, seen.rowsOf[1], []];
    expected[to] = [...expected[to], ...middle].sort((one, other) => seen.frame[one] - seen.frame[other]);
    const tracks = fillGaps([first, seen.rowsOf[1], middle], seen.at, turnedOf(seen.at), model, seen.frame);
    expect(tracks).toEqual(expected.filter((rows) => rows.length > 0));
  });
});
