import { describe, expect, it } from 'vitest';
import { brightRingRadius } from '../../../native-worker/model/classical/bright-ring.ts';
import { fitCurve, predictCurve } from '../../../native-worker/model/classical/calibration-curve.ts';
import { correlate, normaliseRows } from '../../../native-worker/model/classical/cross-correlation.ts';
import { fitTable } from '../../../native-worker/model/classical/fit-table.ts';
import { buildTable } from '../../../native-worker/model/classical/reference-table.ts';
import { lookUp } from '../../../native-worker/model/classical/table-lookup.ts';
import { randomFrom } from '../random.ts';
import { tagged } from '../tagged.ts';

const random = randomFrom(7);

describe('the bright ring', () => {
  const radius = (...profile: number[]): number =>
    brightRingRadius({
      names: ['minima', ...profile.map((_, k) => `ring_profile_${k}`)],
      rows: 1,
      values: Float64Array.of(9, ...profile),
    })[0];

  it('is the greatest local maximum outside of the central spot, between rings by a parabola', () => {
    expect(radius(9, 9, 1, 2, 4, 2, 1)).toBe(4);
    expect(radius(9, 1, 1, 2, 4, 3, 1)).toBeCloseTo(4 + (2 - 3) / (2 * (2 - 8 + 3)), 12);
    expect(radius(1, 3, 1, 4, 1, 5, 1, 4.5, 1)).toBe(5);
    // A plateau counts at its end, and a maximum at ring 2 is a ring.
    expect(radius(0, 1, 3, 3, 1, 0, 0)).toBeCloseTo(3 - 0.5, 12);
    expect(radius(0, 1, 3, 2, 1, 0, 0)).toBeCloseTo(2 + (1 - 2) / (2 * (1 - 6 + 2)), 12);
  });

  it('is the brightest ring but the last where no maximum lies in between', () => {
    expect(radius(0, 1, 2, 3, 4, 5, 6)).toBe(5);
    expect(radius(9, 8, 7, 6, 5, 4, 3)).toBe(2);
  });

  it('is that of a search through all rings, in profiles that rise, fall and have plateaus', () => {
    for (let draw = 0; draw < 200; draw++) {
      const slope = 2 * (random() - 0.5);
      const profile = Array.from({ length: 9 }, (_, k) => Math.round(4 * random() + slope * k));
      const inner = profile.map((value, k) => ({ value, k })).slice(2, -1);
      const peaks = inner.filter(({ value, k }) => value >= profile[k - 1] && value > profile[k + 1]);
      const of = peaks.length > 0 ? peaks : inner;
      const { k } = of.reduce((best, one) => (one.value > best.value ? one : best));
      const [a, b, c] = profile.slice(k - 1, k + 2);
      const offset = peaks.length > 0 && a - 2 * b + c !== 0 ? (a - c) / (2 * (a - 2 * b + c)) : 0;
      expect(radius(...profile)).toBeCloseTo(k + offset, 12);
    }
  });

  it('needs five rings', () => {
    expect(radius(0, 1, 3, 2, 1)).toBeGreaterThan(2);
    expect(() => radius(0, 1, 3, 2)).toThrow(tagged('bad-input'));
  });
});

describe('calibration curves', () => {
  it('of any order are least squares, held at the ends, and need a measure that varies', () => {
    const measure = Float64Array.from({ length: 30 }, (_, i) => 0.2 + i / 50);
    const table = {
      names: ['moment_of_inertia', 'moment_of_inertia_centre'],
      rows: 30,
      values: new Float64Array(60),
    };
    measure.forEach((value, i) => table.values.set([value, 2 * value], 2 * i));
    const y = measure.map((value) => 3 - 4 * value + value ** 2);
    for (const name of ['moment', 'moment-centre'] as const) {
      const curve = fitCurve(table, y, { measure: name, order: 2 });
      predictCurve(curve, table).forEach((z, i) => expect(z).toBeCloseTo(y[i], 9));
      expect(curve.limits[0]).toBeCloseTo(name === 'moment' ? 0.2 : 0.4, 12);
      const beyond = { ...table, rows: 2, values: Float64Array.of(0, 0, 9, 9) };
      const [low, high] = predictCurve(curve, beyond);
      expect(low).toBeCloseTo(y[0], 9);
      expect(high).toBeCloseTo(y[29], 9);
    }
    // A line cannot follow the bend.
    const line = predictCurve(fitCurve(table, y, { measure: 'moment', order: 1 }), table);
    expect(Math.max(...line.map((z, i) => Math.abs(z - y[i])))).toBeGreaterThan(0.01);
    const flat = { ...table, values: new Float64Array(60).fill(0.3) };
    expect(() => fitCurve(flat, y, { measure: 'moment', order: 2 })).toThrow(tagged('bad-input'));
  });
});

