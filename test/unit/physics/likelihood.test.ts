import { CholeskyDecomposition, Matrix } from 'ml-matrix';
import { describe, expect, it } from 'vitest';
import { createRandom } from '../../../native-worker/math/random.ts';
import {
  displacementsOf,
  trackLikelihood,
  type Displacements,
} from '../../../native-worker/physics/fit-likelihood.ts';
import { modelMsd } from '../../../native-worker/physics/fit-msd.ts';
import {
  decode,
  encode,
  parametersOf,
  type FitShape,
  type Motion,
} from '../../../native-worker/physics/motion-model.ts';
import { simulateTracks } from '../../support/simulate-tracks.ts';
import { thin } from './support.ts';

const motion: Motion = {
  vUmS: 1.7,
  dUm2S: 0.2,
  drPerS: 0.4,
  omegaRadS: 1.1,
  axisShare: 0.4,
  noiseXyUm2: 0.003,
  dzUm2S: 0.15,
  noiseZUm2: 0.04,
  noiseZCorrelation: 0.5,
};
const shape: FitShape = {
  model: 'chiral',
  rotation: '3d',
  withZ: true,
  correlatedZ: true,
  isotropic: false,
  dtS: 0.1,
};
const noise = { sdXyUm: 0.05, sdZUm: 0.2, correlationZ: 0.5 };
const swimmer = { vUmS: 1.7, dUm2S: 0.2, drPerS: 0.4, omegaRadS: 1.1, axisAngleRad: 1 };
const tracks = simulateTracks(3, swimmer, noise, { frames: 25, dtS: 0.1, rotation: '3d' }, createRandom(3));
const gappy = tracks.map((track, index) => thin(track, (row) => row === 0 || (row + index) % 6 > 1));

/** Log-density of the displacements between neighbouring rows, by a dense covariance made from the MSD alone. */
function dense(frames: Int32Array, values: Float64Array, msd: (lag: number) => number): number {
  const steps = frames.length - 1;
  const f = (a: number, b: number): number => msd(Math.abs(frames[a] - frames[b]));
  const covariance = new Matrix(steps, steps);
  for (let i = 0; i < steps; i += 1)
    for (let j = 0; j < steps; j += 1)
      covariance.set(i, j, (f(i + 1, j) + f(i, j + 1) - f(i, j) - f(i + 1, j + 1)) / 2);
  const d = Matrix.columnVector(Array.from({ length: steps }, (_, i) => values[i + 1] - values[i]));
  const cholesky = new CholeskyDecomposition(covariance);
  const square = d.transpose().mmul(cholesky.solve(d)).get(0, 0);
  const logDet = cholesky.lowerTriangularMatrix
    .diagonal()
    .reduce((sum, value) => sum + 2 * Math.log(value), 0);
  return -(logDet + square) / 2;
}

describe('likelihood of displacements', () => {
  it.each([
    ['whole tracks', tracks],
    ['tracks with gaps', gappy],
  ])('of %s is that of a normal distribution with the covariance of the MSD', (_name, given) => {
    const parameters = parametersOf(shape);
    const found = trackLikelihood(displacementsOf(given), shape, encode(parameters, motion))!;
    const msdOf = (axes: 'xy' | 'z') => (lag: number) =>
      lag === 0 ? 0 : modelMsd(lag * shape.dtS, motion, shape, axes) / (axes === 'xy' ? 2 : 1);
    given.forEach(({ frame, xUm, yUm, zUm }, track) => {
      const expected =
        dense(frame, xUm, msdOf('xy')) + dense(frame, yUm, msdOf('xy')) + dense(frame, zUm!, msdOf('z'));
      expect(found.logLikelihood[track]).toBeCloseTo(expected, 6);
    });
  });

  it('in the plane without turning equals that of two real axes', () => {
    const flat: FitShape = { ...shape, rotation: '2d', withZ: false, correlatedZ: false };
    const still = { ...motion, omegaRadS: 0 };
    const data = displacementsOf(gappy);
    const values = (model: 'abp' | 'chiral'): Float64Array => {
      const own = { ...flat, model };
      return trackLikelihood(data, own, encode(parametersOf(own), still))!.logLikelihood;
    };
    values('chiral').forEach((value, track) => expect(value).toBeCloseTo(values('abp')[track], 8));
  });

  it.each([
    ['in space', shape],
    ['in the plane', { ...shape, rotation: '2d' as const }],
  ])('has the slope of its values, %s', (_name, given) => {
    const parameters = parametersOf(given);
    const data = displacementsOf(gappy);
    const at = encode(parameters, motion);
    const { score } = trackLikelihood(data, given, at)!;
    parameters.forEach((_, k) => {
      const [low, high] = [-1e-4, 1e-4].map((move) => {
        const moved = at.slice();
        moved[k] += move;
        return trackLikelihood(data, given, moved, false)!.logLikelihood;
      });
      score[k].forEach((value, track) => expect(value).toBeCloseTo((high[track] - low[track]) / 2e-4, 3));
    });
  });

  it('takes of more rows than are wanted an equal share of every track', () => {
    const long = simulateTracks(
      3,
      swimmer,
      noise,
      { frames: 5121, dtS: 0.1, rotation: '3d' },
      createRandom(8),
    );
    const [all, half] = [displacementsOf(long), displacementsOf(long, (3 * 5121) / 2)];
    for (const axes of ['xy', 'z'] as const) {
      const whole = new Set(all[axes].map(({ steps }) => steps.re.join()));
      expect(half[axes].every(({ steps }) => whole.has(steps.re.join()))).toBe(true);
      long.forEach((_, track) => {
        const rows = (data: Displacements): number =>
          data[axes].reduce((sum, one) => sum + (one.track === track ? one.steps.re.length : 0), 0);
        expect(rows(half) / rows(all)).toBeCloseTo(0.5, 1);
      });
    }
  });

  it('finds its parameters again after coding', () => {
    const parameters = parametersOf(shape);
    const again = decode(parameters, encode(parameters, motion));
    for (const key of Object.keys(motion) as (keyof Motion)[]) expect(again[key]).toBeCloseTo(motion[key], 9);
  });

  it('tells the sense of turning in the plane', () => {
    const [track] = simulateTracks(
      1,
      { vUmS: 3, dUm2S: 0.05, drPerS: 0.05, omegaRadS: 1 },
      noise,
      { frames: 80, dtS: 0.1, rotation: '2d' },
      createRandom(4),
    );
    const flat: FitShape = { ...shape, rotation: '2d', withZ: false, correlatedZ: false };
    const of = (omegaRadS: number): number =>
      trackLikelihood(
        displacementsOf([track]),
        flat,
        encode(parametersOf(flat), { ...motion, omegaRadS }),
        false,
      )!.logLikelihood[0];
    expect(of(1)).toBeGreaterThan(of(-1) + 10);
  });
});
