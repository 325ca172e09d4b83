import type { Random } from '../math/random.ts';

/** The shadow of a grain of dust on glass far from focus: a soft disc in a brighter ring, the edge's diffraction. It never moves. */
export interface Shadow {
  xPx: number;
  yPx: number;
  radiusPx: number;
  /** Share of the light that it takes. */
  depth: number;
}

/** Grains in a field of 83 x 83 um, small and large radii, and the light they take. */
const GRAINS = 14;
const FIELD_UM = 83;
const SMALL_UM: [number, number] = [1.6, 3.6];
const LARGE_UM: [number, number] = [3.6, 8.5];
const DEPTH: [number, number] = [0.02, 0.1];

/** Softness of the edge, distance and width of the ring, shares of the radius; brightness of the ring, share of the depth. */
const EDGE = 0.11;
const RING = 0.22;
const RING_WIDTH = 0.14;
const RING_LIGHT = 0.4;

/** Shadows all over a square field. */
export function anyDust({ size, pixelUm }: { size: number; pixelUm: number }, random: Random): Shadow[] {
  const count = Math.max(1, Math.round(GRAINS * ((size * pixelUm) / FIELD_UM) ** 2));
  return Array.from({ length: count }, () => ({
    xPx: random.uniform(0, size),
    yPx: random.uniform(0, size),
    radiusPx: random.uniform(...(random.uniform(0, 1) < 0.5 ? SMALL_UM : LARGE_UM)) / pixelUm,
    depth: random.uniform(...DEPTH),
  }));
}

/** Dims the light of a square field by a shadow, in place. */
export function castShadow(light: Float32Array, size: number, { xPx, yPx, radiusPx, depth }: Shadow): void {
  const reach = 2 * radiusPx;
  const range = (at: number): [number, number] => [
    Math.max(0, Math.ceil(at - reach)),
    Math.min(size - 1, Math.floor(at + reach)),
  ];
  const [top, bottom] = range(yPx);
  const [left, right] = range(xPx);
  for (let y = top; y <= bottom; y++) {
    for (let x = left; x <= right; x++) {
      const beyond = Math.hypot(x - xPx, y - yPx) / radiusPx - 1;
      const disc = 1 / (1 + Math.exp(beyond / EDGE));
      const ring = RING_LIGHT * Math.exp(-0.5 * ((beyond - RING) / RING_WIDTH) ** 2);
      light[y * size + x] *= 1 - depth * (disc - ring);
    }
  }
}
