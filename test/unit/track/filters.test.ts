import { Matrix } from 'ml-matrix';
import { describe, expect, it } from 'vitest';
import { quantile } from '../../../native-worker/math/statistics.ts';
import {
  createHeightLikelihoods,
  smoothHeights,
  type HeightMotion,
  type HeightSeries,
} from '../../../native-worker/track/kalman.ts';
import { learnMotion } from '../../../native-worker/track/learn-motion.ts';
import type { Path } from '../../../native-worker/track/provisional-path.ts';
import { heightWeight, smoothOwn, smoothZ } from '../../../native-worker/track/smooth-heights.ts';
import { stepOf } from '../../../native-worker/track/axis-state.ts';
import { median } from '../../../native-worker/math/statistics.ts';
import { randomNumbers } from '../../support/random-numbers.ts';

const logLikelihood = (series: HeightSeries, motion: HeightMotion): number =>
  createHeightLikelihoods(series.tS.length).of([series])(motion);

/** A Kalman filter by matrices, in which a share of the measurements has a wider spread. */
function filterLikelihood(
  start: { x: Matrix; P: Matrix; first?: 'starts' },
  steps: { F: Matrix; Q: Matrix; h: Matrix; noise: number; z: number }[],
  wrong: { share: number; spread: number; least: number },
): number {
  let { x, P } = start;
  let [sum, seen] = [0, false];
  for (const { F, Q, h, noise, z } of steps) {
    x = F.mmul(x);
    P = F.mmul(P).mmul(F.transpose()).add(Q);
    if (Number.isNaN(z)) continue;
    const variance = h.mmul(P).mmul(h.transpose()).get(0, 0) + noise;
    const missed = z - h.mmul(x).get(0, 0);
    const squared = missed ** 2 / variance;
    const right = (1 - wrong.share) * Math.exp(-squared / 2);
    const off = (wrong.share / wrong.spread) * Math.exp(-squared / 2 / wrong.spread ** 2);
    if (seen) sum += Math.log(right + off) - 0.5 * Math.log(variance);
    const trust = seen ? Math.max(right / (right + off), wrong.least) : 1;
    seen = true;
    const gain = P.mmul(h.transpose()).mul(trust / variance);
    x = Matrix.add(x, Matrix.mul(gain, missed));
    P = Matrix.sub(P, gain.mmul(h).mmul(P));
  }
  return sum;
}

describe('the likelihood of heights', () => {
  const motion: HeightMotion = {
    processNoiseUm2S: 0.5,
    speedUmS: 2,
    memoryS: 0.6,
    noiseScale: 1.2,
    noiseMemoryS: 0.3,
  };
  const { uniform, normal } = randomNumbers(4);
  let now = 0;
  const tS = Float64Array.from({ length: 40 }, (_, k) => (now += k % 3 === 0 ? 0.1 : 0.05 + 0.3 * uniform()));
  const sdUm = tS.map(() => 0.2 + 0.3 * uniform());
  const zUm = tS.map((t, k) =>
    [0, 7, 8, 20].includes(k) ? NaN : 1.5 * t + 0.4 * normal() + ([13, 30].includes(k) ? 6 : 0),
  );

  const byMatrices = (m: HeightMotion): number =>
    filterLikelihood(
      {
        x: Matrix.columnVector([0, 0, 0]),
        P: Matrix.diag([1e6, m.speedUmS ** 2, 1]),
      },
      [...tS].map((t, k) => {
        const dt = k > 0 ? t - tS[k - 1] : 0;
        const step = stepOf(dt, {
          diffusionUm2S: m.processNoiseUm2S / 2,
          velocityVariance: m.speedUmS ** 2,
          persistenceS: m.memoryS,
        });
        const hold = Math.exp(-dt / m.noiseMemoryS);
        return {
          F: new Matrix([
            [1, step.reach, 0],
            [0, step.keep, 0],
            [0, 0, hold],
          ]),
          Q: new Matrix([
            [step.xx, step.xv, 0],
            [step.xv, step.vv, 0],
            [0, 0, 1 - hold ** 2],
          ]),
          h: new Matrix([[1, 0, m.noiseScale * sdUm[k]]]),
          noise: 0,
          z: zUm[k],
        };
      }),
      { share: 0.02, spread: 10, least: 0.01 },
    );

  it.each<Partial<HeightMotion>>([
    {},
    { noiseMemoryS: 1e-9 },
    { speedUmS: 0, noiseScale: 0.5 },
    { noiseMemoryS: 2, processNoiseUm2S: 0.05, noiseScale: 2 },
  ])('is that of a filter with lasting errors, two of a hundred of them wrong: %o', (changed) => {
    const m = { ...motion, ...changed };
    expect(logLikelihood({ tS, zUm, sdUm }, m)).toBeCloseTo(byMatrices(m), 5);
    const twice = createHeightLikelihoods(2 * tS.length).of([
      { tS, zUm, sdUm },
      { tS, zUm, sdUm },
    ]);
    expect(twice(m)).toBeCloseTo(2 * byMatrices(m), 5);
  });

  it('is 0 without two heights', () => {
    const one = zUm.map((_, k) => (k === 5 ? 1 : NaN));
    expect(logLikelihood({ tS, zUm: one, sdUm }, motion)).toBe(0);
    expect(logLikelihood({ tS: new Float64Array(0), zUm: one, sdUm }, motion)).toBe(0);
  });
});

