import { describe, expect, it } from 'vitest';
import { createRandom } from '../../native-worker/math/random.ts';
import { analyseGroup } from '../../native-worker/physics/analyse-group.ts';
import { fitModels } from '../../native-worker/physics/choose-model.ts';
import { displacementsOf } from '../../native-worker/physics/fit-likelihood.ts';
import type { ObservedNoise, SwimmerMotion } from '../../native-worker/physics/simulate-track.ts';
import { simulateTracks } from '../support/simulate-tracks.ts';
import type { AnalysisSummary, Interval } from '../../preload/contract/analysis.ts';
import { AnalyseOptions } from '../../preload/contract/options/analyse.ts';
import { rowsOf } from '../unit/physics/support.ts';

/** The series behind the samples of test/unit/physics; prints what it measures. JANUS3D_SEED is added to its seeds. */
const SEED = Number(process.env['JANUS3D_SEED'] ?? 0);
const NOISE = { sdXyUm: 0.05, sdZUm: 0.2, correlationZ: 0 };
const SWIMMER: SwimmerMotion = { vUmS: 2, dUm2S: 0.2, drPerS: 0.15, omegaRadS: 0 };
const FRAMES = 100;
const DT = 0.1;
const HOUR = 3_600_000;

interface Given {
  rotation: '3d' | '2d';
  count: number;
  seed: number;
  motion?: SwimmerMotion | ((particle: number) => SwimmerMotion);
  noise?: ObservedNoise;
  options?: Partial<AnalyseOptions>;
}

function summaryOf({
  rotation,
  count,
  seed,
  motion = SWIMMER,
  noise = NOISE,
  options,
}: Given): AnalysisSummary {
  const tracks = simulateTracks(
    count,
    motion,
    noise,
    { frames: FRAMES, dtS: DT, rotation },
    createRandom(SEED + seed),
  );
  const all = AnalyseOptions.parse({ rotation, bootstrap: 20, ...options });
  return analyseGroup(
    rowsOf(tracks),
    { dtS: DT, videos: [{ name: 'video', focalHeightUm: null }] },
    all,
    seed,
  ).summary;
}

const repeat = <T>(times: number, of: (at: number) => T): T[] =>
  Array.from({ length: times }, (_, at) => of(at));
const mean = (values: readonly number[]): number => values.reduce((a, b) => a + b, 0) / values.length;
const rms = (values: readonly number[]): number => Math.sqrt(mean(values.map((one) => one * one)));
const percent = (value: number): string => `${(100 * value).toFixed(2)} %`;
const report = (what: string, figures: Record<string, string | number>): void =>
  console.log(what, JSON.stringify(figures));

const TRUTH = { vUmS: 2, dUm2S: 0.2, drPerS: 0.15 } as const;
type Key = keyof typeof TRUTH;
const KEYS = Object.keys(TRUTH) as Key[];

const errorsOf = (summaries: readonly AnalysisSummary[], key: Key): number[] =>
  summaries.map(({ fit }) => fit[key]!.value / TRUTH[key] - 1);

describe('200 tracks of 100 frames, 20 seeds', () => {
  it.each(['3d', '2d'] as const)(
    'v, D and D_R, rotation %s',
    (rotation) => {
      const summaries = repeat(20, (at) => summaryOf({ rotation, count: 200, seed: 1000 + at }));
      const limits = { vUmS: [0.015, 0.03], dUm2S: [0.02, 0.05], drPerS: [0.08, 0.18] };
      for (const key of KEYS) {
        const errors = errorsOf(summaries, key);
        const worst = Math.max(...errors.map(Math.abs));
        report(`${rotation} ${key}`, { rms: percent(rms(errors)), worst: percent(worst) });
        expect(rms(errors)).toBeLessThanOrEqual(limits[key][0]);
        expect(worst).toBeLessThanOrEqual(limits[key][1]);
      }
    },
    HOUR,
  );

  it.each(['3d', '2d'] as const)(
    "D_R has a smaller error than by the author's method (MLSD), rotation %s",
    (rotation) => {
      const of = (fit: AnalyseOptions['fit']): AnalysisSummary[] =>
        repeat(20, (at) =>
          summaryOf({ rotation, count: 200, seed: 1000 + at, options: { fit, model: 'abp' } }),
        );
      const [ours, theirs] = [of('likelihood'), of('mlsd')];
      for (const key of KEYS) {
        const [a, b] = [errorsOf(ours, key), errorsOf(theirs, key)];
        report(`${rotation} ${key}`, {
          likelihood: `${percent(mean(a))}, rms ${percent(rms(a))}`,
          mlsd: `${percent(mean(b))}, rms ${percent(rms(b))}`,
        });
      }
      expect(rms(errorsOf(ours, 'drPerS'))).toBeLessThan(rms(errorsOf(theirs, 'drPerS')));
    },
    HOUR,
  );

  it(
    'mixed speeds of 0.5 to 3.5 um/s',
    () => {
      const errors = repeat(20, (at) => {
        const random = createRandom(SEED + 2000 + at, 5);
        const speeds: number[] = [];
        const motion = (): SwimmerMotion => {
          speeds.push(0.5 + 3 * random.uniform());
          return { ...SWIMMER, vUmS: speeds.at(-1) };
        };
        const { speed } = summaryOf({ rotation: '3d', count: 200, seed: 2000 + at, motion });
        const middle = mean(speeds);
        const sd = Math.sqrt(mean(speeds.map((one) => (one - middle) ** 2)));
        return { mean: speed.meanUmS!.value / middle - 1, sd: speed.sdUmS!.value / sd - 1 };
      });
      const worst = (key: 'mean' | 'sd'): number => Math.max(...errors.map((one) => Math.abs(one[key])));
      report('mixed speeds', { worstMean: percent(worst('mean')), worstSpread: percent(worst('sd')) });
      expect(worst('mean')).toBeLessThanOrEqual(0.03);
      expect(worst('sd')).toBeLessThanOrEqual(0.15);
    },
    HOUR,
  );
});

