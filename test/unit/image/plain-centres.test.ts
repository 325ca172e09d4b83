import { Matrix, solve } from 'ml-matrix';
import { describe, expect, it } from 'vitest';
import { balanceCentre } from '../../../native-worker/image/detect/cap-balance.ts';
import { CAP_PRIOR } from '../../../native-worker/image/detect/cap-prior-data.ts';
import { likeness, RINGS } from '../../../native-worker/image/detect/cap-likeness.ts';
import { capCovariance } from '../../../native-worker/image/detect/cap-prior.ts';
import { discRadius } from '../../../native-worker/image/detect/disc-radius.ts';
import { createEdgeMap, findEdges } from '../../../native-worker/image/detect/edges.ts';
import { createRingHarmonics, ringHarmonics } from '../../../native-worker/image/detect/ring-harmonics.ts';
import { refineCentre } from '../../../native-worker/image/detect/radial-symmetry.ts';
import { slopeOf } from '../../../native-worker/image/detect/ring-slope.ts';
import { parabolaOffset } from '../../../native-worker/math/curve-peaks.ts';
import type { Frame } from '../../../preload/contract/frame.ts';
import { randomFrom } from '../random.ts';
import { paint, ringSystem } from './scene.ts';

const random = randomFrom(21);
const noisy: Frame = {
  width: 60,
  height: 50,
  bits: 32,
  data: Float32Array.from({ length: 3000 }, () => 100 + 20 * random()),
};

/** The image between its pixels. */
function bilinear({ data, width }: Frame, x: number, y: number): number {
  const [left, top] = [Math.floor(x), Math.floor(y)];
  const at = (dx: number, dy: number): number => data[(top + dy) * width + left + dx];
  const [u, v] = [x - left, y - top];
  return (1 - v) * ((1 - u) * at(0, 0) + u * at(1, 0)) + v * ((1 - u) * at(0, 1) + u * at(1, 1));
}

describe('harmonics of rings', () => {
  it.each<[string, number, number, number[]]>([
    ['inside of the image', 30.3, 24.6, []],
    ['near two edges', 6.2, 44.1, []],
    ['near the other two', 55.4, 3.7, []],
    ['beside another one', 28.5, 25, [40.2, 27.1]],
    ['between two others and an edge', 12.1, 25, [24, 31, 20.5, 8.2]],
  ])('are the least squares fit of 1, cos and sin to what is their own: %s', (_, x, y, others) => {
    const out = createRingHarmonics(20);
    ringHarmonics(noisy, x, y, 1.1, others, out);
    for (let ring = 0; ring < 20; ring++) {
      const r = (ring + 0.5) * 1.1;
      const rows: number[][] = [];
      const values: number[] = [];
      for (let k = 0; k < 64; k++) {
        const [c, s] = [Math.cos, Math.sin].map((of) => of((2 * Math.PI * k) / 64));
        const [px, py] = [x + r * c, y + r * s];
        if (!(px >= 0 && py >= 0 && px < 58.999 && py < 48.999)) continue;
        const owners = others.flatMap((_other, o) =>
          o % 2 ? [] : [Math.hypot(px - others[o], py - others[o + 1])],
        );
        if (owners.some((distance) => distance <= r)) continue;
        rows.push([1, c, s]);
        values.push(bilinear(noisy, px, py));
      }
      const share = rows.length / 64;
      expect(out.coverage[ring]).toBeCloseTo(share < 0.6 ? 0 : share, 12);
      if (share < 0.6) continue;
      const [mean, cosine, sine] = solve(new Matrix(rows), Matrix.columnVector(values), true).to1DArray();
      expect(out.mean[ring]).toBeCloseTo(mean, 6);
      expect(out.cosine[ring]).toBeCloseTo(cosine, 6);
      expect(out.sine[ring]).toBeCloseTo(sine, 6);
    }
  });
});

describe('slopes of a profile', () => {
  const harmonics = (mean: number[], coverage: number[]) => ({
    ...createRingHarmonics(mean.length),
    mean: Float64Array.from(mean),
    coverage: Float64Array.from(coverage),
  });

  it('are central differences, one-sided where a neighbour is missing', () => {
    const { slope, scale2, sizeSteps } = slopeOf(harmonics([1, 3, 9, 4, 0, 7, 2], [1, 1, 0.7, 0, 1, 0, 1]));
    expect([...slope]).toEqual([2, 4, 6, 0, 0, 0, 0]);
    const power = 4 * 0.5 + 16 * 1.5 + 36 * 2.5;
    const area = 0.5 + 1.5 + 2.5 + 4.5 + 6.5;
    const moment = 4 * 0.5 ** 3 + 16 * 1.5 ** 3 + 36 * 2.5 ** 3;
    expect(scale2).toBeCloseTo(power / area, 12);
    expect(sizeSteps).toBeCloseTo(Math.sqrt(moment / power), 12);
    expect([...slopeOf(harmonics([1, 3, 9, 5], [1, 1, 1, 1])).slope]).toEqual([2, 4, 1, -4]);
  });

  it('are none where the profile is flat but for rounding', () => {
    expect(slopeOf(harmonics([100, 100, 100 + 1e-5], [1, 1, 1]))).toMatchObject({ scale2: 0, sizeSteps: 0 });
    expect(slopeOf(harmonics([100, 100, 100 + 1e-3], [1, 1, 1])).scale2).toBeGreaterThan(0);
  });
});