describe('smoothing', () => {
  const { normal } = randomNumbers(9);
  const tS = Float64Array.from({ length: 50 }, (_, k) => 0.1 * k);
  const zUm = tS.map((t, k) => (k % 11 === 5 ? NaN : t + 0.3 * normal() + (k === 20 ? 5 : 0)));
  const sdUm = tS.map((_, k) => (k % 2 ? 0.3 : 0.4));
  const fixed = { processNoiseUm2S: 0.5, particleDiameterUm: 2 };

  it('believes a height less from 2.4 standard deviations on, by a Student weight of power two', () => {
    expect([0, 3, 6].map(heightWeight)).toEqual([1, 1, 1]);
    expect(heightWeight(16)).toBeCloseTo(0.25, 12);
    expect(heightWeight(96)).toBeCloseTo(0.01, 12);
  });

  it('of given process noise weighs in turn until the weights settle', () => {
    const motion = {
      processNoiseUm2S: 0.5,
      speedUmS: 0,
      noiseScale: 1,
      noiseMemoryS: 1e-9,
      // Of a sphere of 2 um in water; without speed it does not matter.
      memoryS: 1,
    };
    const weights = new Float64Array(50).fill(1);
    let smoothed = smoothHeights({ tS, zUm, sdUm }, motion, weights);
    for (let round = 0; round < 4; round++) {
      const before = weights.slice();
      zUm.forEach((z, k) => {
        if (Number.isNaN(z)) return;
        const squared = ((z - smoothed.zUm[k]) ** 2 + smoothed.sdUm[k] ** 2) / sdUm[k] ** 2;
        weights[k] = Math.min(1, (10 / (4 + squared)) ** 2);
      });
      if (Math.max(...weights.map((weight, k) => Math.abs(weight - before[k]))) < 0.01) break;
      smoothed = smoothHeights({ tS, zUm, sdUm }, motion, weights);
    }
    const [own] = smoothZ([{ tS, zUm, sdUm }], fixed);
    for (const k of tS.keys()) {
      expect(own.zUm[k]).toBeCloseTo(smoothed.zUm[k], 9);
      expect(own.weight[k]).toBeCloseTo(weights[k], 9);
      expect(own.sdUm[k]).toBeCloseTo(smoothed.sdUm[k], 9);
    }
    expect(own.weight[20]).toBeLessThan(0.05);
  });

  it('takes no height for surer than a nanometre', () => {
    const [sure] = smoothZ([{ tS, zUm, sdUm: sdUm.map(() => 0) }], fixed);
    const [nanometre] = smoothZ([{ tS, zUm, sdUm: sdUm.map(() => 1e-3) }], fixed);
    expect(sure).toEqual(nanometre);
  });

  it('learns a motion near the most likely one, with the least noise that is nearly as likely', () => {
    const [{ motion, sdUm: found, zUm: path }] = smoothZ([{ tS, zUm, sdUm }], {
      ...fixed,
      processNoiseUm2S: null,
    });
    // Fifty heights can't show that 0.4 um scatter more than 0.3 um: all count with the median.
    const scatterUm = sdUm.map(() => median(sdUm.filter((_, k) => !Number.isNaN(zUm[k]))));
    const heights = { tS, zUm, sdUm: scatterUm };
    // Diffusion of a sphere of 2 um in water by Stokes and Einstein, 0.215 um^2/s, twice.
    const centre = [Math.log(2 * 0.2146), Math.log(1.5), 0];
    const spread = [0.35, 1.5, 0.7];
    const value = (m: HeightMotion): number => {
      const at = [m.processNoiseUm2S, m.speedUmS, m.noiseScale].map(Math.log);
      const prior = at.reduce((sum, x, k) => sum + ((x - centre[k]) / spread[k]) ** 2, 0);
      return logLikelihood(heights, m) - prior / 2;
    };
    let best = motion;
    for (const factor of [1.6, 1.2, 1.05]) {
      for (let sweep = 0; sweep < 12; sweep++) {
        for (const key of ['processNoiseUm2S', 'speedUmS', 'noiseScale'] as const) {
          for (const by of [factor, 1 / factor]) {
            const trial = { ...best, [key]: best[key] * by };
            if (value(trial) > value(best)) best = trial;
          }
        }
      }
    }
    expect(value(best) - value(motion)).toBeLessThan(2);
    expect(motion.noiseScale).toBeLessThan(best.noiseScale);
    expect(motion.noiseScale).toBeGreaterThan(0.4 * best.noiseScale);
    // What of the stated error does not scatter stays in the result; where nothing is stated, the typical one.
    const steady = (stated: number): number => stated ** 2 - (motion.noiseScale * scatterUm[0]) ** 2;
    const { sdUm: smooth } = smoothHeights(heights, motion, new Float64Array(50).fill(1));
    expect(found[30] ** 2 - Math.max(0, steady(0.4))).toBeCloseTo(smooth[30] ** 2, 2);
    const known = [...sdUm].filter((_, k) => !Number.isNaN(zUm[k]));
    const typical = known.reduce((sum, sd) => sum + Math.max(0, steady(sd)), 0) / known.length;
    expect(found[27] ** 2 - typical).toBeCloseTo(smooth[27] ** 2, 2);
    expect(Math.abs(path[20] - 2)).toBeLessThan(0.5);
  });
});

