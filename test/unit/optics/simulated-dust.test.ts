import { describe, expect, it } from 'vitest';
import { anyDust, castShadow } from '../../../native-worker/optics/simulated-dust.ts';
import { randomStream } from '../../../native-worker/math/random.ts';

describe('the shadow of a grain of dust', () => {
  const size = 101;
  const light = new Float32Array(size * size).fill(200);
  castShadow(light, size, { xPx: 50, yPx: 50, radiusPx: 20, depth: 0.1 });
  const at = (radius: number): number => light[50 * size + 50 + radius];

  it('takes its share of the light, within a brighter ring, and nothing further out', () => {
    expect(at(0)).toBeCloseTo(180, 1);
    expect(at(12)).toBeLessThan(182);
    expect(at(25)).toBeGreaterThan(204);
    expect(at(39)).toBeCloseTo(200, 0);
    expect(light[0]).toBe(200);
  });

  it('may reach over the edge of the field', () => {
    const edge = new Float32Array(size * size).fill(200);
    castShadow(edge, size, { xPx: 0, yPx: 100, radiusPx: 20, depth: 0.1 });
    expect(edge[100 * size]).toBeCloseTo(180, 1);
    expect(edge.every((value) => value > 170 && value < 220)).toBe(true);
  });
});

it('dust is as dense in a large field as in a small one', () => {
  const count = (size: number): number => anyDust({ size, pixelUm: 0.1625 }, randomStream(3)).length;
  expect(count(512)).toBe(14);
  expect(count(1024) / count(512)).toBeCloseTo(4, 0);
});
