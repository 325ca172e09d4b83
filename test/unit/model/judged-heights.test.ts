import { describe, expect, it } from 'vitest';
import {
  validateHeights,
  type FoundPositions,
  type ValidateHeightsOptions,
} from '../../../native-worker/model/validation/validate-heights.ts';
import { tagged } from '../tagged.ts';

const OPTIONS: ValidateHeightsOptions = {
  toleranceUm: 1,
  pixelUm: 0.5,
  offset: 'common',
  binUm: 5,
  zTotalUm: 20,
  zRangeUm: [-10, 10],
  seed: 1,
};

/** A particle in each frame, found a pixel to the right and half a one up; heights 1 um too high. */
function scene(zTrue: number[], changed: (found: FoundPositions) => void = () => undefined) {
  const of = (value: (k: number) => number): Float64Array => Float64Array.from(zTrue, (_, k) => value(k));
  const frame = Int32Array.from(zTrue.keys());
  const truth = {
    frame,
    particle: null,
    xPx: of((k) => 10 * k),
    yPx: of(() => 7),
    zUm: Float64Array.from(zTrue),
  };
  const ones = new Uint8Array(zTrue.length).fill(1);
  const found: FoundPositions = {
    frame: frame.slice(),
    particle: frame.map((k) => 100 + k),
    xPx: of((k) => 10 * k + 1),
    yPx: of(() => 6.5),
    zRawUm: of((k) => zTrue[k] + 1),
    zRawSdUm: of(() => 0.3),
    rawInRange: ones.slice(),
    zUm: of((k) => zTrue[k] + 2),
    zSdUm: of(() => 0.2),
    inRange: ones.slice(),
    outlier: new Uint8Array(zTrue.length),
    crowded: new Uint8Array(zTrue.length),
  };
  changed(found);
  return validateHeights(truth, found, OPTIONS);
}
const HEIGHTS = [-4, 0, 3, 5];

describe('heights of a table', () => {
  it('are judged raw, all, smoothed and without those that are marked', () => {
    const { figures, table } = scene(HEIGHTS);
    expect([figures.raw, figures.all, figures.smoothed, figures.unflagged].map((one) => one?.rows)).toEqual([
      4, 4, 4, 4,
    ]);
    expect(figures.raw.offsetMedianUm).toBeCloseTo(1, 12);
    expect(figures.smoothed?.offsetMedianUm).toBeCloseTo(2, 12);
    expect([...table.residualRawUm, ...table.residualUm].every((value) => Math.abs(value) < 1e-12)).toBe(
      true,
    );
    expect([...table.particle]).toEqual([100, 101, 102, 103]);
    expect([...table.distanceUm].map((value) => value.toFixed(6))).toEqual(
      Array(4).fill((0.5 * Math.hypot(1, 0.5)).toFixed(6)),
    );
  });

  it('keep the marks of the positions that they were paired with', () => {
    const { table } = scene(HEIGHTS, (found) => {
      found.outlier[1] = 1;
      found.crowded[2] = 1;
      found.rawInRange[3] = 0;
    });
    expect([...table.outlier]).toEqual([0, 1, 0, 0]);
    expect([...table.crowded]).toEqual([0, 0, 1, 0]);
    expect([...table.rawInRange]).toEqual([1, 1, 1, 0]);
  });

  it('need two of each kind', () => {
    const only = (count: number) => (found: FoundPositions) => found.zUm.fill(NaN, 0, 4 - count);
    expect(scene(HEIGHTS, only(2)).figures.smoothed?.rows).toBe(2);
    expect(scene(HEIGHTS, only(1)).figures.smoothed).toBeNull();
    const sound = (count: number) => (found: FoundPositions) => {
      found.outlier.fill(1, 0, 4 - count);
    };
    expect(scene(HEIGHTS, sound(2)).figures.unflagged?.rows).toBe(2);
    expect(scene(HEIGHTS, sound(1)).figures.unflagged).toBeNull();
    expect(scene(HEIGHTS, (found) => found.crowded.fill(1, 0, 1)).figures.unflagged?.rows).toBe(3);
    const trusted = (count: number) => (found: FoundPositions) => {
      found.rawInRange.fill(0, 0, 4 - count);
    };
    const { figures, table } = scene(HEIGHTS, trusted(2));
    expect([figures.raw.rows, figures.all.rows, figures.outOfRangeRows]).toEqual([2, 4, 2]);
    expect([...table.residualRawUm].map((value) => Number.isNaN(value))).toEqual([true, true, false, false]);
    expect(() => scene(HEIGHTS, trusted(1))).toThrow(/only one/);
    expect(() => scene(HEIGHTS, trusted(0))).toThrow(/none/);
  });

  it('are counted: found, missing, beyond the range and flagged there', () => {
    // The offset is 1 um: labels are -(z + 1), the range -10 to 10.
    const { figures } = scene([-11, -11.1, 9, 9.1, 0, 0], (found) => {
      found.rawInRange[1] = 0;
      found.xPx[5] = 900;
    });
    expect(figures).toMatchObject({
      truthRows: 6,
      matchedRows: 5,
      missingRows: 1,
      outOfRangeRows: 1,
      unmatchedPositions: 1,
      beyondRangeRows: 2,
      beyondRangeFlagged: 1,
    });
    const beyond = scene(HEIGHTS, (found) => found.frame.fill(77, 3));
    expect(beyond.figures).toMatchObject({ matchedRows: 3, missingRows: 1, unmatchedPositions: 0 });
    expect([...beyond.table.particle]).toEqual([100, 101, 102, -1]);
    expect(beyond.table.zRawUm[3]).toBeNaN();
    expect(beyond.table.rawInRange[3]).toBe(0);
  });

  it('have lateral errors in micrometres', () => {
    const { lateral } = scene(HEIGHTS).figures;
    expect(lateral?.rows).toBe(4);
    expect(lateral?.biasXUm).toBeCloseTo(0.5, 12);
    expect(lateral?.biasYUm).toBeCloseTo(-0.25, 12);
    expect(lateral?.rmsUm).toBeCloseTo(0.5 * Math.hypot(1, 0.5), 12);
    expect(lateral?.medianUm).toBeCloseTo(0.5 * Math.hypot(1, 0.5), 12);
  });

  it('that can’t be paired are refused, with what to check', () => {
    expect(() => scene(HEIGHTS, (found) => found.xPx.fill(999))).toThrow(/within 1.00 um/);
    expect(() => scene(HEIGHTS, (found) => found.frame.fill(99))).toThrow(/numbers of the frames/);
    expect(() => scene(HEIGHTS, (found) => found.frame.fill(99))).toThrow(tagged('bad-input'));
  });
});