describe('tables of appearance', () => {
  /** Values at each node by a straight line through the rows around it, weighted by a Gaussian of 0.75 steps. */
  function plainTable(z: Float64Array, x: Float64Array, nodes: number): number[] {
    const [low, high] = [Math.min(...z), Math.max(...z)];
    const step = (high - low) / (nodes - 1);
    return Array.from({ length: nodes }, (_, k) => {
      const at = low + k * step;
      for (let width = 0.75 * step; ; width *= 2) {
        const rows = [...z.keys()].filter((i) => Math.abs(z[i] - at) <= 4 * width);
        const weight = rows.map((i) => Math.exp(-0.5 * ((z[i] - at) / width) ** 2));
        const sum = (of: (i: number) => number): number => rows.reduce((s, i, r) => s + weight[r] * of(i), 0);
        const total = sum(() => 1);
        if (total < Math.min(3, z.length / 2)) continue;
        const [mz, mx] = [sum((i) => z[i]) / total, sum((i) => x[i]) / total];
        const spread = sum((i) => (z[i] - mz) ** 2);
        const slope = spread > 1e-6 * total * width ** 2 ? sum((i) => (z[i] - mz) * (x[i] - mx)) / spread : 0;
        return slope === 0 ? mx : mx + slope * (at - mz);
      }
    });
  }

  it.each([
    [60, 11],
    [30, 25],
    [5, 4],
    [200, 6],
  ])('of %i rows at %i heights are local straight lines, wider where rows are few', (rows, nodes) => {
    const z = Float64Array.from({ length: rows }, (_, i) => (i < rows / 3 ? 3 * random() : 10 * random()));
    const vectors = Float64Array.from(
      { length: 2 * rows },
      (_, at) => Math.sin(z[at >> 1] + (at & 1)) + random(),
    );
    const table = buildTable(vectors, 2, z, nodes);
    expect(table.columns).toBe(2);
    for (const column of [0, 1]) {
      const wanted = plainTable(
        z,
        vectors.filter((_, at) => (at & 1) === column),
        nodes,
      );
      wanted.forEach((value, k) => expect(table.values[2 * k + column]).toBeCloseTo(value, 8));
    }
    table.z.forEach((at, k) => {
      const [low, high] = [Math.min(...z), Math.max(...z)];
      expect(at).toBeCloseTo(low + ((high - low) * k) / (nodes - 1), 9);
    });
    expect(() => buildTable(vectors, 2, z.fill(1), nodes)).toThrow(tagged('bad-input'));
  });

  it('by parabolas follow parabolas through uneven rows, and straight lines where only two heights are near', () => {
    const z = Float64Array.from([0, 0.3, 1, 1.2, 2.5, 3, 3.1, 4, 7, 7.5, 8]);
    const bent = z.map((at) => 3 + 2 * at - 0.5 * at ** 2);
    for (const bandwidthSteps of [2, 5, 20]) {
      const table = buildTable(bent, 1, z, 41, { degree: 2, bandwidthSteps });
      table.z.forEach((at, k) => expect(table.values[k]).toBeCloseTo(3 + 2 * at - 0.5 * at ** 2, 6));
    }
    const two = buildTable(Float64Array.of(1, 1, 5), 1, Float64Array.of(0, 0, 2), 3, {
      degree: 2,
      bandwidthSteps: 1,
    });
    expect([...two.values].map((value) => value.toFixed(6))).toEqual(['1.000000', '3.000000', '5.000000']);
  });

  it('weigh rings by the roots of their areas, the innermost as a disc of half a width', () => {
    const names = [0, 1, 4].map((k) => `ring_profile_${k}`);
    const features = { names, rows: 4, values: Float64Array.of(1, 2, 3, 3, 2, 1, 2, 2, 3, 1, 1, 1.5) };
    const fitted = fitTable(features, Float64Array.of(0, 1, 2, 3), { comparison: 'profiles', nodes: 3 });
    expect([...fitted.weights!]).toEqual([Math.sqrt(1 / 8), 1, 2]);
  });
});