describe('what is learnt of caps', () => {
  const unpacked = ({ steps, bytes }: { steps: readonly number[]; bytes: string }): number[][] => {
    const all = Int8Array.from(Buffer.from(bytes, 'base64'));
    return Array.from(steps, (step, row) =>
      [...all.subarray(row * RINGS, (row + 1) * RINGS)].map((value) => value * step),
    );
  };
  const [centres, factors] = [unpacked(CAP_PRIOR.centres), unpacked(CAP_PRIOR.factors)];

  it.each([0, 0.15, 0.5, 1.2])(
    'is a mixture over the kinds that an image is like, %f away from one of them',
    (away) => {
      const draw = randomFrom(5);
      const coverage = Float64Array.from({ length: RINGS }, (_, k) => (k === 7 || k > 40 ? 0 : 1));
      const slope = Float64Array.from(
        centres[17],
        (value, k) => (value + away * (draw() - 0.5)) / Math.sqrt(k + 0.5),
      );
      const own = likeness(slope, coverage);
      expect(Math.hypot(...own)).toBeCloseTo(1, 12);
      expect([own[7], own[41]]).toEqual([0, 0]);
      expect(own[3] / own[9]).toBeCloseTo((slope[3] * Math.sqrt(3.5)) / (slope[9] * Math.sqrt(9.5)), 9);
      const distance = centres.map(
        (centre) =>
          centre.reduce((sum, value, k) => sum + (coverage[k] ? (value - own[k]) ** 2 : 0), 0) /
          CAP_PRIOR.spread,
      );
      const nearest = Math.min(...distance);
      const weight = distance.map((one) => Math.exp(nearest - one));
      const total = weight.reduce((a, b) => a + b, 0);
      const { likeness: trust, triangle } = capCovariance(slope, coverage, -1);
      expect(trust).toBeCloseTo(Math.min(1, Math.max(0, (8 - nearest) / 4)), 9);
      for (const [i, j] of [
        [0, 0],
        [12, 3],
        [45, 44],
        [30, 30],
        [45, 0],
      ]) {
        let wanted = 0;
        weight.forEach((one, kind) => {
          if (one / total < 0.003) return;
          const product = [0, 1, 2, 3, 4, 5].reduce(
            (sum, f) => sum + factors[6 * kind + f][i] * factors[6 * kind + f][j],
            i === j ? CAP_PRIOR.rests[kind] : 0,
          );
          wanted += (one / total) * product;
        });
        expect(triangle![(i * (i + 1)) / 2 + j]).toBeCloseTo(wanted, 9);
      }
    },
  );

  it('of an image without slopes is like nothing in particular', () => {
    expect([...likeness(new Float64Array(RINGS), new Float64Array(RINGS).fill(1))]).toEqual(
      Array(RINGS).fill(0),
    );
  });
});

