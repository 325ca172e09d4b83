import { describe, expect, it } from 'vitest';
import { diffusionUm2S } from '../../../native-worker/math/sphere-in-water.ts';
import { chainsOf } from '../../../native-worker/track/chains.ts';
import { findDoublets } from '../../../native-worker/track/doublets.ts';
import { findOutliers, type TrackEvidence } from '../../../native-worker/track/find-outliers.ts';
import type { DetectionTable } from '../../../preload/contract/detection-table.ts';

const DIAMETER_UM = 2;

/** Heights that jump up and down by `jumpUm` from frame to frame; 3 s of a swimmer. */
function track(
  rows: number,
  jumpUm: number,
  statedUm = 0.1,
  changed: Partial<TrackEvidence> = {},
): TrackEvidence {
  const of = (value: (k: number) => number): Float64Array =>
    Float64Array.from({ length: rows }, (_, k) => value(k));
  return {
    tS: of((k) => (3 * k) / (rows - 1)),
    xUm: of((k) => k),
    yUm: of(() => 0),
    zUm: of((k) => (k % 2 ? jumpUm : 0)),
    zSdUm: of(() => statedUm),
    weight: of(() => 1),
    ...changed,
  };
}
const reasonOf = (one: TrackEvidence, ...others: TrackEvidence[]) =>
  findOutliers([one, ...others], DIAMETER_UM)[0].reason;
/** The jump whose roughness, by second differences, is so much. */
const jumpOf = (roughnessUm: number): number => (roughnessUm * Math.sqrt(6)) / 1.4826 / 2;

describe('a noisy track', () => {
  it('is rougher than four times what its heights state, and than 0.236 of a diameter', () => {
    expect(reasonOf(track(20, jumpOf(0.47), 0.01))).toBeNull();
    expect(reasonOf(track(20, jumpOf(0.474), 0.01))).toBe('noisy');
    expect(reasonOf(track(20, jumpOf(1.19), 0.3))).toBeNull();
    expect(reasonOf(track(20, jumpOf(1.21), 0.3))).toBe('noisy');
  });

  it('is rougher than four times the middle of three others, or more', () => {
    const others = [0.3, 0.3, 0.5].map((roughness) => track(20, jumpOf(roughness), 9));
    // With it, the middle of 0.3, 0.3, 0.5 and its own is 0.4.
    expect(reasonOf(track(20, jumpOf(1.58), 9), ...others)).toBeNull();
    expect(reasonOf(track(20, jumpOf(1.62), 9), ...others)).toBe('noisy');
    // Of two others what is stated counts instead.
    expect(reasonOf(track(20, jumpOf(1.62), 9), ...others.slice(1, 2))).toBeNull();
  });

  it('needs ten heights for that', () => {
    expect(reasonOf(track(9, 9))).toBeNull();
    expect(reasonOf(track(10, 9))).toBe('noisy');
    const gaps = track(22, 9);
    // Every third height missing leaves no three in a row.
    gaps.zUm.forEach((_, k) => k % 3 === 0 && (gaps.zUm[k] = NaN));
    expect(reasonOf(gaps)).toBeNull();
  });

  it('is one whose heights were hardly believed in more than a quarter of its frames', () => {
    const doubted = (count: number, weight: number, rows = 40) =>
      track(rows, 0.01, 0.1, {
        weight: Float64Array.from({ length: rows }, (_, k) => (k < count ? weight : 1)),
      });
    expect(reasonOf(doubted(10, 0.2))).toBeNull();
    expect(reasonOf(doubted(11, 0.2))).toBe('noisy');
    expect(reasonOf(doubted(11, 0.25))).toBeNull();
    // What a neighbour spoilt is no fault of its own.
    expect(reasonOf(doubted(11, 0))).toBeNull();
    expect(reasonOf(doubted(9, 0.2, 9))).toBeNull();
    expect(reasonOf(doubted(9, 0.2, 10))).toBe('noisy');
    const { rows } = findOutliers([doubted(2, 0.2)], DIAMETER_UM)[0];
    expect([...rows.subarray(0, 4)]).toEqual([1, 1, 0, 0]);
    expect([...findOutliers([doubted(1, 0)], DIAMETER_UM)[0].rows.subarray(0, 2)]).toEqual([1, 0]);
  });

  it('is judged by heights that are there and errors that are stated', () => {
    const some = track(20, jumpOf(1), 0.3);
    some.zSdUm.fill(NaN, 0, 9);
    expect(reasonOf(some)).toBeNull();
    some.zUm[19] = NaN;
    some.zSdUm[19] = 1e9;
    expect(reasonOf(some)).toBeNull();
  });
});