it('the motion of one quiet particle is the most likely one about that of all', () => {
  const { normal } = randomNumbers(7);
  const common = [Math.log(0.4), Math.log(1), 0, Math.log(0.05)];
  const series = {
    tS: Float64Array.from({ length: 12 }, (_, k) => k / 10),
    zUm: Float64Array.from({ length: 12 }, () => 4 + 0.05 * normal()),
    sdUm: new Float64Array(12).fill(0.3),
  };
  const likelihoods = createHeightLikelihoods(12);
  const { motion } = smoothOwn(series, {
    given: null,
    memoryS: 0.6,
    likelihoods,
    motions: [{ motion: common, share: 1 }],
    scatter: { power: 1, typicalUm: 1 },
  });
  // Diffusion may be a third more or less, speed twice, noise a third; errors last as long for all.
  const spread = [0.35, 0.7, 0.3];
  const value = (...at: number[]): number => {
    const [processNoiseUm2S, speedUmS, noiseScale] = at.map(Math.exp);
    const prior = at.reduce((sum, x, k) => sum + ((x - common[k]) / spread[k]) ** 2, 0);
    const own = { processNoiseUm2S, speedUmS, noiseScale, noiseMemoryS: 0.05, memoryS: 0.6 };
    return logLikelihood(series, own) - prior / 2;
  };
  const found = [motion.processNoiseUm2S, motion.speedUmS, motion.noiseScale].map(Math.log);
  expect(motion.noiseMemoryS).toBeCloseTo(0.05, 12);
  expect(motion.noiseScale).toBeLessThan(0.8);
  // No step as large as the search's last one leads up.
  for (const axis of [0, 1, 2])
    for (const by of [0.13, -0.13])
      expect(value(...found.with(axis, found[axis] + by))).toBeLessThan(value(...found));
});