/** The centre by generalised least squares, with matrices. */
function plainBalance(frame: Frame, x: number, y: number, radiusPx: number, others: number[], noise: number) {
  const step = radiusPx / 6.5;
  const harmonics = createRingHarmonics(RINGS);
  let [cx, cy] = [x, y];
  for (let round = 0; round < 6; round++) {
    ringHarmonics(frame, cx, cy, step, others, harmonics);
    const { slope, scale2, sizeSteps } = slopeOf(harmonics);
    if (scale2 === 0) break;
    const { coverage, cosine, sine } = harmonics;
    const all = Array.from({ length: RINGS }, (_, k) => k);
    const general = all.map((i) =>
      all.map((j) => {
        const fade = (k: number): number => Math.exp(-((k + 0.5) ** 2) / 2 / (0.555 * sizeSteps) ** 2);
        const alike = Math.exp(-((i - j) ** 2) / 2 / (0.79 * sizeSteps) ** 2);
        const light = ((i + 0.5) * (j + 0.5)) / 900;
        return fade(i) * fade(j) * alike + light + (i === j ? 0.043 / (i + 0.5) : 0);
      }),
    );
    const { likeness: trust, triangle } = capCovariance(slope, coverage, -1);
    const learnt = (i: number, j: number): number => triangle![(i * (i + 1)) / 2 + j];
    const trace = (of: (k: number) => number): number => all.reduce((sum, k) => sum + of(k), 0);
    const whole = trace((k) => learnt(k, k));
    const own = trace((k) => general[k][k]);
    const matrix = all.map((i) =>
      all.map((j) => {
        const known = learnt(Math.max(i, j), Math.min(i, j));
        const mixed =
          0.3 * trust * known + (1 - 0.3 * trust) * (1 - trust + (trust * whole) / own) * general[i][j];
        if (i !== j) return mixed;
        const rest = (trust * 0.1 * whole) / RINGS;
        return mixed + rest + (coverage[i] === 0 ? 1e6 : (2 * noise) / (64 * scale2 * coverage[i]));
      }),
    );
    const weight = solve(new Matrix(matrix), Matrix.columnVector([...slope])).to1DArray();
    const response = trace((k) => weight[k] * slope[k]);
    const shift = [cosine, sine].map(
      (harmonic) => -trace((k) => (coverage[k] === 0 ? 0 : (weight[k] * harmonic[k]) / response)),
    );
    const move = Math.hypot(...shift);
    const damp = Math.min(1, 1.5 / move);
    [cx, cy] = [cx + shift[0] * damp * step, cy + shift[1] * damp * step];
    if (move < 0.01) break;
  }
  const isInside = cx >= 0 && cy >= 0 && cx <= frame.width - 1 && cy <= frame.height - 1;
  return isInside && Math.hypot(cx - x, cy - y) < radiusPx ? { x: cx, y: cy } : { x, y };
}

describe('the centre freed from the cap', () => {
  const at = { x: 60.37, y: 59.71 };
  const cap = (edge: number) => (x: number, y: number) =>
    (-0.3 * Math.tanh((x - at.x + 0.6 * (y - at.y)) / 3)) /
    (1 + Math.exp((Math.hypot(x - at.x, y - at.y) - edge) / 2));

  it.each<[string, number, number, number, number[], number]>([
    ['rings near those learnt', 30, 1.5, -1.3, [], 0],
    ['a small disc', 9, -0.7, 0.4, [], 4e4],
    ['a neighbour', 20, 0.9, 0.9, [96, 60], 100],
    ['a start far away', 16, 4.5, -3.5, [], 25],
  ])('is that of generalised least squares: %s', (_, radius, dx, dy, others, noise) => {
    const frame = paint([ringSystem(at.x, at.y, radius, 0.25), cap(8)], {
      size: 121,
      bits: 16,
      level: 20000,
      noise: 60,
    });
    const found = balanceCentre(frame, at.x + dx, at.y + dy, 6.5, others, noise);
    const wanted = plainBalance(frame, at.x + dx, at.y + dy, 6.5, others, noise);
    expect(found.x).toBeCloseTo(wanted.x, 6);
    expect(found.y).toBeCloseTo(wanted.y, 6);
    expect(Math.hypot(found.x - at.x - dx, found.y - at.y - dy)).toBeGreaterThan(0.2);
  });

  it('goes no further than a radius from the start, and stays in the image', () => {
    const frame = paint([ringSystem(at.x, at.y, 16, 0.25)], { size: 121, bits: 16, level: 20000 });
    const start = { x: at.x + 9, y: at.y + 7 };
    const wanted = plainBalance(frame, start.x, start.y, 6.5, [], 0);
    const found = balanceCentre(frame, start.x, start.y, 6.5, [], 0);
    expect(found.x).toBeCloseTo(wanted.x, 6);
    expect(found.y).toBeCloseTo(wanted.y, 6);
    const edge = paint([ringSystem(-1.5, 60, 12, 0.25)], { size: 121, bits: 16, level: 20000 });
    expect(balanceCentre(edge, 0.5, 60, 6.5, [], 0)).toEqual({ x: 0.5, y: 60 });
  });
});

