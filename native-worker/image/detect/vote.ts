import type { EdgeMap } from './edges.ts';

export type Polarity = 'both' | 'bright' | 'dark';

/** Votes for centres, on a grid of the level's size with a margin of `margin` pixels on every side. */
export interface Accumulator {
  width: number;
  height: number;
  margin: number;
  data: Float32Array;
}

export function createAccumulator(width: number, height: number, margin: number): Accumulator {
  const w = width + 2 * margin;
  const h = height + 2 * margin;
  return { width: w, height: h, margin, data: new Float32Array(w * h) };
}

/**
 * Circular Hough transform by the gradient field: every edge pixel votes along its gradient for the centres at all radii of the range
 * (Yuen, Princen, Illingworth, Kittler 1990). A vote at radius r counts 1/r, so that a whole ring gives 2 pi whatever its radius.
 * Bright discs are voted for along the gradient, dark ones against it.
 *
 * @param radii smallest and largest radius, pixels of the level.
 */
export function voteCentres(
  edges: EdgeMap,
  width: number,
  radii: readonly [number, number],
  polarity: Polarity,
  out: Accumulator,
): void {
  const { gx, gy, strength, index, count } = edges;
  const { data, width: stride, margin } = out;
  data.fill(0);
  const first = Math.max(1, Math.round(radii[0]));
  const last = Math.round(radii[1]);
  for (let e = 0; e < count; e++) {
    const i = index[e];
    const y = (i / width) | 0;
    const x = i - y * width;
    const inverse = 1 / Math.sqrt(strength[i]);
    const ux = gx[i] * inverse;
    const uy = gy[i] * inverse;
    const x0 = x + margin + 0.5;
    const y0 = y + margin + 0.5;
    if (polarity !== 'dark') {
      let px = x0 + first * ux;
      let py = y0 + first * uy;
      for (let r = first; r <= last; r++) {
        const o = (py | 0) * stride + (px | 0);
        data[o] = data[o] + 1 / r;
        px += ux;
        py += uy;
      }
    }
    if (polarity !== 'bright') {
      let px = x0 - first * ux;
      let py = y0 - first * uy;
      for (let r = first; r <= last; r++) {
        const o = (py | 0) * stride + (px | 0);
        data[o] = data[o] + 1 / r;
        px -= ux;
        py -= uy;
      }
    }
  }
}
