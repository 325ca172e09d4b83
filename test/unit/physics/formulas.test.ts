import { describe, expect, it } from 'vitest';
import { createRandom } from '../../../native-worker/math/random.ts';
import { persistence } from '../../../native-worker/physics/covariance.ts';
import { modelMsd } from '../../../native-worker/physics/fit-msd.ts';
import { ensembleMsd, trackMsd } from '../../../native-worker/physics/msd.ts';
import { STILL, type FitShape } from '../../../native-worker/physics/motion-model.ts';
import { simulateTracks } from '../../support/simulate-tracks.ts';
import { freeDiffusion } from '../../../native-worker/math/sphere-in-water.ts';
import { acrossWall, alongWall } from '../../../native-worker/physics/diffusion-near-wall.ts';

describe('formulas agree with simulation to 1 % up to 2 s', () => {
  it.each([
    ['turning in space', '3d', 0],
    ['turning in the plane', '2d', 0],
    ['chiral in the plane', '2d', 1.5],
    ['a helix in space', '3d', 1.5],
  ] as const)('%s', (_name, rotation, omegaRadS) => {
    const [vUmS, dUm2S, drPerS, axisAngle, dtS] = [2, 0.2, 0.5, 0.9, 0.1];
    const noise = { sdXyUm: 0.1, sdZUm: 0.1, correlationZ: 0 };
    const tracks = simulateTracks(
      2500,
      { vUmS, dUm2S, drPerS, omegaRadS, axisAngleRad: axisAngle },
      noise,
      { frames: 120, dtS, rotation },
      createRandom(11),
    );
    const axes = rotation === '3d' ? 'xyz' : 'xy';
    const measured = ensembleMsd(
      tracks.map((track) => trackMsd(track, axes, 20)),
      20,
    );
    const shape: FitShape = {
      model: omegaRadS ? 'chiral' : 'abp',
      rotation,
      withZ: true,
      correlatedZ: false,
      isotropic: true,
      dtS,
    };
    const motion = {
      ...STILL,
      vUmS,
      dUm2S,
      dzUm2S: dUm2S,
      drPerS,
      omegaRadS,
      axisShare: Math.cos(axisAngle) ** 2,
      noiseXyUm2: 0.01,
      noiseZUm2: 0.01,
    };
    measured.forEach((value, at) => {
      expect(Math.abs(modelMsd((at + 1) * dtS, motion, shape, axes) / value - 1)).toBeLessThan(0.01);
    });
  });

  it('without propulsion and errors the MSD is 2 D t an axis', () => {
    const shape: FitShape = {
      model: 'passive',
      rotation: '3d',
      withZ: true,
      correlatedZ: false,
      isotropic: true,
      dtS: 0.1,
    };
    const motion = { ...STILL, dUm2S: 0.3, dzUm2S: 0.1 };
    expect(modelMsd(2, motion, shape, 'xyz')).toBeCloseTo(4 * 0.3 * 2 + 2 * 0.1 * 2, 12);
  });

  it('the series of g joins its formula', () => {
    for (const im of [0, 0.7]) {
      const [below, above] = [0.999e-3, 1.001e-3].map((k) => persistence({ re: k, im: im * k }, 1).re);
      expect(Math.abs(below / above - 1)).toBeLessThan(2e-6);
    }
  });
});

describe('walls', () => {
  it('far away leave the free diffusion', () => {
    expect(alongWall(1e4, 1)).toBeCloseTo(1, 3);
    expect(acrossWall(1e4, 1)).toBeCloseTo(1, 3);
  });

  it('stop what touches them, across more than along', () => {
    expect(acrossWall(1.0001, 1)).toBeLessThan(1e-3);
    for (const height of [1.1, 1.5, 2, 5]) expect(acrossWall(height, 1)).toBeLessThan(alongWall(height, 1));
  });

  it("give the paper's particle in water its known figures", () => {
    const { dUm2S, drPerS } = freeDiffusion(2.12, 25, 0.89);
    expect(dUm2S).toBeCloseTo(0.232, 2);
    expect(drPerS).toBeCloseTo(0.155, 2);
  });
});