describe('radial symmetry', () => {
  it.each([
    [20.4, 18.2, 9],
    [3.1, 30.7, 8],
    [30, 20, 3.5],
    [44.2, 3.3, 12],
  ])(
    'is the point nearest to the lines along the gradients, reweighted six times: %f, %f',
    (x, y, radius) => {
      const [width, height] = [50, 40];
      const draw = randomFrom(8);
      const data = Float32Array.from({ length: width * height }, (_, i) => {
        const r = Math.hypot((i % width) - 20.9, Math.floor(i / width) - 18.4);
        return 100 + 40 * Math.exp(-((r - 6) ** 2) / 4) + 6 * draw();
      });
      const map = createEdgeMap(width, height);
      findEdges({ bin: 1, width, height, data }, 0.1, map);
      let [cx, cy, scale] = [x, y, Math.max(1, radius / 4)];
      for (let round = 0; round < 6; round++) {
        const normal = new Matrix(2, 2);
        const right = new Matrix(2, 1);
        for (const i of map.index.subarray(0, map.count)) {
          const [px, py] = [i % width, Math.floor(i / width)];
          if ((px - x) ** 2 + (py - y) ** 2 > radius ** 2) continue;
          const length = Math.hypot(map.gx[i], map.gy[i]);
          const [ux, uy] = [map.gx[i] / length, map.gy[i] / length];
          const off = ((px - cx) * uy - (py - cy) * ux) / scale;
          const weight = length ** 2 / (Math.max(1, Math.hypot(px - cx, py - cy)) * (1 + off ** 2));
          const across = new Matrix([
            [1 - ux * ux, -ux * uy],
            [-ux * uy, 1 - uy * uy],
          ]).mul(weight);
          normal.add(across);
          right.add(across.mmul(Matrix.columnVector([px, py])));
        }
        [cx, cy] = solve(normal, right).to1DArray();
        scale = Math.max(0.5, 0.7 * scale);
      }
      const found = refineCentre(map, x, y, radius);
      expect(found.x).toBeCloseTo(cx, 3);
      expect(found.y).toBeCloseTo(cy, 3);
    },
  );

  it('stays where there are no edges, or where all lines are parallel', () => {
    const flat = createEdgeMap(20, 20);
    findEdges({ bin: 1, width: 20, height: 20, data: new Float32Array(400).fill(5) }, null, flat);
    expect(refineCentre(flat, 9, 8, 5)).toEqual({ x: 9, y: 8 });
    const stripes = createEdgeMap(20, 20);
    findEdges(
      { bin: 1, width: 20, height: 20, data: Float32Array.from({ length: 400 }, (_, i) => (i % 20) ** 2) },
      0.1,
      stripes,
    );
    expect(refineCentre(stripes, 9, 8, 5)).toEqual({ x: 9, y: 8 });
  });
});

describe('the radius of a disc', () => {
  const frame = paint([ringSystem(60.2, 59.8, 18, 0.2)], { size: 121, bits: 16, level: 20000 });

  /** The outermost maximum of the edges that is not much weaker than the strongest. */
  function plainRadius(step: number, radii: [number, number], others: number[], sign: number): number {
    const count = Math.ceil(radii[1] / step) + 2;
    const rings = createRingHarmonics(count);
    ringHarmonics(frame, 60.2, 59.8, step, others, rings);
    const edge = Array.from({ length: count + 1 }, (_, k) => {
      if (k < 2 || k >= count - 1) return 0;
      if ([k - 2, k - 1, k, k + 1].some((ring) => rings.coverage[ring] === 0)) return 0;
      const rise = (rings.mean[k] + rings.mean[k + 1] - rings.mean[k - 1] - rings.mean[k - 2]) * k;
      return sign === 0 ? Math.abs(rise) : Math.max(0, sign * rise);
    });
    const inRange = edge.map((value, k) => (k * step >= radii[0] && k * step <= radii[1] ? value : 0));
    const strongest = Math.max(...inRange);
    for (let k = count - 1; k > 0; k--) {
      const isIn = k * step >= radii[0] && k * step <= radii[1];
      if (!isIn || edge[k] < 0.6 * strongest || edge[k] < edge[k - 1] || edge[k] < edge[k + 1]) continue;
      return (k + parabolaOffset(edge[k - 1], edge[k], edge[k + 1])) * step;
    }
    return radii[0];
  }

  it.each<[[number, number], 'dark' | 'bright' | 'both', number[]]>([
    [[3, 30], 'dark', []],
    [[3, 30], 'bright', []],
    [[3, 30], 'both', []],
    [[3, 16], 'both', []],
    [[4, 13], 'dark', []],
    [[9, 30], 'dark', []],
    [[3, 40], 'both', [90, 60]],
  ])('within %o of %s discs', (radii, polarity, others) => {
    const sign = { dark: 1, bright: -1, both: 0 }[polarity];
    for (const step of [0.7, 1, 1.3]) {
      expect(discRadius(frame, 60.2, 59.8, step, radii, others, polarity)).toBeCloseTo(
        plainRadius(step, radii, others, sign),
        9,
      );
    }
  });

  it('is the smallest one where the image is flat', () => {
    const flat = paint([], { size: 60 });
    expect(discRadius(flat, 30, 30, 1, [4.5, 12], [], 'dark')).toBeGreaterThanOrEqual(4.5);
  });
});
