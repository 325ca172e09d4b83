import { Matrix } from 'ml-matrix';
import { describe, expect, it } from 'vitest';
import { stepOf } from '../../../native-worker/track/axis-state.ts';
import { learnTurning } from '../../../native-worker/track/learn-turning.ts';
import {
  advanceTurning,
  leftShare,
  startTurning,
  turningMoments,
  turningStep,
  updateTurning,
  type TurningState,
} from '../../../native-worker/track/turning.ts';
import { randomNumbers } from '../../support/random-numbers.ts';

const motion = { diffusionUm2S: 0.2, velocityVariance: 2, persistenceS: 1.5 };
const TURN = 1.2;
const state: TurningState = {
  left: { x: 0.3, y: -0.1, vx: 1, vy: 0.5 },
  right: { x: 0.2, y: 0.4, vx: -0.6, vy: 0.9 },
  odds: 0.7,
  ...{ xx: 0.3, xv: 0.15, xw: 0.08, vv: 1.4 },
};

/** Mean (x, y, vx, vy) and covariance of one way to turn. */
function gaussian({ left, right, xx, xv, xw, vv }: TurningState, sense: 1 | -1) {
  const { x, y, vx, vy } = sense > 0 ? left : right;
  const across = sense * xw;
  return {
    mean: Matrix.columnVector([x, y, vx, vy]),
    // The covariance of x + iy with the conjugate of the velocity is xv + i xw, half of it along each axis.
    covariance: new Matrix([
      [xx, 0, xv, -across],
      [0, xx, across, xv],
      [xv, across, vv, 0],
      [-across, xv, 0, vv],
    ]),
  };
}

function expectSame(found: TurningState, sense: 1 | -1, mean: Matrix, covariance: Matrix): void {
  const own = gaussian(found, sense);
  for (let i = 0; i < 4; i++) {
    expect(own.mean.get(i, 0)).toBeCloseTo(mean.get(i, 0), 9);
    for (let j = 0; j < 4; j++) expect(own.covariance.get(i, j)).toBeCloseTo(covariance.get(i, j), 9);
  }
}

describe('a swimmer that circles', () => {
  it('does in one step what it does in two, and in many short ones', () => {
    const once = advanceTurning(state, turningStep(0.6, motion, TURN));
    const some = [0.25, 0.35];
    const many = new Array<number>(600).fill(0.001);
    for (const steps of [some, many]) {
      const parts = steps.reduce((at, dt) => advanceTurning(at, turningStep(dt, motion, TURN)), state);
      for (const sense of [1, -1] as const) {
        const { mean, covariance } = gaussian(once, sense);
        expectSame(parts, sense, mean, covariance);
      }
      expect(parts.odds).toBe(0.7);
    }
  });

  it('keeps its speed on a circle to the left or to the right if nothing disturbs it', () => {
    const undisturbed = { diffusionUm2S: 0, velocityVariance: 0, persistenceS: 1e9 };
    const start = startTurning(0, 0, 0, 0);
    const swims = { ...start, left: { ...start.left, vx: 2 }, right: { ...start.right, vx: 2 } };
    // A quarter of a circle of radius 2 / 1.2.
    const later = advanceTurning(swims, turningStep(Math.PI / 2 / TURN, undisturbed, TURN));
    for (const [way, sense] of [[later.left, 1] as const, [later.right, -1] as const]) {
      expect(way.x).toBeCloseTo(2 / TURN, 6);
      expect(way.y).toBeCloseTo((sense * 2) / TURN, 6);
      expect([way.vx, way.vy]).toEqual([expect.closeTo(0, 6), expect.closeTo(2 * sense, 6)]);
    }
  });

  it('that does not turn moves as one that swims straight', () => {
    const step = turningStep(0.4, motion, 0);
    const { keep, reach, xx, xv, vv } = stepOf(0.4, motion);
    for (const [found, wanted] of [
      [step.keep, keep],
      [step.reach, reach],
      [step.xx, xx],
      [step.xv, xv],
      [step.vv, vv],
      [step.keepAcross, 0],
      [step.reachAcross, 0],
      [step.xw, 0],
    ])
      expect(found).toBeCloseTo(wanted, 12);
  });

  it('takes in a position as a Kalman filter of four numbers does', () => {
    const [x, y, noise] = [1.1, -0.7, 0.25];
    const seen = updateTurning(state, x, y, noise, 0);
    const h = new Matrix([
      [1, 0, 0, 0],
      [0, 1, 0, 0],
    ]);
    for (const sense of [1, -1] as const) {
      const { mean, covariance } = gaussian(state, sense);
      const spread = h.mmul(covariance).mmul(h.transpose()).add(Matrix.eye(2).mul(noise));
      const gain = covariance.mmul(h.transpose()).div(spread.get(0, 0));
      const missed = Matrix.columnVector([x, y]).sub(h.mmul(mean));
      expectSame(
        seen,
        sense,
        Matrix.add(mean, gain.mmul(missed)),
        Matrix.eye(4).sub(gain.mmul(h)).mmul(covariance),
      );
    }
  });

  it('is known by the odds of what was seen, and never beyond doubt', () => {
    expect(leftShare(state)).toBeCloseTo(1 / (1 + Math.exp(-0.7)), 12);
    expect(updateTurning(state, 0, 0, 1, 1.1).odds).toBeCloseTo(1.8, 12);
    expect([50, -50].map((odds) => updateTurning(state, 0, 0, 1, odds).odds)).toEqual([6, -6]);
  });

  it('is expected at the mean of both ways, with what lies between them as variance', () => {
    const share = leftShare(state);
    const { x, y, vy } = turningMoments(state);
    expect(x.x).toBeCloseTo(share * 0.3 + (1 - share) * 0.2, 12);
    expect(y).toBeCloseTo(share * -0.1 + (1 - share) * 0.4, 12);
    expect([x.v, vy]).toEqual([
      expect.closeTo(share - 0.6 * (1 - share), 12),
      expect.closeTo(share * 0.5 + (1 - share) * 0.9, 12),
    ]);
    expect(x.xx).toBeCloseTo(0.3 + (share * (1 - share) * (0.1 ** 2 + 0.5 ** 2)) / 2, 12);
  });
});

