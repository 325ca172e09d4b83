import type { LocaliseOptions } from '../../../preload/contract/options/localise.ts';
import type { EdgeMap } from './edges.ts';

/** Votes for centres, on a grid of the level's size with a margin of `margin` pixels on every side. */
export interface Accumulator {
  width: number;
  height: number;
  margin: number;
  data: Float32Array;
  /** Imaginary part of the votes, for phase coding. */
  imaginary: Float32Array | null;
}

export function createAccumulator(
  width: number,
  height: number,
  margin: number,
  phase: boolean,
): Accumulator {
  const w = width + 2 * margin;
  const h = height + 2 * margin;
  const imaginary = phase ? new Float32Array(w * h) : null;
  return { width: w, height: h, margin, data: new Float32Array(w * h), imaginary };
}

/** Phase that stands for a radius: one turn over the logarithm of the range (Atherton and Kerbyson 1999). */
const phaseOfRadius = (r: number, radii: readonly [number, number]): number =>
  (2 * Math.PI * Math.log(r / radii[0])) / Math.log(radii[1] / radii[0]) - Math.PI;

/** The radius a phase stands for. */
export const radiusOfPhase = (phase: number, radii: readonly [number, number]): number =>
  radii[0] * (radii[1] / radii[0]) ** ((phase + Math.PI) / (2 * Math.PI));

/**
 * Circular Hough transform by the gradient field: every edge pixel votes along its gradient for the centres at all radii of the range. A vote at
 * radius r counts 1/r, so that a whole ring gives 2 pi whatever its radius. Bright discs are voted for along the gradient, dark ones against it.
 * Plain votes are the first stage of the two-stage method (Yuen, Princen, Illingworth, Kittler 1990); with an imaginary part the votes of a
 * radius carry its phase, and centre and radius come out of one accumulator (Atherton and Kerbyson 1999).
 *
 * @param radii smallest and largest radius, pixels of the level.
 */
export function voteCentres(
  edges: EdgeMap,
  radii: readonly [number, number],
  polarity: LocaliseOptions['polarity'],
  out: Accumulator,
): void {
  const { gx, gy, strength, index, count, width } = edges;
  const { data, imaginary, width: stride, margin } = out;
  data.fill(0);
  imaginary?.fill(0);
  const first = Math.max(1, Math.floor(radii[0]));
  const last = Math.ceil(radii[1]);
  const real = new Float64Array(last + 1);
  const turned = new Float64Array(last + 1);
  for (let r = first; r <= last; r++) {
    const phase = phaseOfRadius(Math.min(Math.max(r, radii[0]), radii[1]), radii);
    real[r] = (imaginary ? Math.cos(phase) : 1) / r;
    turned[r] = Math.sin(phase) / r;
  }
  const from = polarity === 'dark' ? 1 : 0;
  const to = polarity === 'bright' ? 1 : 2;
  for (let e = 0; e < count; e++) {
    const i = index[e];
    const y = (i / width) | 0;
    const x = i - y * width;
    const inverse = 1 / Math.sqrt(strength[i]);
    for (let side = from; side < to; side++) {
      const ux = side === 0 ? gx[i] * inverse : -gx[i] * inverse;
      const uy = side === 0 ? gy[i] * inverse : -gy[i] * inverse;
      let px = x + margin + 0.5 + first * ux;
      let py = y + margin + 0.5 + first * uy;
      for (let r = first; r <= last; r++, px += ux, py += uy) {
        const o = (py | 0) * stride + (px | 0);
        data[o] += real[r];
        if (imaginary) imaginary[o] += turned[r];
      }
    }
  }
}
