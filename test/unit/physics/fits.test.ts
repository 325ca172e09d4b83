import { describe, expect, it } from 'vitest';
import { createRandom } from '../../../native-worker/math/random.ts';
import { analyseGroup } from '../../../native-worker/physics/analyse-group.ts';
import { fitModels } from '../../../native-worker/physics/choose-model.ts';
import { displacementsOf } from '../../../native-worker/physics/fit-likelihood.ts';
import type { SwimmerMotion } from '../../../native-worker/physics/simulate-track.ts';
import { simulateTracks } from '../../support/simulate-tracks.ts';
import type { AnalysisSummary } from '../../../preload/contract/analysis.ts';
import { AnalyseOptions } from '../../../preload/contract/options/analyse.ts';
import { rowsOf, thin } from './support.ts';

/** One sample of each case; test/long has the series. */
const NOISE = { sdXyUm: 0.05, sdZUm: 0.2, correlationZ: 0 };
const SWIMMER = { vUmS: 2, dUm2S: 0.2, drPerS: 0.15, omegaRadS: 0 };

interface Given {
  rotation: '3d' | '2d';
  count?: number;
  motion?: SwimmerMotion | ((particle: number) => SwimmerMotion);
  noise?: typeof NOISE;
  options?: Partial<AnalyseOptions>;
  seed: number;
}

function summaryOf({
  rotation,
  count = 60,
  motion = SWIMMER,
  noise = NOISE,
  options,
  seed,
}: Given): AnalysisSummary {
  const tracks = simulateTracks(
    count,
    motion,
    noise,
    { frames: 100, dtS: 0.1, rotation },
    createRandom(seed),
  );
  const all = AnalyseOptions.parse({ rotation, bootstrap: 40, ...options });
  return analyseGroup(rowsOf(tracks), { dtS: 0.1, videos: [{ name: 'video', focalHeightUm: null }] }, all, 1)
    .summary;
}

const off = (value: number, truth: number): number => Math.abs(value / truth - 1);

