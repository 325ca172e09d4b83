import { describe, expect, it } from 'vitest';
import {
  predictState,
  startState,
  zVariance,
  type LinkModel,
  type Positions,
} from '../../../native-worker/track/particle-state.ts';
import { stateBefore } from '../../../native-worker/track/continuation.ts';
import { expectedAt, oddsOfFirst, type ExpectedPlace } from '../../../native-worker/track/expected-place.ts';
import { randomFrom } from '../random.ts';

const model: LinkModel = {
  motion: {
    diffusionUm2S: 0.1,
    velocityVarianceXy: 3,
    velocityVarianceZ: 2,
    fastestVariance: 5,
    persistenceS: 2,
    turnPerS: 0,
    sigmaXyUm: 0.1,
    zNoiseScale: 1.5,
  },
  logBirth: -9,
  zSpanUm: 20,
  rivals: 0,
};
const random = randomFrom(4);
const column = (count: number): Float64Array => Float64Array.from({ length: count }, () => 4 * random());
const COUNT = 12;
/** Rows every tenth of a second, and the same with time turned round. */
const at: Positions = {
  tS: Float64Array.from({ length: COUNT }, (_, k) => k / 10),
  xUm: column(COUNT),
  yUm: column(COUNT),
  zUm: column(COUNT).with(6, NaN),
  zSdUm: new Float64Array(COUNT).fill(0.3),
};
const turned = { ...at, tS: at.tS.map((t) => -t) };

describe('where a particle is expected', () => {
  const before = stateBefore([0, 1, 2, 3], 4, at, model);
  const after = stateBefore([11, 10, 9, 8], 4, turned, model);
  const row = 5;
  const [early, late] = [predictState(before, at.tS[row], model), predictState(after, turned.tS[row], model)];

  it('is where it was heading, if nothing is known of later', () => {
    expect(expectedAt(before, null, at.tS[row], model)).toEqual([
      { x: expect.closeTo(early.x.x, 12), variance: expect.closeTo(early.x.xx, 12) },
      { x: expect.closeTo(early.y, 12), variance: expect.closeTo(early.x.xx, 12) },
      { x: expect.closeTo(early.z!.x, 12), variance: expect.closeTo(early.z!.xx, 12) },
    ]);
  });

  it('is the mean of before and after by their precisions', () => {
    const mean = (a: number, va: number, b: number, vb: number) => ({
      x: expect.closeTo((a * vb + b * va) / (va + vb), 9) as number,
      variance: expect.closeTo((va * vb) / (va + vb), 9) as number,
    });
    expect(expectedAt(before, after, at.tS[row], model)).toEqual([
      mean(early.x.x, early.x.xx, late.x.x, late.x.xx),
      mean(early.y, early.x.xx, late.y, late.x.xx),
      mean(early.z!.x, early.z!.xx, late.z!.x, late.z!.xx),
    ]);
  });

  it('has the height that one side knows, or none', () => {
    const blind = startState(6, at, model);
    expect(blind.z).toBeNull();
    const [, , z] = expectedAt(blind, after, at.tS[row], model);
    expect(z).toEqual({ x: expect.closeTo(late.z!.x, 12), variance: expect.closeTo(late.z!.xx, 12) });
    expect(expectedAt(blind, null, at.tS[row], model)[2]).toBeNull();
  });
});

describe('a row that may be either of two', () => {
  const place = (x: number, y: number, z: number | null, variance = 0.04): ExpectedPlace => [
    { x, variance },
    { x: y, variance: 2 * variance },
    z === null ? null : { x: z, variance: 3 * variance },
  ];
  const row = 3;
  const put = (x: number, y: number, z: number): Positions => ({
    ...at,
    xUm: at.xUm.with(row, x),
    yUm: at.yUm.with(row, y),
    zUm: at.zUm.with(row, z),
  });
  const odds = (a: ExpectedPlace, b: ExpectedPlace, where: Positions): number =>
    oddsOfFirst(a, b, row, where, model);
  const [first, second] = [place(0, 0, 0), place(1.2, -0.6, 2, 0.1)];

  it('is as likely the one as the other in the middle between them, and the odds turn round with them', () => {
    expect(odds(first, second, put(0.6, -0.3, 1))).toBeCloseTo(0, 12);
    for (const where of [put(0, 0, 0), put(0.2, 0.4, -1), put(2, 1, 0.3)])
      expect(odds(second, first, where)).toBeCloseTo(-odds(first, second, where), 12);
  });

  it('is the nearer one by half of their distance in standard deviations, on a logistic curve', () => {
    const noise = [0.01, 0.01, zVariance(row, at, model.motion)];
    const squared = [1.2, 0.6, 2].reduce((sum, distance, axis) => {
      const variance = noise[axis] + ((axis + 1) * (0.04 + 0.1)) / 2;
      return sum + distance ** 2 / variance;
    }, 0);
    expect(odds(first, second, put(0, 0, 0))).toBeCloseTo((1.702 * Math.sqrt(squared)) / 2, 9);
    expect(odds(first, second, put(1.2, -0.6, 2))).toBeCloseTo((-1.702 * Math.sqrt(squared)) / 2, 9);
    // Across the line between the two nothing is told: here along the line at right angles to it.
    const flat = [place(0, 0, null, 0.1), place(1, 0, null, 0.1)] as const;
    expect(odds(...flat, put(0.5, 7, 0))).toBeCloseTo(0, 12);
  });

  it('is told by the plane alone where a height is not known', () => {
    const flat = odds(place(0, 0, null), place(1.2, -0.6, null), put(0.1, 0, 0));
    expect(odds(place(0, 0, 9), place(1.2, -0.6, null), put(0.1, 0, 0))).toBe(flat);
    expect(odds(place(0, 0, null), place(1.2, -0.6, 9), put(0.1, 0, 0))).toBe(flat);
    expect(odds(place(0, 0, 5), place(1.2, -0.6, 9), put(0.1, 0, NaN))).toBe(flat);
  });
});
