import { describe, expect, test } from 'vitest';
import { createRandom } from '../../../native-worker/math/random.ts';
import { errorGroups } from '../../../native-worker/model/validation/error-groups.ts';
import { heightFigures } from '../../../native-worker/model/validation/height-errors.ts';
import { matchTruth, type TruePositions } from '../../../native-worker/model/validation/match-truth.ts';
import { slopeOf } from '../../../native-worker/model/validation/height-slope.ts';
import {
  validateHeights,
  type FoundPositions,
  type ValidateHeightsOptions,
} from '../../../native-worker/model/validation/validate-heights.ts';
import { slopeReading } from '../../../preload/contract/validation.ts';

const FRAMES = 60;

interface Scene {
  particles: number;
  /** Predicted = slope * true + constant of the particle + noise. */
  slope?: number;
  constantsUm?: number[];
  noiseUm?: number;
  statedUm?: number;
  seed?: number;
}

/** Particles far apart whose heights go up and down together; found half a pixel to the right of where they are. */
function scene({ particles, slope = 1, constantsUm, noiseUm = 0.2, statedUm = 0.2, seed = 1 }: Scene): {
  truth: TruePositions;
  found: FoundPositions;
} {
  const random = createRandom(seed);
  const rows = particles * FRAMES;
  const frame = Int32Array.from({ length: rows }, (_, row) => Math.floor(row / particles));
  const particle = frame.map((_, row) => row % particles);
  const xPx = Float64Array.from(particle, (one) => 100 + 50 * one);
  const yPx = Float64Array.from(frame, (at) => 100 + at / 10);
  const zUm = Float64Array.from(frame, (at) => 8 * Math.sin((2 * Math.PI * at) / FRAMES));
  const zRawUm = zUm.map(
    (z, row) => slope * z + (constantsUm?.[particle[row]] ?? 0) + noiseUm * random.normal(),
  );
  const ones = new Uint8Array(rows).fill(1);
  const stated = new Float64Array(rows).fill(statedUm);
  return {
    truth: { frame, particle, xPx, yPx, zUm },
    found: {
      frame,
      particle: particle.map((one) => 10 + one),
      xPx: xPx.map((x) => x + 0.5),
      yPx,
      zRawUm,
      zRawSdUm: stated,
      rawInRange: ones.slice(),
      zUm: zRawUm.map((z, row) => (z + zUm[row]) / 2),
      zSdUm: stated,
      inRange: ones.slice(),
      outlier: new Uint8Array(rows),
      crowded: new Uint8Array(rows),
    },
  };
}

const options: ValidateHeightsOptions = {
  toleranceUm: 1,
  pixelUm: 0.2,
  offset: 'common',
  binUm: 4,
  zTotalUm: 40,
  zRangeUm: [-20, 20],
  seed: 1,
};

describe('pairing with true positions', () => {
  const found = {
    frame: Int32Array.of(0, 0, 1, 1),
    xPx: Float64Array.of(10, 13, 10, 40),
    yPx: Float64Array.of(10, 10, 10, 40),
  };

  test('uses each position once, the closest pair first, and none beyond reach', () => {
    const truth = {
      frame: Int32Array.of(0, 0, 1, 2),
      particle: null,
      xPx: Float64Array.of(12, 10.5, 10, 10),
      yPx: Float64Array.of(10, 10, 16, 10),
      zUm: new Float64Array(4),
    };
    const pairs = matchTruth(truth, found, 5);
    expect([...pairs.truth]).toEqual([0, 1, 2, 3]);
    expect([...pairs.found]).toEqual([1, 0, -1, -1]);
    expect(pairs.distancePx[0]).toBeCloseTo(1, 12);
    expect(pairs.distancePx[3]).toBeNaN();
    expect([...matchTruth(truth, found, 6).found]).toEqual([1, 0, 2, -1]);
  });

  test('gives a height without a position to every particle of its frame', () => {
    const truth = {
      frame: Int32Array.of(1, 0, 7),
      particle: null,
      xPx: null,
      yPx: null,
      zUm: new Float64Array(3),
    };
    const pairs = matchTruth(truth, found, 5);
    expect([...pairs.truth]).toEqual([0, 0, 1, 1, 2]);
    expect([...pairs.found]).toEqual([2, 3, 0, 1, -1]);
  });
});

