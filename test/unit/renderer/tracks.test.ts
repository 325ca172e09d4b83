import { Matrix4, OrthographicCamera, PerspectiveCamera, Vector3 } from 'three';
import { describe, expect, it } from 'vitest';
import { createRandom } from '../../../native-worker/math/random.ts';
import type { TrackTable } from '../../../preload/contract/commands.ts';
import { particleRows } from '../../../renderer/features/track/particle-rows.ts';
import { trackMarks } from '../../../renderer/shared/tracks/track-marks.ts';
import { sortByFrame, stretch } from '../../../renderer/viewers/scene/sort-by-frame.ts';
import { speedsOf } from '../../../renderer/viewers/scene/track-colours.ts';
import { PointIndex } from '../../../renderer/viewers/scene/point-index.ts';
import { niceStep, tickLabel, ticks, tickTexts } from '../../../renderer/viewers/ticks.ts';
import { boundsOf } from '../../../renderer/viewers/scene/box-around-tracks.ts';
import { flaggedRows, thinned } from '../../../renderer/viewers/scene/flagged-rows.ts';
import { byCertainty, lengthsAlong, segments } from '../../../renderer/viewers/scene/path-segments.ts';
import { shownTracks, splitTracks } from '../../../renderer/viewers/scene/shown-tracks.ts';

/** Particle 0 in frames 0 to 3, out of range in frame 2; particle 4 in frames 1 and 2, an outlier. */
const table: TrackTable = {
  particle: Int32Array.of(0, 0, 0, 0, 4, 4),
  frame: Int32Array.of(0, 1, 2, 3, 1, 2),
  tS: Float64Array.of(0, 0.1, 0.2, 0.3, 0.1, 0.2),
  xPx: Float64Array.of(10, 11, 12, 13, 40, 40),
  yPx: Float64Array.of(20, 20, 20, 20, 50, 52),
  xUm: Float64Array.of(1, 1.1, 1.2, 1.3, 4, 4),
  yUm: Float64Array.of(2, 2, 2, 2, 5, 5.2),
  zRawUm: Float64Array.of(3, 3.3, 9, 3.2, 7, 8),
  zUm: Float64Array.of(3, 3.1, NaN, 3.2, 7, 7.5),
  zSdUm: Float64Array.of(0.2, 0.2, NaN, 0.2, 0.2, 0.2),
  inRange: Uint8Array.of(1, 1, 0, 1, 1, 1),
  outlier: Uint8Array.of(0, 0, 0, 0, 1, 1),
  crowded: Uint8Array.of(0, 1, 0, 0, 0, 0),
  bridged: new Uint8Array(6),
  reason: new Uint8Array(6),
  linkConfidence: new Float64Array(6).fill(1),
  weak: new Uint8Array(6),
};
const nothing = {
  outliers: false,
  crowded: false,
  outOfRange: false,
  minFrames: 1,
  hidden: new Set<number>(),
};
const tracks = splitTracks(table);

