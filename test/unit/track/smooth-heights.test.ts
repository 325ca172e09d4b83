import { describe, expect, it } from 'vitest';
import {
  heightWeight,
  learnHeights,
  smoothOwn,
  smoothZ,
  thin,
} from '../../../native-worker/track/smooth-heights.ts';
import { randomNumbers } from '../../support/random-numbers.ts';

/** Brownian heights of one particle every 0.1 s, with measurements of them. */
function diffusing(seed: number, count: number, processNoiseUm2S: number, sdUm: number) {
  const { normal } = randomNumbers(seed);
  const truth = new Float64Array(count);
  for (let k = 1; k < count; k++) truth[k] = truth[k - 1] + normal() * Math.sqrt(processNoiseUm2S * 0.1);
  return {
    truth,
    series: {
      tS: Float64Array.from(truth, (_, k) => 0.1 * k),
      zUm: truth.map((z) => z + normal() * sdUm),
      sdUm: new Float64Array(count).fill(sdUm),
    },
  };
}

const rms = (a: Float64Array, b: Float64Array): number =>
  Math.sqrt(a.reduce((sum, value, k) => sum + (value - b[k]) ** 2, 0) / a.length);

describe('smoothZ', () => {
  it('reaches the error that theory gives for diffusion, with honest standard deviations', () => {
    const runs = Array.from({ length: 10 }, (_, run) => diffusing(run + 1, 400, 0.4, 0.4));
    const smoothed = smoothZ(
      runs.map((run) => run.series),
      { processNoiseUm2S: null, particleDiameterUm: 2.12 },
    );
    // Steady state of the smoother of a random walk: p / sqrt(1 + 4 p) * sd with p = q dt / sd^2... as a variance.
    const ratio = (0.4 * 0.1) / 0.4 ** 2;
    const best = 0.4 * Math.sqrt(ratio / Math.sqrt(ratio ** 2 + 4 * ratio));
    const errors = runs.map((run, index) => rms(smoothed[index].zUm, run.truth));
    const mean = Math.sqrt(errors.reduce((sum, error) => sum + error ** 2, 0) / errors.length);
    expect(mean).toBeLessThan(1.05 * best);
    const within = runs.flatMap((run, index) =>
      Array.from(run.truth, (z, k) => Math.abs(z - smoothed[index].zUm[k]) < 1.645 * smoothed[index].sdUm[k]),
    );
    expect(within.filter(Boolean).length / within.length).toBeCloseTo(0.9, 1);
  });

  it('learns process noise and noise although the stated noise is twice too large', () => {
    const runs = Array.from({ length: 6 }, (_, run) => diffusing(run + 20, 500, 0.4, 0.3));
    const series = runs.map(({ series: one }) => ({ ...one, sdUm: one.sdUm.map((sd) => 2 * sd) }));
    for (const { motion } of smoothZ(series, { processNoiseUm2S: null, particleDiameterUm: 2.12 })) {
      expect(motion.processNoiseUm2S).toBeGreaterThan(0.25);
      expect(motion.processNoiseUm2S).toBeLessThan(0.65);
      expect(motion.noiseScale).toBeCloseTo(0.5, 1);
    }
  });

  it('is not moved by single wrong heights and bridges gaps', () => {
    const { truth, series } = diffusing(40, 300, 0.4, 0.3);
    const clean = smoothZ([series], { processNoiseUm2S: 0.4, particleDiameterUm: 2.12 })[0];
    const spoilt = { ...series, zUm: series.zUm.slice() };
    for (const k of [50, 120, 200]) spoilt.zUm[k] += 12;
    for (let k = 150; k < 154; k++) spoilt.zUm[k] = NaN;
    const robust = smoothZ([spoilt], { processNoiseUm2S: 0.4, particleDiameterUm: 2.12 })[0];
    for (const k of [50, 120, 200]) {
      expect(Math.abs(robust.zUm[k] - clean.zUm[k])).toBeLessThan(0.3);
      expect(robust.weight[k]).toBeLessThan(0.1);
    }
    for (let k = 150; k < 154; k++)
      expect(Math.abs(robust.zUm[k] - truth[k])).toBeLessThan(4 * robust.sdUm[k]);
    expect(robust.sdUm[151]).toBeGreaterThan(robust.sdUm[100]);
  });

  it('leaves a straight climb where it is', () => {
    const count = 60;
    const line = Float64Array.from({ length: count }, (_, k) => 2 * 0.1 * k);
    const series = {
      tS: Float64Array.from(line, (_, k) => 0.1 * k),
      zUm: line,
      sdUm: new Float64Array(count).fill(0.3),
    };
    expect(
      rms(smoothZ([series], { processNoiseUm2S: null, particleDiameterUm: 2.12 })[0].zUm, line),
    ).toBeLessThan(0.02);
  });

  it('takes tracks without a single height, and none at all', () => {
    const empty = {
      tS: Float64Array.of(0, 0.1),
      zUm: Float64Array.of(NaN, NaN),
      sdUm: Float64Array.of(NaN, NaN),
    };
    expect(smoothZ([], { processNoiseUm2S: null, particleDiameterUm: 2.12 })).toEqual([]);
    expect(smoothZ([empty], { processNoiseUm2S: null, particleDiameterUm: 2.12 })[0].zUm).toHaveLength(2);
  });
});