describe('validation against known heights', () => {
  test('tells constant, spread, scale and coverage as they were put in', () => {
    const { truth, found } = scene({ particles: 8, constantsUm: new Array(8).fill(1.5) });
    const { figures, table } = validateHeights(truth, found, options);
    const { raw } = figures;
    expect(raw.rows).toBe(8 * FRAMES);
    expect(raw.particles).toBe(8);
    expect(raw.offsetMedianUm).toBeCloseTo(1.5, 1);
    expect(raw.offsetMeanUm).toBeCloseTo(1.5, 1);
    expect(raw.sdUm).toBeGreaterThan(0.18);
    expect(raw.sdUm).toBeLessThan(0.22);
    expect(raw.epsilon).toBe(raw.sdUm / 40);
    expect(raw.medianAbsUm).toBeCloseTo(0.6745 * 0.2, 1);
    expect(raw.slope).toBeCloseTo(1, 2);
    expect(raw.slopeInterval![0]).toBeLessThan(1);
    expect(raw.slopeInterval![1]).toBeGreaterThan(1);
    expect(raw.coverage90).toBeGreaterThan(0.86);
    expect(raw.coverage90).toBeLessThan(0.94);
    // Smoothing halved the noise and the constant here.
    expect(figures.smoothed!.sdUm).toBeCloseTo(raw.sdUm / 2, 6);
    expect(figures.smoothed!.offsetMedianUm).toBeCloseTo(raw.offsetMedianUm / 2, 6);
    expect(figures.lateral).toMatchObject({ rows: 8 * FRAMES });
    expect(figures.lateral!.biasXUm).toBeCloseTo(0.1, 12);
    expect(figures.lateral!.biasYUm).toBeCloseTo(0, 12);
    expect(figures.lateral!.rmsUm).toBeCloseTo(0.1, 12);
    expect(figures.missingRows).toBe(0);
    const residual = table.residualRawUm[3];
    expect(residual).toBeCloseTo(found.zRawUm[3] - truth.zUm[3] - raw.offsetMedianUm, 12);
  });

  test('bins add up, and stand at multiples of their width', () => {
    const { truth, found } = scene({ particles: 3 });
    const { bins, rows } = validateHeights(truth, found, options).figures.raw;
    expect(bins.map(({ zUm }) => zUm)).toEqual([-6, -2, 2, 6, 10].slice(0, bins.length));
    expect(bins.reduce((sum, bin) => sum + bin.rows, 0)).toBe(rows);
  });

  test('a wrong axial factor shows in the slope, and is told', () => {
    const { truth, found } = scene({ particles: 6, slope: 1.333 });
    const { raw } = validateHeights(truth, found, options).figures;
    expect(raw.slope).toBeCloseTo(1.333, 1);
    expect(raw.slopeInterval![0]).toBeGreaterThan(1.3);
    expect(slopeReading(raw, 1.333).isSound).toBe(false);
    expect(slopeReading(raw, 1.333).text).toMatch(
      /33\.\d % too long.*an axial factor of (1\.00|0\.99)\d instead of 1\.333/,
    );
    expect(slopeReading({ slope: -1, slopeInterval: [-1.1, -0.9] }, 1).text).toMatch(/other way.*z_label_um/);
    expect(slopeReading({ slope: 0.2, slopeInterval: [-0.4, 0.8] }, 1).text).toMatch(/do not follow/);
    expect(slopeReading({ slope: 1.01, slopeInterval: [0.98, 1.04] }, 1.333).text).toMatch(/agrees/);
    expect(slopeReading({ slope: null, slopeInterval: null }, 1).text).toMatch(/hardly differ/);
  });

  test('one constant for each particle, where they moved together from heights of their own', () => {
    const constantsUm = [0, 3, -2, 5];
    const { found, truth } = scene({ particles: 4, constantsUm });
    const together: TruePositions = {
      frame: Int32Array.from({ length: FRAMES }, (_, at) => at),
      particle: null,
      xPx: null,
      yPx: null,
      zUm: Float64Array.from({ length: FRAMES }, (_, at) => truth.zUm[at * 4]),
    };
    const common = validateHeights(together, found, options).figures;
    const own = validateHeights(together, found, { ...options, offset: 'particle' }).figures;
    expect(common.matchedRows).toBe(4 * FRAMES);
    expect(common.lateral).toBeNull();
    expect(common.raw.sdUm).toBeGreaterThan(2);
    expect(own.raw.sdUm).toBeLessThan(0.22);
    expect(own.raw.offsetSpreadUm).toBeCloseTo(3.1, 0);
    expect(own.raw.slope).toBeCloseTo(1, 1);
    expect(own.raw.slopeInterval![1] - own.raw.slopeInterval![0]).toBeLessThan(0.03);
  });

  test('heights that are flagged are counted and not judged, nor are those that were not found', () => {
    const { truth, found } = scene({ particles: 2 });
    // The second particle is never found, the first is flagged and far off in its last frames.
    const kept = Array.from(found.frame.keys()).filter((row) => found.particle[row] === 10);
    const pick = <Column extends Float64Array | Int32Array | Uint8Array>(column: Column): Column =>
      column.filter((_: number, row: number) => kept.includes(row)) as Column;
    const one = Object.fromEntries(
      Object.entries(found).map(([name, column]: [string, Float64Array]) => [name, pick(column)]),
    ) as unknown as FoundPositions;
    for (let row = FRAMES - 10; row < FRAMES; row++) {
      one.zRawUm[row] += 30;
      one.rawInRange[row] = 0;
      one.zUm[row] = NaN;
    }
    const { figures, table } = validateHeights(truth, one, { ...options, zRangeUm: [-5, 20] });
    expect(figures).toMatchObject({
      truthRows: 2 * FRAMES,
      matchedRows: FRAMES,
      missingRows: FRAMES,
      outOfRangeRows: 10,
      unmatchedPositions: 0,
    });
    // Labels are minus heights: beyond are those above 5 um.
    const beyond = Array.from({ length: FRAMES }, (_, at) => truth.zUm[2 * at]).filter((z) => z > 5);
    expect(Math.abs(figures.beyondRangeRows - beyond.length)).toBeLessThanOrEqual(1);
    expect(figures.raw.rows).toBe(FRAMES - 10);
    expect(figures.smoothed!.rows).toBe(FRAMES - 10);
    expect(figures.all.rows).toBe(FRAMES);
    expect(figures.all.sdUm).toBeGreaterThan(5);
    expect([...table.particle].filter((particle) => particle < 0)).toHaveLength(FRAMES);
    expect([...table.residualRawUm].filter(Number.isNaN)).toHaveLength(FRAMES + 10);
  });

  test('says what to check where nothing can be paired or judged', () => {
    const { truth, found } = scene({ particles: 1 });
    const away = { ...truth, xPx: truth.xPx!.map((x) => x + 40) };
    expect(() => validateHeights(away, found, options)).toThrow(/within 1\.00 um.*check x_px/);
    const late = { ...truth, frame: truth.frame.map((at) => at + 1000) };
    expect(() => validateHeights(late, found, options)).toThrow(/begin with 0/);
    const flagged = { ...found, rawInRange: new Uint8Array(FRAMES) };
    expect(() => validateHeights(truth, flagged, options)).toThrow(/none lies in the model's range/);
  });
});

describe('intervals of a validation', () => {
  test('draw whole particles, or runs of frames where there are few', () => {
    const frame = Int32Array.from({ length: 48 }, (_, row) => row % 24);
    const two = frame.map((_, row) => Math.floor(row / 24));
    const groups = errorGroups(two, frame);
    expect(new Set(groups).size).toBe(12);
    expect([...groups.slice(0, 5)]).toEqual([0, 0, 0, 0, 1]);
    const six = frame.map((_, row) => Math.floor(row / 8));
    expect(new Set(errorGroups(six, frame)).size).toBe(6);
  });

  test('of the slope hold 1 in about 95 % of experiments whose particles each err in their own way', () => {
    const experiments = 150;
    let inside = 0;
    for (let seed = 1; seed <= experiments; seed++) {
      const random = createRandom(seed, 5);
      const tilts = Array.from({ length: 12 }, () => 1 + 0.1 * random.normal());
      const particle = Int32Array.from({ length: 12 * 20 }, (_, row) => Math.floor(row / 20));
      const x = Float64Array.from(particle, (_, row) => (row % 20) - 10);
      const y = x.map((z, row) => tilts[particle[row]] * z + 0.1 * random.normal());
      const [low, high] = slopeOf(x, y, particle, seed)!.interval;
      if (low <= 1 && high >= 1) inside += 1;
    }
    expect(inside / experiments).toBeGreaterThan(0.85);
    // Rows drawn one by one would hold it in about half of them.
    expect(inside / experiments).toBeLessThan(1);
  });

  test('there is no slope of heights that stay', () => {
    const z = new Float64Array(20).fill(3);
    expect(slopeOf(z, z, new Int32Array(20), 1)).toBeNull();
  });

  test('the same seed gives the same figures', () => {
    const { truth, found } = scene({ particles: 3 });
    const known = {
      frame: truth.frame,
      particle: truth.particle!,
      zTrueUm: truth.zUm,
      zPredUm: found.zRawUm,
      zSdUm: found.zRawSdUm,
    };
    expect(heightFigures(known, options)).toEqual(heightFigures(known, options));
  });
});