describe('trajectories for the view', () => {
  it('are the runs of rows of a particle', () => {
    expect(splitTracks(table)).toEqual([
      { particle: 0, start: 0, end: 4 },
      { particle: 4, start: 4, end: 6 },
    ]);
  });

  it('break where there is no height to trust, and never join two particles', () => {
    expect([...segments(table, splitTracks(table), nothing)]).toEqual([0, 1, 4, 5]);
    expect([...segments(table, splitTracks(table), { ...nothing, outliers: true })]).toEqual([0, 1]);
    expect([...segments(table, splitTracks(table), { ...nothing, crowded: true })]).toEqual([4, 5]);
  });

  it('are uncertain where a height is bridged or off the path, or frames were missed', () => {
    const pairs = Int32Array.of(0, 1, 1, 3, 4, 5);
    expect([...byCertainty(table, pairs).certain]).toEqual([0, 1]);
    expect([...byCertainty(table, pairs).uncertain]).toEqual([1, 3, 4, 5]);
    const bridged = { ...table, bridged: Uint8Array.of(0, 1, 0, 0, 0, 0) };
    expect([...byCertainty(bridged, pairs).uncertain]).toEqual([0, 1, 1, 3, 4, 5]);
  });

  it('are found by their frames as one stretch', () => {
    const frames = [3, 0, 2, 2, 5];
    const byFrame = sortByFrame(frames.length, 5, (at) => frames[at] ?? 0);
    const inStretch = (after: number, last: number): number[] => {
      const { first, count } = stretch(byFrame, after, last);
      return Array.from(byFrame.order.subarray(first, first + count), (at) => frames[at] ?? NaN);
    };
    expect([...byFrame.order]).toEqual([1, 2, 3, 0, 4]);
    expect(inStretch(-Infinity, 2)).toEqual([0, 2, 2]);
    expect(inStretch(0, 3)).toEqual([2, 2, 3]);
    expect(inStretch(2, 99)).toEqual([3, 5]);
    expect(inStretch(-7, -1)).toEqual([]);
    expect(inStretch(9, 12)).toEqual([]);
  });

  it('have a speed from the rows before and after, never across particles', () => {
    const speeds = speedsOf({ ...table, zUm: table.zUm.map(() => 3) });
    expect(speeds[1]).toBeCloseTo(1, 9);
    expect(speeds[4]).toBeCloseTo(2, 9);
    expect(speedsOf(table)[1]).toBeNaN();
  });

  it('have the speed in the plane where nothing has a height', () => {
    const speeds = speedsOf({ ...table, zUm: table.zUm.map(() => NaN) });
    expect(speeds[1]).toBeCloseTo(1, 9);
    expect(speeds[4]).toBeCloseTo(2, 9);
  });

  it('have a length that grows along each of them', () => {
    const positions = Float32Array.of(0, 0, 0, 3, 4, 0, 3, 4, 2, 3, 4, 2, 9, 9, 9, 9, 9, 10);
    expect([...lengthsAlong(tracks, positions)]).toEqual([0, 5, 7, 7, 0, 1]);
  });

  it('mark each doubt with its kind, unless hidden', () => {
    expect(flaggedRows(table, tracks, nothing)).toEqual([
      { row: 1, flag: 'crowded' },
      { row: 2, flag: 'out-of-range' },
      { row: 4, flag: 'outlier' },
      { row: 5, flag: 'outlier' },
    ]);
    const hidden = { ...nothing, outliers: true, crowded: true, outOfRange: true };
    expect(flaggedRows(table, tracks, hidden)).toEqual([]);
  });

  it('keep marks of one doubt apart along a path, and one of each doubt and particle', () => {
    const x = Float32Array.of(0, 0.4, 0.9, 1.1, 1.2, 1.3);
    const positions = Float32Array.from({ length: 18 }, (_, i) => (i % 3 === 0 ? (x[i / 3] ?? 0) : 0));
    const crowded = [0, 1, 2, 3, 4, 5].map((row) => ({ row, flag: 'crowded' as const }));
    const rows = (spacing: number): number[] =>
      thinned(crowded, table, positions, spacing).map(({ row }) => row);
    expect(rows(0.8)).toEqual([0, 2, 4]);
    expect(rows(5)).toEqual([0, 4]);
    expect(rows(0)).toEqual([0, 1, 2, 3, 4, 5]);
  });

  it('are hidden where they are shorter than asked for', () => {
    expect(shownTracks(tracks, { minFrames: 3, hidden: new Set<number>() })).toEqual([tracks[0]]);
    expect(shownTracks(tracks, { minFrames: 1, hidden: new Set([tracks[0]?.particle ?? NaN]) })).toEqual(
      tracks.slice(1),
    );
    expect(trackMarks(table, null, { ...nothing, minFrames: 3 }).height.map(({ label }) => label)).toEqual([
      'Particle 0',
    ]);
    expect(particleRows(table)).toHaveLength(2);
  });

  it('lie in a box that is never flat, holds the focal plane and no height that is not trusted', () => {
    const { min, max } = boundsOf(table);
    expect(min[2]).toBeLessThan(0);
    expect(max[2]).toBeGreaterThan(7.5);
    expect(max[2]).toBeLessThan(9);
    const flat = boundsOf({ ...table, zUm: table.zUm.map(() => 5), yUm: table.yUm.map(() => 1) });
    expect(flat.max[1]).toBeGreaterThan(flat.min[1]);
    const none = boundsOf({ ...table, zUm: table.zUm.map(() => NaN) });
    expect(none.max[2] - none.min[2]).toBeGreaterThan(0);
    const empty = { ...table, frame: new Int32Array(0) };
    expect(boundsOf(empty)).toEqual({ min: [0, 0, 0], max: [1, 1, 1] });
  });

  it('are summed up in a row each', () => {
    expect(particleRows(table)).toMatchObject([
      { particle: 0, frames: 4, zUm: [3, 3.2], outliers: 0, outOfRange: 1, crowded: 1 },
      { particle: 4, frames: 2, zUm: [7, 7.5], outliers: 2 },
    ]);
  });

  it('are plotted for one particle with the raw heights beside the smoothed ones', () => {
    const { height, plane, rowOf } = trackMarks(table, 4, nothing);
    expect(height.map((marks) => marks.label)).toEqual(['Raw', '± sd', 'Smoothed', 'Bridged or uncertain']);
    // Both of its heights are outliers.
    expect([...(height[2]?.y as Float64Array)]).toEqual([NaN, NaN]);
    expect([...(height[3]?.y as Float64Array)]).toEqual([7, 7.5]);
    expect([...(height[0]?.y as Float64Array)]).toEqual([7, 8]);
    expect([...(plane[0]?.y as Float64Array)]).toEqual([5, 5.2]);
    expect(rowOf('height', 2, 1)).toBe(5);
    expect([...(trackMarks(table, 4, { ...nothing, outliers: true }).height[1]?.y as Float64Array)]).toEqual([
      NaN,
      NaN,
    ]);
  });
});

