import { describe, expect, it } from 'vitest';
import { divideOut } from '../../../native-worker/image/divide-out.ts';
import { shapeFor } from '../../../native-worker/image/follow-pair.ts';
import { coefficientsOf, imageAt } from '../../../native-worker/image/particle-image.ts';
import type { Frame } from '../../../preload/contract/frame.ts';

const SIZE = 60;
const shape = shapeFor(6);
const coefficients = Float64Array.from({ length: coefficientsOf(shape) }, (_, k) =>
  k < shape.round ? -0.8 * Math.cos(k / 2) * Math.exp(-k / 5) : 0.1 * Math.exp(-(k - shape.round) / 3),
);
const centre = { x: 12.3, y: 31.8 };
const background = (at: number): number => 100 + (at % SIZE) / 2;
const withParticle = (bits: Frame['bits']): Frame => {
  const light = Float32Array.from({ length: SIZE * SIZE }, (_, at) => {
    const [x, y] = [at % SIZE, Math.floor(at / SIZE)];
    return background(at) * Math.exp(imageAt(shape, coefficients, x - centre.x, y - centre.y));
  });
  return { width: SIZE, height: SIZE, bits, data: bits === 8 ? Uint8Array.from(light, Math.round) : light };
};

describe('a frame without one of its particles', () => {
  it('shows what lies under it, also where its image leaves the frame', () => {
    const frame = withParticle(32);
    const given = frame.data.slice();
    const { data } = divideOut(frame, centre, coefficients, shape);
    for (const [at, value] of data.entries()) expect(Math.abs(value - background(at))).toBeLessThan(1e-3);
    expect(frame.data).toEqual(given);
  });

  it('stays within its grey levels', () => {
    const { data } = divideOut(withParticle(8), centre, coefficients, shape);
    for (const [at, value] of data.entries()) expect(Math.abs(value - background(at))).toBeLessThan(2.2);
    const bright: Frame = { width: SIZE, height: SIZE, bits: 8, data: new Uint8Array(SIZE * SIZE).fill(250) };
    expect(Math.max(...divideOut(bright, centre, coefficients, shape).data)).toBe(255);
  });
});
