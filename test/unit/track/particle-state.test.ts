import { describe, expect, it } from 'vitest';
import {
  stateLikelihood,
  planeVariance,
  predictState,
  startState,
  updateState,
  zVariance,
  type ParticleState,
  type LinkModel,
  type Positions,
} from '../../../native-worker/track/particle-state.ts';
import {
  continuationOdds,
  following,
  missedLikelihood,
  stateBefore,
} from '../../../native-worker/track/continuation.ts';
import { advanceAxis, stepOf, updateAxis } from '../../../native-worker/track/axis-state.ts';
import {
  advanceTurning,
  startTurning,
  turningMoments,
  turningStep,
  updateTurning,
} from '../../../native-worker/track/turning.ts';
import { randomFrom } from '../random.ts';

const model: LinkModel = {
  motion: {
    diffusionUm2S: 0.3,
    velocityVarianceXy: 4,
    velocityVarianceZ: 2.5,
    fastestVariance: 9,
    persistenceS: 0.8,
    turnPerS: 0,
    sigmaXyUm: 0.07,
    zNoiseScale: 1.4,
  },
  logBirth: -7,
  zSpanUm: 20,
  rivals: 0,
};
const { motion } = model;

const random = randomFrom(3);
const COUNT = 40;
const at: Positions = {
  tS: Float64Array.from({ length: COUNT }, (_, k) => 0.1 * k + 0.03 * random()),
  xUm: Float64Array.from({ length: COUNT }, (_, k) => 0.2 * k + 0.3 * random()),
  yUm: Float64Array.from({ length: COUNT }, (_, k) => -0.1 * k + 0.3 * random()),
  zUm: Float64Array.from({ length: COUNT }, (_, k) => (k % 7 === 3 ? NaN : 0.1 * k + random())),
  zSdUm: Float64Array.from({ length: COUNT }, () => 0.2 + 0.3 * random()),
};

/** Share of positions drawn by a neighbour, with three times the spread, and of heights that may be anything. */
const [PULLED, SPREAD, SPOILT] = [0.05, 3, 0.05];
/** A spoilt height: nine in ten are drawn by a twentieth of the span of 20 um on average, the others lie anywhere in it. */
const spoilt = (missed: number): number => SPOILT * (0.45 * Math.exp(-Math.abs(missed)) + 0.1 / 20);
const normal = (squared: number, variance: number): number =>
  Math.exp(-squared / (2 * variance)) / Math.sqrt(2 * Math.PI * variance);
const planeNormal = (squared: number, variance: number): number =>
  Math.exp(-squared / (2 * variance)) / (2 * Math.PI * variance);

const state: ParticleState = {
  tS: 1,
  x: { x: 1.9, v: 0.6, xx: 0.12, xv: 0.05, vv: 1.1 },
  y: -1.2,
  vy: -0.4,
  turning: null,
  z: { x: 1.1, v: 0.2, xx: 0.3, xv: 0.04, vv: 0.9 },
  misses: 5,
  steps: 3,
};