it('what is hidden is missing in both plots, raw heights too', () => {
  const heights = (hide: object): number[][] =>
    trackMarks(table, 0, { ...nothing, ...hide }).height.map(({ y }) => [...(y as Float64Array)]);
  const path = (hide: object): number[] => [
    ...(trackMarks(table, 0, { ...nothing, ...hide }).plane[0]?.y as Float64Array),
  ];
  const rowsLeft = (values: readonly number[]): number[] =>
    values.flatMap((value, row) => (Number.isFinite(value) ? [row] : []));
  const [all, raw] = [path({}), heights({})[0] ?? []];
  for (const [hide, row] of [
    [{ crowded: true }, 1],
    [{ outOfRange: true }, 2],
  ] as const) {
    expect(rowsLeft(path(hide))).toEqual(rowsLeft(all).filter((one) => one !== row));
    expect(rowsLeft(heights(hide)[0] ?? [])).toEqual(rowsLeft(raw).filter((one) => one !== row));
  }
});

describe('the row under the pointer', () => {
  const random = createRandom(5);
  const positions = Float32Array.from({ length: 3 * 3000 }, () => 20 * random.uniform());
  positions[4] = NaN;
  const rows = Int32Array.from({ length: 3000 }, (_, row) => row);
  const screen = { width: 300, height: 200, reachPx: 6 };
  const orthographic = new OrthographicCamera(-15, 15, 10, -10, 0.1, 500);
  const perspective = new PerspectiveCamera(40, 1.5, 0.1, 500);

  it.each([orthographic, perspective])('is the same as by a look at every one of them', (camera) => {
    camera.position.set(40, -30, 35);
    camera.up.set(0, 0, 1);
    camera.lookAt(10, 10, 10);
    camera.updateProjectionMatrix();
    camera.updateMatrixWorld();
    const matrix = new Matrix4().multiplyMatrices(camera.projectionMatrix, camera.matrixWorldInverse);
    const index = new PointIndex(rows, positions);
    let found = 0;
    for (let n = 0; n < 100; n++) {
      const [x, y] = [300 * random.uniform(), 200 * random.uniform()];
      let best: number | null = null;
      let least = screen.reachPx;
      for (const row of rows) {
        const at = new Vector3().fromArray(positions, row * 3).project(camera);
        const distance = Math.hypot(150 * (at.x + 1) - x, 100 * (1 - at.y) - y);
        if (distance < least) {
          least = distance;
          best = row;
        }
      }
      expect(index.nearest(matrix, { ...screen, x, y })).toBe(best);
      found += best === null ? 0 : 1;
    }
    expect(found).toBeGreaterThan(20);
  });
});

describe('ticks', () => {
  it('are multiples of 1, 2 or 5', () => {
    expect([0.7, 1, 1.3, 2.1, 6, 31, 0.02].map(niceStep)).toEqual([1, 1, 2, 5, 10, 50, 0.02]);
    expect(ticks(-3.2, 7.1, 2)).toEqual([-2, 0, 2, 4, 6]);
    expect(tickTexts([-9.1, -9, 0.1 + 0.2 - 0.3, null], 0.1)).toEqual(['\u22129.1', '\u22129.0', '0.0', '']);
    expect(tickTexts([-2.5, 0, 2.5, 40_000], 2.5)).toEqual(['\u22122.5', '0.0', '2.5', '40,000.0']);
    expect(ticks(0, 0.3, 0.1).map((value) => tickLabel(value, 0.1))).toEqual(['0.0', '0.1', '0.2', '0.3']);
    expect(tickLabel(-4, 2)).toBe('−4');
  });
});
