import { describe, expect, it } from 'vitest';
import { alignZSeries, type AlignResult } from '../../../native-worker/align/align-z-series.ts';
import { findBlackSphere } from '../../../native-worker/align/choose-reference.ts';
import { narrowestShadow, shadowRadius } from '../../../native-worker/align/narrowest-shadow.ts';
import { AlignOptions } from '../../../preload/contract/options/calibrate.ts';
import { randomFrom } from '../random.ts';
import { madeZSeries } from './made-sphere.ts';

const DIAMETER_UM = 2.12;

const aligned = (
  made: { lastUm?: number; stepUm?: number; brightest?: number; diameterUm?: number } = {},
  sidePx = 111,
): AlignResult => {
  const { lastUm = 15, stepUm = 0.5, brightest, diameterUm = DIAMETER_UM } = made;
  const slices = (lastUm + 15) / stepUm;
  return alignZSeries(
    [0, 1, 2, 3].map((particle) =>
      madeZSeries({ stackId: 1, particle, firstUm: -15 - particle / 5, slices, stepUm, brightest }, sidePx),
    ),
    diameterUm,
    AlignOptions.parse({}),
  );
};

describe('the zero of labels', () => {
  const zeroOf = (...made: Parameters<typeof aligned>): number => aligned(...made).zSeries[0].offsetUm;
  const zero = zeroOf();

  it('is right to a micrometre, and puts the black sphere in proportion to the particle above its narrowest shadow', () => {
    expect(Math.abs(zero + 15)).toBeLessThan(1);
    const small = zeroOf({ diameterUm: DIAMETER_UM / 2 });
    expect(Math.abs(small - zero - (1.7 * DIAMETER_UM) / 2)).toBeLessThan(0.3);
  });

  it.each([
    ['pixels of twice the size', {}, 55],
    ['a camera that cuts light off just above the background', { brightest: 1.05 }, 111],
    ['steps of twice the size', { stepUm: 1 }, 111],
    ['stacks that end elsewhere', { lastUm: 8 }, 111],
  ])('is the same with %s', (_, made, sidePx) => {
    expect(Math.abs(zeroOf(made, sidePx) - zero)).toBeLessThan(0.2);
  });

  it('is said to be doubtful where the stacks end at focus', () => {
    expect(aligned({ lastUm: 0.5 }).warnings.join()).toContain('may be misplaced');
    expect(aligned().warnings).toEqual([]);
  });
});

describe('the narrowest shadow', () => {
  /** A dark disc with a soft edge, in a bright surrounding of any strength. */
  const shadow = (radius: number, dark: number, halo: number): Float64Array =>
    Float64Array.from({ length: 40 }, (_, k) => 1 + halo - (dark + halo) / (1 + Math.exp(2 * (k - radius))));
  const at = (zUm: number, dark = 0.8): Float64Array =>
    shadow(zUm < 1.3 ? 7 + 0.9 * (1.3 - zUm) ** 2 : 7 + 0.6 * (zUm - 1.3) ** 2, dark, zUm < 0 ? 0.3 : 0);
  const heights = Array.from({ length: 81 }, (_, k) => -4 + 0.1 * k);
  const mean = heights.map((zUm) => ({ zUm, rings: at(zUm) }));

  it('is the radius at which most of the light is back, whatever is bright outside', () => {
    const edge = shadowRadius(shadow(7, 0.8, 0), 0);
    expect(edge).toBeGreaterThan(7);
    expect(edge).toBeLessThan(8);
    const cutOff = shadow(7, 0.8, 0.3).map((light) => Math.min(1, light));
    expect(shadowRadius(cutOff, 0)).toBeCloseTo(shadowRadius(shadow(7, 0.8, 0.3), 0), 12);
    expect(shadowRadius(shadow(7, 0.3, 0), 0.4)).toBe(Infinity);
  });

  it('is found between slices, and not moved by disturbed or faded masks', () => {
    const random = randomFrom(5);
    const own = Array.from({ length: 60 }, () => {
      const zUm = 8 * random() - 4;
      return { zUm, rings: at(zUm) };
    });
    const disturbed = [0.2, 0.4, 0.6].map((zUm) => ({ zUm, rings: shadow(30, 0.9, 0) }));
    const faded = [2.2, 2.4, 2.6].map((zUm) => ({ zUm, rings: shadow(3, 0.2, 0) }));
    const { zUm, inside } = narrowestShadow(mean, [...own, ...disturbed, ...faded], DIAMETER_UM, {
      smoothUm: 0.3,
    });
    expect(inside).toBe(true);
    expect(Math.abs(zUm - 1.3)).toBeLessThan(0.15);
  });

  it('may lie beyond where the heights end', () => {
    const upTo = mean.filter(({ zUm }) => zUm < 2);
    expect(narrowestShadow(upTo, upTo, DIAMETER_UM, { smoothUm: 0.3 }).inside).toBe(false);
  });

  it('says nothing of the direction of the stage where it may lie beyond', () => {
    const slice = Int32Array.from({ length: 40 }, (_, k) => k);
    const rings = Float64Array.from([...slice].flatMap((k) => [...shadow(5 + 0.2 * k, 0.8 - 0.01 * k, 0)]));
    const zSeries = { stackId: 1, particle: 0, slice, zStepSampleUm: 0.3, profiles: rings, rings };
    const heightUm = Float64Array.from(slice, (k) => 0.3 * k);
    const scales = { coarseUm: 0.3, gridUm: 0.1, smoothUm: 0.3, maxGapUm: 2 };
    const black = findBlackSphere([{ ...zSeries, heightUm }], DIAMETER_UM, Float64Array.of(0), scales);
    expect(black).toMatchObject({ inside: false, upsideDown: false });
  });
});