describe('the state of a particle', () => {
  it('begins at its first position with any velocity', () => {
    expect(startState(2, at, model)).toEqual({
      tS: at.tS[2],
      x: { x: at.xUm[2], v: 0, xx: 0.07 ** 2, xv: 0, vv: 9 },
      y: at.yUm[2],
      vy: 0,
      turning: null,
      z: { x: at.zUm[2], v: 0, xx: (1.4 * at.zSdUm[2]) ** 2, xv: 0, vv: 2.5 },
      misses: 0,
      steps: 0,
    });
    expect(startState(3, at, model).z).toBeNull();
    expect(zVariance(5, at, motion)).toBeCloseTo((1.4 * at.zSdUm[5]) ** 2, 14);
  });

  it('moves in time along each axis by itself', () => {
    const later = predictState(state, 1.25, model);
    const plane = stepOf(0.25, { diffusionUm2S: 0.3, velocityVariance: 4, persistenceS: 0.8 });
    const height = stepOf(0.25, { diffusionUm2S: 0.3, velocityVariance: 2.5, persistenceS: 0.8 });
    expect(later.tS).toBe(1.25);
    expect(later.x).toEqual(advanceAxis(state.x, plane));
    const y = advanceAxis({ ...state.x, x: state.y, v: state.vy }, plane);
    expect(later.y).toBeCloseTo(y.x, 12);
    expect(later.vy).toBeCloseTo(y.v, 12);
    expect(later.z?.x).toBeCloseTo(advanceAxis(state.z!, height).x, 12);
    expect(later.z?.xx).toBeCloseTo(advanceAxis(state.z!, height).xx, 12);
    expect([later.misses, later.steps]).toEqual([5, 3]);
    expect(predictState({ ...state, z: null }, 1.25, model).z).toBeNull();
  });

  it('is as sure as its own misses say, weighed as six steps with the model, at least half as the model', () => {
    const expected = 0.12 + 0.07 ** 2;
    expect(planeVariance(state, model)).toBeCloseTo((expected * 11) / 9, 12);
    expect(planeVariance({ ...state, misses: 0, steps: 0 }, model)).toBeCloseTo(expected, 12);
    expect(planeVariance({ ...state, misses: 0, steps: 12 }, model)).toBeCloseTo(expected / 2, 12);
    expect(planeVariance({ ...state, misses: 0, steps: 3 }, model)).toBeCloseTo((expected * 6) / 9, 12);
  });

  it.each([9, 10, 12, 30])(
    'is seen at row %i as likely as a mixture of right and pulled positions says',
    (row) => {
      const variance = planeVariance(state, model);
      const squared = (at.xUm[row] - 1.9) ** 2 + (at.yUm[row] + 1.2) ** 2;
      const plane =
        (1 - PULLED) * planeNormal(squared, variance) + PULLED * planeNormal(squared, SPREAD ** 2 * variance);
      const own = 0.3 + (1.4 * at.zSdUm[row]) ** 2;
      const z = Number.isNaN(at.zUm[row])
        ? 1 / 20
        : (1 - SPOILT) * normal((at.zUm[row] - 1.1) ** 2, own) + spoilt(at.zUm[row] - 1.1);
      expect(stateLikelihood(state, row, at, model)).toBeCloseTo(Math.log(plane) + Math.log(z), 9);
      const unknown = stateLikelihood({ ...state, z: null }, row, at, model);
      expect(unknown).toBeCloseTo(Math.log(plane) - Math.log(20), 9);
    },
  );

  it('is never seen with probability 0', () => {
    const far = { ...at, xUm: at.xUm.map(() => 1e6) };
    expect(stateLikelihood(state, 9, far, model)).toBeGreaterThan(-710);
  });

  it.each([9, 10, 12, 24, 30])('takes in row %i as far as it is believed', (row) => {
    const variance = planeVariance(state, model);
    const [dx, dy] = [at.xUm[row] - 1.9, at.yUm[row] + 1.2];
    const right = (1 - PULLED) * planeNormal(dx * dx + dy * dy, variance);
    const off = PULLED * planeNormal(dx * dx + dy * dy, SPREAD ** 2 * variance);
    // Of a pulled position the error is that much larger; half of it along each axis.
    const noise = 0.07 ** 2 + (off / (off + right)) * (SPREAD ** 2 - 1) * variance * 0.5;
    const updated = updateState(state, row, at, model);
    const x = updateAxis(state.x, at.xUm[row], noise);
    const y = updateAxis({ ...state.x, x: state.y, v: state.vy }, at.yUm[row], noise);
    for (const key of ['x', 'v', 'xx', 'xv', 'vv'] as const) expect(updated.x[key]).toBeCloseTo(x[key], 9);
    expect(updated.y).toBeCloseTo(y.x, 9);
    expect(updated.vy).toBeCloseTo(y.v, 9);
    expect(updated.tS).toBe(1);
    expect(updated.steps).toBeCloseTo(0.93 * 3 + 1, 12);
    const scatter = 11 / 9;
    const missed = Math.min((scatter * (dx * dx + dy * dy)) / variance, 20) / 2;
    expect(updated.misses).toBeCloseTo(0.93 * 5 + missed, 9);
    if (Number.isNaN(at.zUm[row])) {
      expect(updated.z).toEqual(state.z);
      return;
    }
    const own = (1.4 * at.zSdUm[row]) ** 2;
    const good = (1 - SPOILT) * normal((at.zUm[row] - 1.1) ** 2, 0.3 + own);
    const trust = good / (good + spoilt(at.zUm[row] - 1.1));
    const z = updateAxis(state.z!, at.zUm[row], own + (1 / trust - 1) * (0.3 + own));
    for (const key of ['x', 'v', 'xx', 'xv', 'vv'] as const) expect(updated.z?.[key]).toBeCloseTo(z[key], 9);
    expect(updateState({ ...state, z: null }, row, at, model).z).toEqual(startState(row, at, model).z);
  });

  it('is not moved by what cannot be its own', () => {
    const far = { ...at, xUm: at.xUm.map(() => 1e3), zUm: at.zUm.map(() => 1e3) };
    const { x, z, misses } = updateState(state, 9, far, model);
    // The weight of a pulled position: 4 variances in all.
    const noise = 0.07 ** 2 + 4 * planeVariance(state, model);
    expect(x.x).toBeCloseTo(1.9 + (0.12 / (0.12 + noise)) * (1e3 - 1.9), 6);
    expect(z?.x).toBeCloseTo(1.1, 2);
    expect(misses).toBeCloseTo(0.93 * 5 + 10, 12);
  });
});