describe('fits by likelihood', () => {
  it.each(['3d', '2d'] as const)('find speed, diffusion and turning of swimmers, rotation %s', (rotation) => {
    const { model, fit, dims, tracks, rows } = summaryOf({ rotation, seed: 21 });
    expect([model, dims, tracks, rows]).toEqual(['abp', 3, 60, 6000]);
    expect(off(fit.vUmS!.value, 2)).toBeLessThan(0.06);
    expect(off(fit.dUm2S!.value, 0.2)).toBeLessThan(0.08);
    expect(off(fit.drPerS!.value, 0.15)).toBeLessThan(0.25);
    for (const [figure, truth] of [
      [fit.vUmS!, 2],
      [fit.dUm2S!, 0.2],
      [fit.drPerS!, 0.15],
      [fit.dzUm2S!, 0.2],
    ] as const) {
      expect(figure.low).toBeLessThan(truth);
      expect(figure.high).toBeGreaterThan(truth);
    }
    expect(fit.sigmaXyUm!.value).toBeCloseTo(0.05, 1);
    expect(fit.sigmaZUm!.value).toBeCloseTo(0.2, 1);
  });

  it('call passive particles so, and know their D along z through correlated errors', () => {
    const noise = { sdXyUm: 0.05, sdZUm: 0.5, correlationZ: 0.6 };
    const { model, fit, speed, motion } = summaryOf({
      rotation: '3d',
      motion: { ...SWIMMER, vUmS: 0 },
      noise,
      count: 120,
      seed: 22,
    });
    expect(model).toBe('passive');
    expect([fit.vUmS, fit.drPerS, fit.omegaRadS, speed.meanUmS, motion.inPlaneShare]).toEqual([
      null,
      null,
      null,
      null,
      null,
    ]);
    expect(off(fit.dUm2S!.value, 0.2)).toBeLessThan(0.03);
    expect(off(fit.dzUm2S!.value, 0.2)).toBeLessThan(0.36);
    expect(off(fit.sigmaZTauS!.value, -0.1 / Math.log(0.6))).toBeLessThan(0.25);
  });

  it('give mean and spread of mixed speeds, where the ensemble gives the root mean square', () => {
    const random = createRandom(23, 5);
    const speeds: number[] = [];
    const { speed, fit } = summaryOf({
      rotation: '3d',
      count: 120,
      motion: () => {
        speeds.push(0.5 + 3 * random.uniform());
        return { ...SWIMMER, vUmS: speeds.at(-1) };
      },
      seed: 23,
    });
    const mean = speeds.reduce((a, b) => a + b, 0) / speeds.length;
    const sd = Math.sqrt(speeds.reduce((a, b) => a + (b - mean) ** 2, 0) / speeds.length);
    expect(off(speed.meanUmS!.value, mean)).toBeLessThan(0.03);
    expect(off(speed.sdUmS!.value, sd)).toBeLessThan(0.15);
    expect(fit.vUmS!.value).toBeGreaterThan(1.03 * mean);
  });

  it.each([
    [1, 24],
    [-1, 25],
    [0.3, 26],
  ])('find a turning of %s rad/s with its sign', (omegaRadS, seed) => {
    const { fit } = summaryOf({
      rotation: '2d',
      count: 40,
      motion: { ...SWIMMER, omegaRadS },
      options: { model: 'chiral' },
      seed,
    });
    expect(Math.abs(fit.omegaRadS!.value - omegaRadS)).toBeLessThan(0.1);
    expect(Math.sign(fit.omegaRadS!.low)).toBe(Math.sign(omegaRadS));
  });

  it.each([
    ['right', 1],
    ['left', -1],
  ] as const)('find radius, pitch and the %s hand of a helix', (hand, handedness) => {
    const motion = { ...SWIMMER, drPerS: 0.1, omegaRadS: 2, axisAngleRad: 0.8, handedness };
    const { model, fit } = summaryOf({ rotation: '3d', motion, seed: 27 });
    expect(model).toBe('chiral');
    expect(off(fit.helixRadiusUm!.value, (2 * Math.sin(0.8)) / 2)).toBeLessThan(0.1);
    expect(off(fit.helixPitchUm!.value, (2 * Math.PI * 2 * Math.cos(0.8)) / 2)).toBeLessThan(0.1);
    expect(fit.helixHandedness).toBe(hand);
  });

  it.each([
    ['turns', 1.5, 0.7, 978_001],
    ['hardly leaves its axis', 2, 0.4, 9_811_000],
    ['is known by its hand more than by its turning', 1, 0.7, 9_811_026],
  ])('take a helix for one that %s', (_name, omegaRadS, axisAngleRad, seed) => {
    const motion = { ...SWIMMER, omegaRadS, axisAngleRad };
    const { model, fit } = summaryOf({ rotation: '3d', count: 40, motion, seed });
    expect(model).toBe('chiral');
    expect(off(fit.helixRadiusUm!.value, (2 * Math.sin(axisAngleRad)) / omegaRadS)).toBeLessThan(0.25);
    expect(fit.helixHandedness).toBe('right');
  });

  it('take chance for no helix', () => {
    const sampling = { frames: 100, dtS: 0.1, rotation: '3d' } as const;
    const tracks = simulateTracks(200, SWIMMER, NOISE, sampling, createRandom(971_010));
    const { tried, chosen } = fitModels(tracks, displacementsOf(tracks), ['abp', 'chiral'], sampling);
    expect(chosen.shape.model).toBe('abp');
    // So much would be clear between other models.
    expect(tried[0].aic - tried[1].aic).toBeGreaterThan(6);
  });

  it('lose little to gaps', () => {
    const random = createRandom(1, 9);
    const tracks = simulateTracks(
      60,
      SWIMMER,
      NOISE,
      { frames: 100, dtS: 0.1, rotation: '2d' },
      createRandom(28),
    ).map((track) => thin(track, () => random.uniform() > 0.04));
    const options = AnalyseOptions.parse({ rotation: '2d', model: 'abp', bootstrap: 20 });
    const { fit } = analyseGroup(
      rowsOf(tracks),
      { dtS: 0.1, videos: [{ name: 'video', focalHeightUm: null }] },
      options,
      1,
    ).summary;
    expect(off(fit.vUmS!.value, 2)).toBeLessThan(0.06);
    expect(off(fit.dUm2S!.value, 0.2)).toBeLessThan(0.1);
    expect(off(fit.drPerS!.value, 0.15)).toBeLessThan(0.4);
  });
});

describe('fits by MSD', () => {
  it.each(['mlsd', 'log-msd'] as const)('%s finds speed and diffusion', (fitBy) => {
    const options = { fit: fitBy, model: 'abp', bootstrap: 20 } as const;
    const { fit } = summaryOf({ rotation: '2d', count: 100, options, seed: 29 });
    expect(off(fit.vUmS!.value, 2)).toBeLessThan(0.05);
    expect(off(fit.dUm2S!.value, 0.2)).toBeLessThan(0.15);
  });
});

it('the same seed gives the same figures, to the bit', () => {
  const given = { rotation: '2d' as const, count: 12, seed: 30 };
  expect(summaryOf(given)).toEqual(summaryOf(given));
});