describe('a height far from the path', () => {
  it('is believed wholly up to a square of 6 variances, then less and less', () => {
    for (const squared of [0, 3, 6]) expect(heightWeight(squared)).toBe(1);
    expect(heightWeight(16)).toBeCloseTo(0.25, 12);
    expect(heightWeight(96)).toBeCloseTo(0.01, 12);
  });
});

describe('the stated error of smoothed heights', () => {
  const flat = (count: number, sdUm: number) => ({
    tS: Float64Array.from({ length: count }, (_, k) => 0.1 * k),
    zUm: new Float64Array(count),
    sdUm: new Float64Array(count).fill(sdUm),
  });
  const motion = { processNoiseUm2S: 0.4, speedUmS: 0, memoryS: 1, noiseMemoryS: 1e-9 };

  it('keeps the part that does not scatter, of missing heights as of the others', () => {
    const series = flat(60, 0.4);
    series.sdUm.fill(0.8, 30);
    series.zUm[20] = NaN;
    series.sdUm[20] = NaN;
    const of = (noiseScale: number) => smoothOwn(series, { given: { ...motion, noiseScale } });
    const [half, scattering] = [of(0.5), of(1)];
    const own = smoothOwn(
      { ...series, sdUm: series.sdUm.map((sd) => sd / 2) },
      { given: { ...motion, noiseScale: 1 } },
    );
    // What scatters by half of what is stated is smoothed alike; the rest of the variance, three quarters of it, stays.
    for (const [k, stated] of [
      [10, 0.4],
      [40, 0.8],
      [20, Math.sqrt((29 * 0.4 ** 2 + 30 * 0.8 ** 2) / 59)],
    ])
      expect(half.sdUm[k]).toBeCloseTo(Math.sqrt(own.sdUm[k] ** 2 + 0.75 * stated ** 2), 9);
    expect(scattering.sdUm[10]).toBeLessThan(0.4);
    expect(of(2).sdUm[10]).toBeLessThan(0.8);
  });

  it('of heights that state none is finite, and they are believed', () => {
    const exact = smoothOwn(flat(30, 0), { given: { ...motion, noiseScale: 1 } });
    for (const k of [0, 15, 29]) expect(exact.sdUm[k]).toBeLessThan(2e-3);
    expect(exact.zUm.every((z) => z === 0)).toBe(true);
    expect([...exact.weight]).toEqual(Array<number>(30).fill(1));
  });
});

describe('the motion of a video', () => {
  it('begins with the median time between positions, and with a tenth of a second where there are none', () => {
    const guess = (steps: number[]): number => {
      const series = steps.map((step) => ({
        tS: Float64Array.of(0, step, 2 * step),
        zUm: new Float64Array(3).fill(NaN),
        sdUm: new Float64Array(3).fill(NaN),
      }));
      const learned = learnHeights(series, { processNoiseUm2S: null, particleDiameterUm: 2.12 });
      return learned.given ? NaN : learned.motions[0].motion[3];
    };
    // Nothing is measured: the first of three equally likely motions is that of errors of which 0.7 is left after a frame.
    const near = (found: number, frameS: number): void =>
      expect(found).toBeCloseTo(Math.log(-frameS / Math.log(0.7)), 9);
    near(guess([0.1, 2, 3]), 2);
    near(guess([1, 1, 5]), 1);
    near(guess([]), 0.1);
  });
});

describe('a long video', () => {
  it('is learnt from in stretches that lie evenly over all of it', () => {
    const long = (count: number) => {
      const tS = Float64Array.from({ length: count }, (_, k) => k);
      return { tS, zUm: tS.map((t) => 2 * t), sdUm: tS.map((t) => 3 * t) };
    };
    const whole = [long(700), long(800)];
    expect(thin(whole)).toBe(whole);
    const thinned = thin([long(4450), long(50)]);
    const heights = thinned.reduce((sum, { tS }) => sum + tS.length, 0);
    // Every third of 46 stretches of a hundred; the last one is the other series, of fifty.
    expect(heights).toBe(1550);
    for (const { tS, zUm, sdUm } of thinned) {
      expect(zUm).toEqual(tS.map((t) => 2 * t));
      expect(sdUm).toEqual(tS.map((t) => 3 * t));
    }
    expect(thinned.map(({ tS }) => tS[0])).toEqual([...Array(15).keys(), 0].map((k) => 300 * k));
    expect(thin([long(1501)]).reduce((sum, { tS }) => sum + tS.length, 0)).toBe(1501);
  });
});