describe('an immobile track', () => {
  const still = (spreadUm2: number, rows = 20, seconds = 3) =>
    track(rows, 0.01, 0.1, {
      tS: Float64Array.from({ length: rows }, (_, k) => 10 + (seconds * k) / (rows - 1)),
      xUm: Float64Array.from({ length: rows }, (_, k) => (k % 2 ? 2 : 0) * Math.sqrt(spreadUm2 / 2)),
      yUm: Float64Array.from({ length: rows }, (_, k) => (k % 4 < 2 ? 2 : 0) * Math.sqrt(spreadUm2 / 2)),
    });
  /** Of a path of `seconds` of the slowest free sphere: 2 D T / 6 an axis, of 0.043 of its D in water. */
  const slowest = (seconds: number): number => (0.043 * 2 * diffusionUm2S(DIAMETER_UM) * seconds) / 3;

  it('spreads less than the slowest free sphere', () => {
    expect(reasonOf(still(0.98 * slowest(3)))).toBe('immobile');
    expect(reasonOf(still(1.02 * slowest(3)))).toBeNull();
    expect(reasonOf(still(0.98 * slowest(6), 20, 6))).toBe('immobile');
  });

  it('lasts two seconds and ten rows', () => {
    expect(reasonOf(still(0, 10, 2))).toBe('immobile');
    expect(reasonOf(still(0, 10, 1.99))).toBeNull();
    expect(reasonOf(still(0, 9, 3))).toBeNull();
  });
});

/** Things by their columns: slice, x, y. */
const tableOf = (rows: number[][]): DetectionTable => ({
  frame: Int32Array.from(rows, ([slice]) => slice),
  xPx: Float64Array.from(rows, ([, x]) => x),
  yPx: Float64Array.from(rows, ([, , y]) => y),
  radiusPx: new Float64Array(rows.length).fill(5),
  score: new Float64Array(rows.length).fill(1),
});

describe('chains over slices that are missing', () => {
  const heights = (...steps: number[]): number[] =>
    steps.reduce((all, step) => [...all, all[all.length - 1] + step], [0]);
  const options = { maxStepPx: 2, memorySlices: 1, heightsUm: null as number[] | null, nearestPx: 1 };
  /** Six slices of a thing that stands at x = 0, and at `to` from slice 3 on. */
  const moved = (to: number, heightsUm: number[] | null, leftOut: number[] = []): number =>
    chainsOf(
      tableOf(
        [0, 1, 2, 3, 4, 5]
          .filter((slice) => !leftOut.includes(slice))
          .map((slice) => [slice, slice < 3 ? 0 : to, 0]),
      ),
      { ...options, heightsUm },
    ).length;

  it('reach as far as the root of the steps that are missing', () => {
    const gap = heights(1, 1, 9, 1, 1);
    expect(moved(6, gap)).toBe(1);
    expect(moved(6.01, gap)).toBe(2);
    expect(moved(2, null)).toBe(1);
    expect(moved(2.01, null)).toBe(2);
    // Falling heights are the same.
    expect(
      moved(
        6,
        gap.map((height) => -height),
      ),
    ).toBe(1);
    // Half as much again is no gap yet.
    expect(moved(2.3, heights(1, 1, 1.5, 1, 1))).toBe(2);
    expect(moved(2.4, heights(1, 1, 1.51, 1, 1))).toBe(1);
    expect(moved(2.5, [0, 5])).toBe(2);
  });

  it('go on from what was seen within memory of the gap', () => {
    const gap = heights(1, 1, 9, 1, 1);
    expect(moved(5, gap, [2])).toBe(1);
    expect(moved(5, gap, [3])).toBe(1);
    expect(moved(5, gap, [1, 2])).toBe(2);
    expect(moved(5, gap, [3, 4])).toBe(2);
  });

  it('keep each thing by itself, over two gaps too', () => {
    const rows = [0, 1, 2, 3, 4, 5].flatMap((slice) => [
      [slice, slice, 0],
      [slice, 50 + slice, 0],
      ...(slice > 3 ? [[slice, 100, 0]] : []),
    ]);
    const chains = chainsOf(tableOf(rows), { ...options, heightsUm: heights(1, 9, 1, 9, 1) });
    const xs = chains.map((chain) => chain.map((row) => rows[row][1]));
    expect(xs).toEqual([
      [0, 1, 2, 3, 4, 5],
      [50, 51, 52, 53, 54, 55],
      [100, 100],
    ]);
  });
});