describe('the state of a swimmer that circles', () => {
  const circling: LinkModel = { ...model, motion: { ...motion, turnPerS: 1.1 } };
  const turning = {
    left: { x: 1.8, y: -1.1, vx: 0.5, vy: -0.3 },
    right: { x: 2.3, y: -1.6, vx: 0.9, vy: 0.1 },
    odds: -0.4,
    ...{ xx: 0.12, xv: 0.05, xw: 0.02, vv: 1.1 },
  };
  const own: ParticleState = { ...state, turning, ...turningMoments(turning) };
  const ways = [turning.left, turning.right];
  const share = 1 / (1 + Math.exp(0.4));
  const shares = [share, 1 - share];
  const variance = ((0.12 + 0.07 ** 2) * 11) / 9;
  const row = 9;
  const fits = ways.map(({ x, y }) => {
    const squared = (at.xUm[row] - x) ** 2 + (at.yUm[row] - y) ** 2;
    const right = (1 - PULLED) * planeNormal(squared, variance);
    return { squared, right, drawn: PULLED * planeNormal(squared, SPREAD ** 2 * variance) };
  });
  const sum = (of: 'right' | 'drawn'): number => fits.reduce((all, fit, k) => all + shares[k] * fit[of], 0);

  it('begins with either sense, and moves in both', () => {
    const first = startState(2, at, circling);
    expect(first.turning).toEqual(startTurning(at.xUm[2], at.yUm[2], 0.07 ** 2, 9));
    const later = predictState(own, 1.25, circling);
    const inPlane = { diffusionUm2S: 0.3, velocityVariance: 4, persistenceS: 0.8 };
    const wanted = advanceTurning(turning, turningStep(0.25, inPlane, 1.1));
    expect(later.turning).toEqual(wanted);
    expect({ x: later.x, y: later.y, vy: later.vy }).toEqual(turningMoments(wanted));
  });

  it('is seen as likely as both senses together say', () => {
    const blind = { ...own, z: null };
    const plane = Math.log(sum('right') + sum('drawn'));
    expect(stateLikelihood(blind, row, at, circling)).toBeCloseTo(plane - Math.log(20), 9);
  });

  it('learns its sense from a position, which counts less if a neighbour may have drawn it', () => {
    const drawn = sum('drawn') / (sum('right') + sum('drawn'));
    const noise = 0.07 ** 2 + drawn * (SPREAD ** 2 - 1) * variance * 0.5;
    const [left, right] = fits.map((fit) => fit.right + fit.drawn);
    const seen = updateState(own, row, at, circling);
    const wanted = updateTurning(turning, at.xUm[row], at.yUm[row], noise, Math.log(left / right));
    expect(seen.turning?.odds).toBeCloseTo(wanted.odds, 9);
    expect(seen.turning?.left.x).toBeCloseTo(wanted.left.x, 9);
    expect(seen.turning?.right.vy).toBeCloseTo(wanted.right.vy, 9);
    expect(seen.turning?.xx).toBeCloseTo(wanted.xx, 9);
    expect(seen.x.x).toBeCloseTo(turningMoments(wanted).x.x, 9);
    const after = (share * left) / (share * left + (1 - share) * right);
    const squared = (after * fits[0].squared + (1 - after) * fits[1].squared) / variance;
    expect(seen.misses).toBeCloseTo(0.93 * 5 + Math.min((squared * 11) / 9, 20) / 2, 9);
  });
});

