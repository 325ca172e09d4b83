import { describe, expect, it } from 'vitest';
import { smoothZ } from '../../../native-worker/track/smooth.ts';
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