describe('the motion learnt from paths', () => {
  const dt = 0.1;
  const { normal } = randomNumbers(12);
  const truth = { diffusionUm2S: 0.2, velocityVariance: 3, persistenceS: 1.2 };
  const { keep, xx, xv, vv, reach } = stepOf(dt, truth);
  const paths = Array.from({ length: 6 }, (_, number): Path => {
    const axis = (sigma: number): number[] => {
      let [x, v] = [0, Math.sqrt(3) * normal()];
      return Array.from({ length: 50 }, () => {
        const a = normal();
        x += reach * v + Math.sqrt(xx) * a;
        v = keep * v + (xv / Math.sqrt(xx)) * a + Math.sqrt(vv - xv ** 2 / xx) * normal();
        return x + sigma * normal();
      });
    };
    const tS = Array.from({ length: 50 }, (_, k) => k * dt + (k > 25 ? dt * (number % 2) : 0));
    return {
      tS,
      xUm: axis(0.08),
      yUm: axis(0.08),
      zUm: axis(0.3).map((z, k) => (k === 11 ? NaN : z)),
      zSdUm: tS.map((_, k) => (k % 2 ? 0.4 : 0.5)),
    };
  });
  paths[0].xUm[30] += 5;

  const axisLikelihood = (tS: number[], x: number[], sd: number[], p: typeof truth): number => {
    const known = x.flatMap((value, k) => (Number.isNaN(value) ? [] : [k]));
    return filterLikelihood(
      { x: Matrix.columnVector([0, 0]), P: Matrix.diag([1e9, p.velocityVariance]) },
      known.map((k, i) => {
        const step = stepOf(i > 0 ? tS[k] - tS[known[i - 1]] : 0, p);
        return {
          F: new Matrix([
            [1, step.reach],
            [0, step.keep],
          ]),
          Q: new Matrix([
            [step.xx, step.xv],
            [step.xv, step.vv],
          ]),
          h: new Matrix([[1, 0]]),
          noise: sd[k] ** 2,
          z: x[k],
        };
      }),
      { share: 0.05, spread: 5, least: 1e-3 },
    );
  };

  /** Robust covariances of successive steps, which the priors lie about. */
  function guess(): number[] {
    const [squares, products]: number[][] = [[], []];
    for (const { tS, xUm, yUm } of paths) {
      for (let k = 2; k < tS.length; k++) {
        if (tS[k] - tS[k - 2] > 2.5 * dt) continue;
        for (const x of [xUm, yUm]) {
          squares.push((x[k] - x[k - 1]) ** 2);
          products.push((x[k] - x[k - 1]) * (x[k - 1] - x[k - 2]));
        }
      }
    }
    const square = quantile(squares, 0.5) / 0.455;
    const honest = products.filter((product) => Math.abs(product) < 9 * square);
    const swim = honest.reduce((sum, product) => sum + product, 0) / honest.length;
    return [(square - swim) / (4 * dt), swim / dt ** 2, 10 * dt, 0.5 * Math.sqrt((square - swim) / 2)];
  }

  /** No step of a tenth along one parameter makes it likelier by more than a little. */
  function isBest(best: number[], value: (at: number[]) => number): void {
    const top = value(best);
    best.forEach((_, axis) => {
      for (const by of [0.1, -0.1]) {
        const moved = best.map((x, k) => (k === axis ? x * Math.exp(by) : x));
        expect(value(moved)).toBeLessThan(top + 1e-4);
      }
    });
  }

  it('is the most likely one about the covariances of steps, first in the plane, then along z', () => {
    const found = learnMotion(paths, dt, 0.001, 1e6);
    const centre = guess();
    const prior = (at: number[], about: number[], spread: number[]): number =>
      at.reduce((sum, x, k) => sum - 0.5 * (Math.log(x / about[k]) / spread[k]) ** 2, 0);
    const ones = (path: Path, sigma: number): number[] => path.tS.map(() => sigma);
    isBest([found.diffusionUm2S, found.velocityVarianceXy, found.persistenceS, found.sigmaXyUm], (at) => {
      const p = { diffusionUm2S: at[0], velocityVariance: at[1], persistenceS: at[2] };
      return paths.reduce(
        (sum, path) =>
          sum +
          axisLikelihood(path.tS, path.xUm, ones(path, at[3]), p) +
          axisLikelihood(path.tS, path.yUm, ones(path, at[3]), p),
        prior(at, centre, [1.5, 1.5, 1.5, 1.5]),
      );
    });
    isBest([found.velocityVarianceZ, found.zNoiseScale], (at) => {
      // Diffusion along z was free too: take what suits these two best.
      const own = [-1.5, -1.2, -0.9, -0.6, -0.3, -0.15, 0, 0.15, 0.3, 0.6].map((by) => {
        const p = {
          diffusionUm2S: found.diffusionUm2S * Math.exp(by),
          velocityVariance: at[0],
          persistenceS: found.persistenceS,
        };
        return paths.reduce(
          (sum, { tS, zUm, zSdUm }) =>
            sum +
            axisLikelihood(
              tS,
              zUm,
              zSdUm.map((sd) => at[1] * sd),
              p,
            ),
          prior(
            [p.diffusionUm2S, ...at],
            [found.diffusionUm2S, found.velocityVarianceXy, 1],
            [0.4, 1.5, 1.5],
          ),
        );
      });
      return Math.max(...own) - 0.05;
    });
  });

  it('allows what the fastest path does, not what a single false link does', () => {
    const plain = learnMotion(paths, dt, 0.001, 1e6);
    const median = (path: Path): number =>
      quantile(
        path.tS.slice(1).map((t, k) => {
          const squared = (path.xUm[k + 1] - path.xUm[k]) ** 2 + (path.yUm[k + 1] - path.yUm[k]) ** 2;
          return squared / (t - path.tS[k]) ** 2;
        }),
        0.5,
      );
    const most = Math.max(...paths.map(median)) / (2 * Math.LN2);
    expect(plain.fastestVariance).toBeCloseTo(Math.max(most, plain.velocityVarianceXy), 9);
    const racer = (length: number): Path => ({
      tS: Array.from({ length }, (_, k) => k * dt),
      xUm: Array.from({ length }, (_, k) => 10 * k),
      yUm: new Array<number>(length).fill(0),
      zUm: new Array<number>(length).fill(NaN),
      zSdUm: new Array<number>(length).fill(1),
    });
    // Five rows say nothing, six do.
    const five = learnMotion([...paths, racer(5)], dt, 0.001, 1e6);
    expect(five.fastestVariance).toBeCloseTo(Math.max(most, five.velocityVarianceXy), 9);
    expect(learnMotion([...paths, racer(6)], dt, 0.001, 1e6).fastestVariance).toBeCloseTo(
      1e4 / 2 / Math.LN2,
      6,
    );
  });

  it('has no smaller error than the floor, and takes evenly chosen stretches where there are many', () => {
    expect(learnMotion(paths, dt, 0.3, 1e6).sigmaXyUm).toBe(0.3);
    // 300 rows in six stretches: with 100 enough, every third one counts.
    const some = learnMotion(paths, dt, 0.001, 100);
    const third = learnMotion([paths[0], paths[3]], dt, 0.001, 1e6);
    expect({ ...some, fastestVariance: 0 }).toEqual({ ...third, fastestVariance: 0 });
  });
});