describe('doublets', () => {
  /** Particles by frame: the first for all frames, the others in as many as they are told; images are in range in the first frames of each as told. */
  function doublets(
    frames: number,
    others: { at: number; frames: number }[],
    likeOne: number[] = [],
    diameterPx = 10,
  ): boolean[] {
    const rows: number[][] = [];
    const tracks: number[][] = [[], ...others.map((): number[] => [])];
    for (let k = 0; k < frames; k++) {
      [{ at: 0, frames }, ...others].forEach((one, track) => {
        if (k >= one.frames) return;
        tracks[track].push(rows.length);
        rows.push([k, 100 + one.at, 50]);
      });
    }
    const { frame, xPx, yPx } = tableOf(rows);
    const inRange = new Uint8Array(rows.length).fill(1);
    tracks.forEach((own, track) => {
      for (const row of own.slice(likeOne[track] ?? frames)) inRange[row] = 0;
    });
    return findDoublets(tracks, { frame, xPx, yPx, inRange }, diameterPx);
  }

  it('are two that are beside each other, within two diameters, in half of their frames', () => {
    expect(doublets(20, [{ at: 20, frames: 20 }])).toEqual([true, true]);
    expect(doublets(20, [{ at: 20.1, frames: 20 }])).toEqual([false, false]);
    expect(doublets(30, [{ at: 8, frames: 15 }])).toEqual([true, true]);
    expect(doublets(31, [{ at: 8, frames: 15 }])).toEqual([false, true]);
  });

  it('are so for ten frames', () => {
    expect(doublets(10, [{ at: 8, frames: 10 }])).toEqual([true, true]);
    expect(doublets(9, [{ at: 8, frames: 9 }])).toEqual([false, false]);
  });

  it('are so where both are mostly found as one that looks like no single particle, unlike the others', () => {
    const far = [100, 200, 300].map((at) => ({ at, frames: 60 }));
    const first = (together: number, likeOne: number, ofOthers = 60): boolean =>
      doublets(60, [{ at: 8, frames: together }, ...far], [likeOne, 0, ofOthers, ofOthers, ofOthers])[0];
    expect(first(10, 29)).toBe(true);
    expect(first(10, 30)).toBe(false);
    expect(first(9, 29)).toBe(false);
    expect(first(10, 14, 30)).toBe(true);
    expect(first(10, 0, 0)).toBe(false);
  });

  it('are none that others pass in less than a tenth of its frames, though it is mostly out of range', () => {
    const far = [100, 200, 300].map((at) => ({ at, frames: 200 }));
    const first = (together: number): boolean =>
      doublets(200, [{ at: 8, frames: together }, ...far], [50, 0, 200, 200, 200])[0];
    expect(first(19)).toBe(false);
    expect(first(20)).toBe(true);
  });

  it('have no other neighbours', () => {
    expect(
      doublets(20, [
        { at: 8, frames: 20 },
        { at: 16, frames: 20 },
      ]),
    ).toEqual([false, false, false]);
    expect(
      doublets(20, [
        { at: 8, frames: 20 },
        { at: 60, frames: 20 },
      ]),
    ).toEqual([true, true, false]);
    expect(
      doublets(20, [
        { at: -8, frames: 20 },
        { at: 8, frames: 20 },
        { at: 0.5, frames: 20 },
      ]),
    ).toEqual(Array(4).fill(false));
  });
});