describe('chirality', () => {
  it.each([0, 0.3, 1, 2, -1])(
    'omega of 40 tracks that turn by %s rad/s',
    (omegaRadS) => {
      const found = repeat(
        20,
        (at) =>
          summaryOf({ rotation: '2d', count: 40, seed: 3000 + at, motion: { ...SWIMMER, omegaRadS } }).fit
            .omegaRadS!.value,
      );
      const within = mean(found.map((one) => (Math.abs(one - omegaRadS) <= 0.1 ? 1 : 0)));
      report(`omega ${omegaRadS}`, { within, rms: rms(found.map((one) => one - omegaRadS)) });
      expect(within).toBeGreaterThanOrEqual(0.95);
      if (omegaRadS !== 0) expect(found.every((one) => Math.sign(one) === Math.sign(omegaRadS))).toBe(true);
    },
    HOUR,
  );
});

describe('helices in space', () => {
  it.each([
    [0.7, 1.5, 1],
    [0.7, 1.5, -1],
    [1.1, 2, 1],
    [0.5, 3, -1],
  ] as const)(
    'axis at %s rad, %s rad/s, handedness %s: radius, pitch and hand of 40 tracks',
    (axisAngleRad, omegaRadS, handedness) => {
      const motion = { ...SWIMMER, omegaRadS, axisAngleRad, handedness };
      const fits = repeat(20, (at) => summaryOf({ rotation: '3d', count: 40, seed: 8000 + at, motion }).fit);
      const across = 2 * Math.sin(axisAngleRad);
      const along = 2 * Math.cos(axisAngleRad);
      const radius = fits.map(({ helixRadiusUm }) => helixRadiusUm!.value / (across / omegaRadS) - 1);
      const pitch = fits.map(
        ({ helixPitchUm }) => helixPitchUm!.value / ((2 * Math.PI * along) / omegaRadS) - 1,
      );
      report(`helix ${axisAngleRad}`, { radius: percent(rms(radius)), pitch: percent(rms(pitch)) });
      expect(rms(radius)).toBeLessThanOrEqual(0.1);
      expect(rms(pitch)).toBeLessThanOrEqual(0.1);
      const hand = handedness > 0 ? 'right' : 'left';
      expect(fits.map(({ helixHandedness }) => helixHandedness)).toEqual(fits.map(() => hand));
    },
    HOUR,
  );
});

/** What the bound on the gain of a helix was chosen by. */
describe('helices by chance', () => {
  const modelsOf = (times: number, seed: number, count: number, motion: Given['motion']): string[] =>
    repeat(times, (at) => {
      const sampling = { frames: FRAMES, dtS: DT, rotation: '3d' } as const;
      const tracks = simulateTracks(count, motion!, NOISE, sampling, createRandom(SEED + seed + at));
      return fitModels(tracks, displacementsOf(tracks), ['abp', 'chiral'], sampling).chosen.shape.model;
    });
  const share = (models: readonly string[]): number => mean(models.map((one) => (one === 'chiral' ? 1 : 0)));

  it.each([
    ['equal speeds', 200, 200],
    ['equal speeds', 40, 100],
    ['mixed speeds', 200, 50],
  ] as const)(
    'of swimmers of %s, %s tracks, are found in at most 1 of 200 ensembles (of %s)',
    (speeds, count, times) => {
      const random = createRandom(SEED, 0x6865);
      const mixed = (): SwimmerMotion => ({ ...SWIMMER, vUmS: 0.5 + 3 * random.uniform() });
      const found = share(modelsOf(times, 9000, count, speeds === 'mixed speeds' ? mixed : SWIMMER));
      report(`chance, ${speeds}, ${count} tracks`, { found });
      expect(found).toBeLessThanOrEqual(0.005);
    },
    HOUR,
  );

  it.each([
    [1, 0.7],
    [1, 1.1],
    [1, Math.PI / 2],
    [2, 0.4],
    [2, 0.7],
  ])(
    'leave those of 40 tracks at %s rad/s, axis at %s rad',
    (omegaRadS, axisAngleRad) => {
      const found = share(modelsOf(40, 10_000, 40, { ...SWIMMER, omegaRadS, axisAngleRad }));
      report(`helix ${omegaRadS} rad/s, ${axisAngleRad} rad`, { found });
      expect(found).toBeGreaterThanOrEqual(0.95);
    },
    HOUR,
  );
});