describe('learnTurning', () => {
  const { normal } = randomNumbers(8);
  const DT = 0.5;
  const paths = (turnPerS: number) =>
    Array.from({ length: 16 }, (_, number) => {
      const sense = number % 2 ? 1 : -1;
      let angle = 6 * number;
      let [x, y] = [0, 0];
      const seen = Array.from({ length: 50 }, () => {
        for (let part = 0; part < 10; part++) {
          x += 2 * Math.cos(angle) * 0.05 + Math.sqrt(2 * 0.2 * 0.05) * normal();
          y += 2 * Math.sin(angle) * 0.05 + Math.sqrt(2 * 0.2 * 0.05) * normal();
          angle += sense * turnPerS * 0.05 + Math.sqrt(2 * 0.3 * 0.05) * normal();
        }
        return [x + 0.08 * normal(), y + 0.08 * normal()];
      });
      return {
        tS: seen.map((_, k) => DT * k),
        xUm: seen.map(([one]) => one),
        yUm: seen.map(([, one]) => one),
        zUm: seen.map(() => 0),
        zSdUm: seen.map(() => 1),
      };
    });

  it('finds how fast swimmers turn, though half of them turn the other way', () => {
    const straight = { diffusionUm2S: 0.15, velocityVariance: 2, persistenceS: 0.8 };
    const { turnPerS, persistenceS, diffusionUm2S } = learnTurning(paths(1.1), straight, 0.08);
    expect(Math.abs(turnPerS / 1.1 - 1)).toBeLessThan(0.15);
    // Velocities fade by rotational diffusion alone, in 1 / 0.3 s.
    expect(persistenceS).toBeGreaterThan(2.2);
    expect(persistenceS).toBeLessThan(5);
    expect(Math.abs(diffusionUm2S / 0.2 - 1)).toBeLessThan(0.25);
  });

  it('leaves the motion of swimmers that do not circle as it is', () => {
    const straight = { diffusionUm2S: 0.2, velocityVariance: 2, persistenceS: 3.3 };
    expect(learnTurning(paths(0), straight, 0.08)).toEqual({ ...straight, turnPerS: 0 });
  });
});