describe('looking up', () => {
  const table = (rows: number[][], z = rows.map((_, k) => 2 * k + 1)) => ({
    z: Float64Array.from(z),
    columns: rows[0].length,
    values: Float64Array.from(rows.flat()),
  });

  it('is the foot of the perpendicular on a straight table, held at its ends', () => {
    const line = table([
      [0, 0],
      [1, 2],
      [2, 4],
      [3, 6],
    ]);
    const at = (share: number, off: number): number[] => [share - 2 * off, 2 * share + off];
    const vectors = Float64Array.from([at(0.3, 0.1), at(2.7, -0.2), at(1, 0), at(-1, 0.3), at(4, 0)].flat());
    [1.6, 6.4, 3, 1, 7].forEach((z, i) => expect(lookUp(line, vectors).zUm[i]).toBeCloseTo(z, 9));
  });

  it('follows the Catmull-Rom curve through the rows of a bent one', () => {
    const bent = table(Array.from({ length: 12 }, (_, k) => [Math.cos(k / 3), Math.sin(k / 3), k / 5]));
    // Half-way between rows 4 and 5 of the curve.
    const half = [0, 1, 2].map((j) => {
      const p = [3, 4, 5, 6].map((k) => bent.values[3 * k + j]);
      return (-p[0] + 9 * p[1] + 9 * p[2] - p[3]) / 16;
    });
    const [middle] = lookUp(bent, Float64Array.from(half)).zUm;
    expect(middle).toBeCloseTo(2 * 4.5 + 1, 6);
    const quarter = [0, 1, 2].map((j) => {
      const p = [3, 4, 5, 6].map((k) => bent.values[3 * k + j]);
      const t = 0.25;
      return (
        0.5 *
        (2 * p[1] +
          (p[2] - p[0]) * t +
          (2 * p[0] - 5 * p[1] + 4 * p[2] - p[3]) * t ** 2 +
          (3 * p[1] - p[0] - 3 * p[2] + p[3]) * t ** 3)
      );
    });
    expect(lookUp(bent, Float64Array.from(quarter)).zUm[0]).toBeCloseTo(2 * 4.25 + 1, 6);
    // Rows themselves are found where they are, the ends too.
    bent.z.forEach((z, k) => {
      expect(lookUp(bent, bent.values.slice(3 * k, 3 * k + 3)).zUm[0]).toBeCloseTo(z, 6);
    });
  });

  it('takes the nearest of heights that look alike, and the first where rows are the same', () => {
    const twice = table([[0], [5], [0.2], [5], [5]]);
    expect(lookUp(twice, Float64Array.of(-1)).zUm[0]).toBe(1);
    expect(lookUp(table([[1], [1], [1]]), Float64Array.of(1)).zUm[0]).toBe(1);
  });

  it('by correlation is the vertex of the parabola through the three best', () => {
    const rows = Array.from({ length: 9 }, (_, k) =>
      Array.from({ length: 6 }, (__, j) => Math.sin(0.7 * j + k / 2) + (j === k % 6 ? 1 : 0)),
    );
    const flat = Float64Array.from(rows.flat());
    const stack = { ...table(rows), values: normaliseRows(flat, 6) };
    const image = normaliseRows(
      Float64Array.from(rows[4].map((value, j) => value + 0.3 * rows[5][j] + 0.1 * j)),
      6,
    );
    const products = rows.map((_, k) =>
      image.reduce((sum, value, j) => sum + value * stack.values[6 * k + j], 0),
    );
    const best = products.indexOf(Math.max(...products));
    const [a, b, c] = products.slice(best - 1, best + 2);
    const vertex = (a - c) / (2 * (a - 2 * b + c));
    expect(correlate(stack, image)[0]).toBeCloseTo(1 + 2 * (best + Math.max(-0.5, Math.min(0.5, vertex))), 9);
    expect(correlate(stack, stack.values.slice(0, 6))[0]).toBe(1);
    expect(correlate(stack, stack.values.slice(48))[0]).toBe(17);
  });

  it('normalises rows to mean 0 and length 1, and constant ones to 0', () => {
    const rows = normaliseRows(Float64Array.of(1, 2, 6, 4, 4, 4), 3);
    const length = Math.sqrt(4 + 1 + 9);
    [-2 / length, -1 / length, 3 / length, 0, 0, 0].forEach((value, k) =>
      expect(rows[k]).toBeCloseTo(value, 12),
    );
  });
});