describe('passive particles', () => {
  it(
    'are called so, and swimmers of 1 um/s active',
    () => {
      const still = repeat(100, (at) =>
        summaryOf({ rotation: '3d', count: 200, seed: 4000 + at, motion: { ...SWIMMER, vUmS: 0 } }),
      );
      const passive = still.filter(({ model }) => model === 'passive');
      const errors = passive.map(({ fit }) => fit.dUm2S!.value / 0.2 - 1);
      const near = errors.filter((one) => Math.abs(one) <= 0.03).length;
      const slow = repeat(100, (at) =>
        summaryOf({ rotation: '3d', count: 40, seed: 5000 + at, motion: { ...SWIMMER, vUmS: 1 } }),
      );
      const active = slow.filter(({ model }) => model !== 'passive').length;
      report('passive', {
        calledPassive: passive.length,
        within: near,
        rms: percent(rms(errors)),
        worst: percent(Math.max(...errors.map(Math.abs))),
        calledActive: active,
      });
      // Not in all: with errors of position fitted, Fisher's bound of D is 1.13 %, so 1 of 125 ensembles is beyond 3 % for the best estimator.
      expect(near).toBeGreaterThanOrEqual(93);
      expect(rms(errors)).toBeLessThanOrEqual(0.015);
      expect(active).toBeGreaterThanOrEqual(99);
    },
    HOUR,
  );

  it.each([
    [0, 0.1],
    [0.6, 0.18],
  ])(
    'D along z at 0.5 um of noise with a correlation of %s a frame',
    (correlationZ, limit) => {
      const errors = repeat(20, (at) => {
        const noise = { sdXyUm: 0.05, sdZUm: 0.5, correlationZ };
        const motion = { ...SWIMMER, vUmS: 0 };
        return (
          summaryOf({ rotation: '3d', count: 200, seed: 6000 + at, motion, noise }).fit.dzUm2S!.value / 0.2 -
          1
        );
      });
      report(`D_z, correlation ${correlationZ}`, { rms: percent(rms(errors)) });
      expect(rms(errors)).toBeLessThanOrEqual(limit);
    },
    HOUR,
  );
});

describe('95 % intervals of 50 tracks', () => {
  it.each([
    ['3d', 0],
    ['2d', 1],
  ] as const)(
    'hold the truth, rotation %s, omega %s',
    (rotation, omegaRadS) => {
      const summaries = repeat(200, (at) =>
        summaryOf({
          rotation,
          count: 50,
          seed: 7000 + at,
          motion: { ...SWIMMER, omegaRadS },
          options: { bootstrap: 400, model: omegaRadS ? 'chiral' : 'abp' },
        }),
      );
      const truth: [string, number, (fit: AnalysisSummary['fit']) => Interval | null][] = [
        ['v', 2, (fit) => fit.vUmS],
        ['D', 0.2, (fit) => fit.dUm2S],
        ['D_R', 0.15, (fit) => fit.drPerS],
        ...(omegaRadS ? ([['omega', omegaRadS, (fit) => fit.omegaRadS]] satisfies typeof truth) : []),
      ];
      for (const [name, value, of] of truth) {
        const found = summaries.map(({ fit }) => of(fit)!);
        const held = mean(found.map(({ low, high }) => (low <= value && value <= high ? 1 : 0)));
        const middle = mean(found.map((one) => one.value));
        const spread = Math.sqrt(mean(found.map((one) => (one.value - middle) ** 2)));
        const width = mean(found.map(({ low, high }) => high - low)) / (2 * 1.96 * spread);
        report(`${rotation} ${name}`, { held, width: width.toFixed(2) });
        expect(held).toBeGreaterThanOrEqual(0.88);
        expect(held).toBeLessThanOrEqual(0.99);
        expect(width).toBeLessThanOrEqual(1.4);
      }
    },
    HOUR,
  );
});
