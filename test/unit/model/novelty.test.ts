import { inverse, Matrix } from 'ml-matrix';
import { describe, expect, it } from 'vitest';
import { createRandom } from '../../../native-worker/math/random.ts';
import {
  fitConditionalGaussian,
  nearestDistance,
} from '../../../native-worker/model/novelty/conditional-gaussian.ts';
import { fitPrincipalAxes, projectOnAxes } from '../../../native-worker/model/novelty/principal-axes.ts';
import {
  fitRangeGuard,
  looksLikeHeight,
  noveltyOf,
} from '../../../native-worker/model/novelty/range-guard.ts';
import type { FeatureTable } from '../../../preload/contract/feature-table.ts';

const [NODES, SHRINKAGE, SHARED_ROWS] = [81, 0.01, 8];

/** Two axes that turn with height, with errors that are correlated. */
function made(count: number, seed: number, heights?: (i: number) => number) {
  const random = createRandom(seed);
  const z = Float64Array.from({ length: count }, (_, i) => heights?.(i) ?? 40 * random.uniform());
  const x = new Float64Array(2 * count);
  z.forEach((height, i) => {
    const [a, b] = [random.normal(), random.normal()];
    x[2 * i] = Math.cos(height / 6) + 0.05 * a;
    x[2 * i + 1] = Math.sin(height / 6) + 0.05 * b + 0.03 * a;
  });
  return { x, z };
}