describe('the continuation of a track', () => {
  const rows = Array.from({ length: COUNT }, (_, k) => k);

  it('costs log 0.05 for the first frame missed and log 0.7 for each further one', () => {
    expect([-1, 0].map(missedLikelihood)).toEqual([0, 0]);
    expect(missedLikelihood(1)).toBeCloseTo(Math.log(0.05), 12);
    expect(missedLikelihood(4)).toBeCloseTo(Math.log(0.05 * 0.7 ** 3), 12);
  });

  it('is told by the last fifteen rows before it', () => {
    let state = startState(5, at, model);
    for (let row = 6; row < 20; row++)
      state = updateState(predictState(state, at.tS[row], model), row, at, model);
    expect(stateBefore(rows, 20, at, model)).toEqual(state);
    expect(stateBefore(rows, 1, at, model)).toEqual(startState(0, at, model));
    const short = stateBefore(rows, 3, at, model);
    let own = startState(0, at, model);
    for (const row of [1, 2]) own = updateState(predictState(own, at.tS[row], model), row, at, model);
    expect(short).toEqual(own);
  });

  it('is as likely as its rows one after the other, and no longer than the track', () => {
    const head = stateBefore(rows, 10, at, model);
    let [sum, state] = [0, head];
    for (let row = 12; row < 15; row++) {
      const predicted = predictState(state, at.tS[row], model);
      sum += stateLikelihood(predicted, row, at, model);
      state = updateState(predicted, row, at, model);
    }
    expect(following(head, rows, 12, 15, at, model)).toBeCloseTo(sum, 12);
    expect(following(head, rows.slice(0, 15), 12, 99, at, model)).toBeCloseTo(sum, 12);
    expect(following(head, rows, 12, 12, at, model)).toBe(0);
  });

  it('is weighed against a beginning by the first eight rows', () => {
    const head = stateBefore(rows, 10, at, model);
    const anew = following(startState(12, at, model), rows, 13, 20, at, model);
    const wanted = following(head, rows, 12, 20, at, model) - anew + 7 + Math.log(0.05) + Math.log(0.7);
    expect(continuationOdds(head, rows, 12, 2, at, model)).toBeCloseTo(wanted, 9);
    const tail = rows.slice(0, 15);
    const shorter =
      following(head, tail, 12, 15, at, model) -
      following(startState(12, at, model), tail, 13, 15, at, model) +
      7;
    expect(continuationOdds(head, tail, 12, 0, at, model)).toBeCloseTo(shorter, 9);
  });
});
