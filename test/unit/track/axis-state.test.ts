import { describe, expect, it } from 'vitest';
import { learnMotion } from '../../../native-worker/track/learn-motion.ts';
import { advanceAxis, startAxis, stepOf, updateAxis } from '../../../native-worker/track/axis-state.ts';
import { randomNumbers } from '../../support/random-numbers.ts';

const motion = { diffusionUm2S: 0.2, velocityVariance: 2, persistenceS: 1.5 };

describe('state of a particle', () => {
  it('does in one step what it does in two', () => {
    const start = { x: 1, v: 2, xx: 0.3, xv: 0.1, vv: 0.5 };
    const once = advanceAxis(start, stepOf(0.5, motion));
    const twice = advanceAxis(advanceAxis(start, stepOf(0.2, motion)), stepOf(0.3, motion));
    for (const key of ['x', 'v', 'xx', 'xv', 'vv'] as const) expect(twice[key]).toBeCloseTo(once[key], 12);
    // Steps short against the persistence take the series.
    const many = Array.from({ length: 100 }).reduce<typeof start>(
      (state) => advanceAxis(state, stepOf(0.005, motion)),
      start,
    );
    expect(many.xx).toBeCloseTo(once.xx, 6);
  });

  it('weighs a measurement by the variances', () => {
    const state = updateAxis(startAxis(0, 1, 4), 3, 2);
    expect(state.x).toBeCloseTo(1, 12);
    expect(state.xx).toBeCloseTo(2 / 3, 12);
    expect(state.vv).toBeCloseTo(4, 12);
  });
});

describe('learnMotion', () => {
  it('finds diffusion, speed and error of simulated swimmers', () => {
    const { normal } = randomNumbers(5);
    const dt = 0.1;
    const { keep, xx, xv, vv, reach } = stepOf(dt, motion);
    const paths = Array.from({ length: 30 }, () => {
      const axis = (): number[] => {
        let [x, v] = [0, Math.sqrt(motion.velocityVariance) * normal()];
        return Array.from({ length: 60 }, () => {
          const a = normal();
          x += reach * v + Math.sqrt(xx) * a;
          v = keep * v + (xv / Math.sqrt(xx)) * a + Math.sqrt(vv - xv ** 2 / xx) * normal();
          return x;
        });
      };
      const seen = (sigma: number): number[] => axis().map((x) => x + sigma * normal());
      return {
        tS: Array.from({ length: 60 }, (_, k) => k * dt),
        xUm: seen(0.08),
        yUm: seen(0.08),
        zUm: seen(0.3),
        zSdUm: new Array<number>(60).fill(0.6),
      };
    });
    const found = learnMotion(paths, dt, 0.01, 5000);
    expect(found.diffusionUm2S).toBeGreaterThan(0.15);
    expect(found.diffusionUm2S).toBeLessThan(0.25);
    expect(Math.sqrt(found.velocityVarianceXy / 2)).toBeCloseTo(1, 0);
    expect(Math.abs(found.zNoiseScale - 0.5)).toBeLessThan(0.1);
    expect(found.fastestVariance).toBeGreaterThan(found.velocityVarianceXy);
  });
});