describe('features given height', () => {
  const { x, z } = made(400, 3);
  const { gaussian, nodeUm } = fitConditionalGaussian(x, z, 2, [0, 40]);

  it('have a node every half micrometre of a range of 40', () => {
    expect(gaussian.nodes).toBe(NODES);
    nodeUm.forEach((at, node) => expect(at).toBeCloseTo(node / 2, 12));
  });

  /** Straight lines through the rows around a node, and the covariance of residuals of rows that were left out of them. */
  function fitBy(node: number): { at: number[]; covariance: Matrix; total: number } {
    const rows = [...z.keys()].filter((i) => Math.abs(z[i] - node / 2) <= 3);
    const weight = rows.map((i) => Math.exp(-((z[i] - node / 2) ** 2) / 2));
    const total = weight.reduce((a, b) => a + b, 0);
    const average = (of: (i: number, share: number) => number): number =>
      rows.reduce((sum, i, r) => sum + (weight[r] / total) * of(i, weight[r] / total), 0);
    const zMean = average((i) => z[i]);
    const zVariance = average((i) => (z[i] - zMean) ** 2);
    const free = (i: number, share: number): number => 1 - share * (1 + (z[i] - zMean) ** 2 / zVariance);
    const fits = [0, 1].map((k) => {
      const mean = average((i) => x[2 * i + k]);
      const slope = average((i) => (z[i] - zMean) * (x[2 * i + k] - mean)) / zVariance;
      return {
        at: mean + slope * (node / 2 - zMean),
        residual: (i: number) => x[2 * i + k] - mean - slope * (z[i] - zMean),
      };
    });
    const covariance = new Matrix(
      fits.map((a) =>
        fits.map((b) => average((i, share) => (a.residual(i) * b.residual(i)) / free(i, share) ** 2)),
      ),
    );
    return { at: fits.map(({ at }) => at), covariance, total };
  }

  it('have the mean of a local straight line and the covariance of what it leaves of rows left out, drawn to that of all nodes', () => {
    const all = Array.from({ length: NODES }, (_, node) => fitBy(node));
    const everything = all.reduce((sum, { total }) => sum + total, 0);
    const shared = all.reduce(
      (sum, { covariance, total }) => Matrix.add(sum, Matrix.mul(covariance, total / everything)),
      Matrix.zeros(2, 2),
    );
    for (const node of [0, 17, 40, 80]) {
      const { at, covariance: own, total } = all[node];
      const covariance = Matrix.add(
        Matrix.mul(own, total / (total + SHARED_ROWS)),
        Matrix.mul(shared, SHARED_ROWS / (total + SHARED_ROWS)),
      );
      const added = (SHRINKAGE * (covariance.get(0, 0) + covariance.get(1, 1))) / 2 + 1e-9;
      covariance.add(Matrix.eye(2).mul(added));
      at.forEach((value, k) => expect(gaussian.mean[2 * node + k]).toBeCloseTo(value, 10));
      const whiten = new Matrix(2, 2);
      for (let k = 0; k < 4; k++) whiten.set(k >> 1, k & 1, gaussian.whiten[4 * node + k]);
      const squared = whiten.transpose().mmul(whiten);
      const wanted = inverse(covariance);
      for (let k = 0; k < 4; k++)
        expect(squared.get(k >> 1, k & 1) / wanted.get(k >> 1, k & 1)).toBeCloseTo(1, 8);
    }
  });

  it('tell heights beyond a scan from those between its slices, which are a few', () => {
    const AXES = 12;
    const random = createRandom(8);
    const scan = (heights: number[]): Float64Array =>
      Float64Array.from(
        heights.flatMap((height) =>
          Array.from({ length: AXES }, (_, k) => Math.sin(height / (3 + k) + k) + 0.03 * random.normal()),
        ),
      );
    const learnt = Array.from({ length: 41 }, (_, i) => i);
    const between = learnt.slice(1, -2).map((height) => height + 0.5);
    const beyond = [44, 45, 46, -4, -5, -6];
    const fitted = fitConditionalGaussian(scan(learnt), Float64Array.from(learnt), AXES, [0, 40]).gaussian;
    const distances = (heights: number[]): number[] => [
      ...nearestDistance(fitted, scan(heights), heights.length),
    ];
    expect(Math.max(...distances(between))).toBeLessThan(2 * Math.sqrt(AXES));
    expect(Math.min(...distances(beyond))).toBeGreaterThan(2 * Math.sqrt(AXES));
  });

  it('are known all along a scan of a few slices, far apart', () => {
    const z = Float64Array.from({ length: 9 }, (_, row) => 5 * row);
    const { nodeUm: places } = fitConditionalGaussian(new Float64Array(2 * z.length), z, 2, [0, 40]);
    // But for half a distance at the ends, near which only two lie.
    expect([...places]).toEqual(Array.from({ length: 71 }, (_, k) => 2.5 + 0.5 * k));
  });

  it('have no node where fewer than three rows lie within three kernels', () => {
    const few = made(24, 4, (i) => (i < 11 ? 10 + 0.01 * i : i < 13 ? 20 : 36));
    const { gaussian: sparse, nodeUm: places } = fitConditionalGaussian(few.x, few.z, 2, [0, 40]);
    expect([...places].every((at) => Math.abs(at - 10) <= 3.1 || Math.abs(at - 36) <= 3.02)).toBe(true);
    expect(places.includes(10) && places.includes(36)).toBe(true);
    expect(sparse.nodes).toBe(places.length);
    expect(fitConditionalGaussian(new Float64Array(2), new Float64Array(1), 2, [0, 40]).gaussian.nodes).toBe(
      0,
    );
  });

  it('are finite where a single row holds one end of the line', () => {
    const three = made(3, 6, (i) => [10, 10, 11][i]);
    const { gaussian: held } = fitConditionalGaussian(three.x, three.z, 2, [0, 40]);
    expect(held.nodes).toBeGreaterThan(0);
    expect([...held.mean, ...held.whiten].every(Number.isFinite)).toBe(true);
  });

  it('have the mean of rows that all lie at one height', () => {
    const one = made(20, 5, () => 20);
    const { gaussian: single, nodeUm: places } = fitConditionalGaussian(one.x, one.z, 2, [0, 40]);
    const node = places.indexOf(20);
    for (const axis of [0, 1]) {
      const mean = one.z.reduce((sum, _, i) => sum + one.x[2 * i + axis], 0) / 20;
      expect(single.mean[2 * node + axis]).toBeCloseTo(mean, 12);
    }
  });

  /** Mahalanobis distance to one node. */
  const toNode = (at: [number, number], node: number): number => {
    const [a, b] = [at[0] - gaussian.mean[2 * node], at[1] - gaussian.mean[2 * node + 1]];
    const w = gaussian.whiten.subarray(4 * node, 4 * node + 4);
    return Math.hypot(w[0] * a + w[1] * b, w[2] * a + w[3] * b);
  };
  const points: [number, number][] = [
    [1, 0],
    [0.2, 0.9],
    [-2, 0.4],
    [0, 0],
  ];
  const flat = Float64Array.from(points.flat());

  it('are as far away as the nearest node', () => {
    nearestDistance(gaussian, flat, 4).forEach((distance, i) => {
      const all = Array.from({ length: NODES }, (_, node) => toNode(points[i], node));
      expect(distance).toBeCloseTo(Math.min(...all), 9);
    });
  });

  it.each([
    [10, 2, 16, 24],
    [10.2, 0.1, 20, 20],
    [10.3, 0.1, 21, 21],
    [0.2, 0.1, 0, 0],
    [39.7, 0.1, 79, 79],
    [39.8, 0.1, 80, 80],
    [-5, 1, 0, 0],
    [60, 1, 80, 80],
    [0.5, 0.5, 0, 2],
  ])(
    'near a height of %f within %f um are as far as the nearest of nodes %i to %i',
    (at, window, first, last) => {
      const near = {
        nodeUm,
        zUm: new Float64Array(4).fill(at),
        windowUm: new Float64Array(4).fill(window),
      };
      nearestDistance(gaussian, flat, 4, near).forEach((distance, i) => {
        const some = Array.from({ length: last - first + 1 }, (_, k) => toNode(points[i], first + k));
        expect(distance).toBeCloseTo(Math.min(...some), 9);
      });
    },
  );
});

describe('principal axes', () => {
  const rows = 200;
  const random = createRandom(8);
  const values = new Float64Array(rows * 5);
  for (let i = 0; i < rows; i++) {
    const [a, b, c] = [random.normal(), random.normal(), random.normal()];
    values.set([100 + 9 * a, 2 * a + b, 0.1 * b, 7, 1e-3 * c + 1e-3 * a], i * 5);
  }
  const project = (most: number) => {
    const axes = fitPrincipalAxes(values, rows, 5, most);
    return { axes, out: projectOnAxes(axes, values, rows) };
  };

  it('are uncorrelated, of mean 0 and unit variance', () => {
    const { axes, out } = project(9);
    expect(axes.axes).toBe(3);
    for (let k = 0; k < 3; k++) {
      for (let l = 0; l <= k; l++) {
        let [sum, product] = [0, 0];
        for (let i = 0; i < rows; i++) {
          sum += out[3 * i + k];
          product += out[3 * i + k] * out[3 * i + l];
        }
        expect(sum / rows).toBeCloseTo(0, 9);
        expect(product / rows).toBeCloseTo(k === l ? 1 : 0, 6);
      }
    }
  });

  it('are left out where they are a millionth as strong as the strongest', () => {
    // Twenty columns that are one but for noise: the first axis has a variance of 20, the others about that of the noise.
    const axesWith = (variance: number): number => {
      const draw = createRandom(3);
      const alike = new Float64Array(20 * 100);
      for (let i = 0; i < 100; i++) {
        const shared = draw.normal();
        for (let j = 0; j < 20; j++) alike[20 * i + j] = shared + Math.sqrt(variance) * draw.normal();
      }
      return fitPrincipalAxes(alike, 100, 20, 5).axes;
    };
    expect([axesWith(4e-6), axesWith(1e-4)]).toEqual([1, 5]);
  });

  it('leave out what does not vary and stop at the number asked for, the strongest first', () => {
    const { axes, out } = project(2);
    expect(axes.axes).toBe(2);
    const three = project(3);
    for (let i = 0; i < rows; i++) expect(out[2 * i]).toBeCloseTo(three.out[3 * i], 12);
    expect([...axes.weights.subarray(6, 8)]).toEqual([0, 0]);
    // The first axis follows what most columns share.
    const first = Float64Array.from({ length: rows }, (_, i) => out[2 * i] * (values[5 * i] - 100));
    expect(Math.abs(first.reduce((a, b) => a + b, 0)) / rows / 9).toBeGreaterThan(0.8);
  });
});

describe('the guard of the range', () => {
  const names = ['ring_profile_0', 'ring_profile_1', 'pixel_0', 'minima'];
  const tableOf = (x: Float64Array): FeatureTable => {
    const rows = x.length / 2;
    const values = new Float64Array(4 * rows);
    for (let i = 0; i < rows; i++) values.set([x[2 * i], x[2 * i + 1], 1e6 * i, i % 3], 4 * i);
    return { names, rows, values };
  };
  const { x, z } = made(600, 5, (i) => (i % 200) / 5);
  const all = Int32Array.from({ length: 600 }, (_, i) => i);
  const folds = [0, 1, 2].map((fold) => ({
    train: all.filter((i) => i % 3 !== fold),
    test: all.filter((i) => i % 3 === fold),
  }));
  const particle = all.map((i) => i % 30);
  const guard = fitRangeGuard(tableOf(x), z, particle, all, folds, [0, 40]);

  it('takes 99 of 100 of its kind and none from elsewhere, whatever images and counts say', () => {
    const fresh = made(2000, 6);
    const novel = noveltyOf(guard, tableOf(fresh.x)).filter((value) => value > 1).length;
    expect(novel / 2000).toBeLessThan(0.025);
    expect(novel / 2000).toBeGreaterThan(0.001);
    const [far] = noveltyOf(guard, tableOf(Float64Array.of(0, 0)));
    expect(far).toBeGreaterThan(2);
  });

  it('tells a mask at its own height from one at another, within 4 % of the range and twice the stated error', () => {
    expect(guard.ownHeight?.windowUm).toBeCloseTo(1.6, 12);
    const fresh = made(1000, 7);
    const states = (offset: number, sd: number): number =>
      looksLikeHeight(
        guard,
        tableOf(fresh.x),
        fresh.z.map((height) => (height + offset) % 40),
        new Float64Array(1000).fill(sd),
      ).filter((looks) => looks).length / 1000;
    expect(states(0, 0)).toBeGreaterThan(0.985);
    expect(states(0, 0)).toBeLessThan(1);
    expect(states(20, 0)).toBeLessThan(0.01);
    expect(states(5, 0)).toBeLessThan(0.1);
    expect(states(5, 2)).toBeGreaterThan(0.8);
    expect(states(5, 1)).toBeLessThan(0.75);
    expect(looksLikeHeight({ ...guard, ownHeight: undefined }, tableOf(fresh.x), fresh.z, fresh.z)).toEqual(
      Array(1000).fill(true),
    );
  });
});
