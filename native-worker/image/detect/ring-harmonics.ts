import type { Frame } from '../../../preload/contract/frame.ts';

/** Mean and first angular harmonic of the image on circles round a centre: f(r, a) = mean + cosine cos a + sine sin a + ... */
export interface RingHarmonics {
  mean: Float64Array;
  cosine: Float64Array;
  sine: Float64Array;
  /** Share of the circle that could be used, 0 to 1. */
  coverage: Float64Array;
}

export const ANGLES = 64;
const COS = Float64Array.from({ length: ANGLES }, (_, k) => Math.cos((2 * Math.PI * k) / ANGLES));
const SIN = Float64Array.from({ length: ANGLES }, (_, k) => Math.sin((2 * Math.PI * k) / ANGLES));

/** Circles with less than this share in use say nothing certain of their first harmonic. */
const LEAST_COVERAGE = 0.6;

export function createRingHarmonics(rings: number): RingHarmonics {
  return {
    mean: new Float64Array(rings),
    cosine: new Float64Array(rings),
    sine: new Float64Array(rings),
    coverage: new Float64Array(rings),
  };
}

/**
 * Samples rings bilinearly at radii (k + 0.5) * step. Points outside of the image, or closer to one of the other centres than to this
 * one, are left out, and the harmonics of a broken ring are fitted by least squares to what is left.
 *
 * @param others centres of the neighbours, x and y in turn.
 */
export function ringHarmonics(
  frame: Frame,
  x: number,
  y: number,
  step: number,
  others: readonly number[],
  out: RingHarmonics,
): void {
  const { data, width, height } = frame;
  const rings = out.mean.length;
  const distances = new Float64Array(others.length / 2);
  for (let o = 0; o < distances.length; o++)
    distances[o] = Math.hypot(others[2 * o] - x, others[2 * o + 1] - y);
  const near = new Float64Array(others.length);
  const room = Math.min(x, y, width - 1.001 - x, height - 1.001 - y);
  for (let ring = 0; ring < rings; ring++) {
    const r = (ring + 0.5) * step;
    // No point of the circle is nearer to a centre twice as far away.
    let last = 0;
    for (let o = 0; o < distances.length; o++) {
      if (2 * r <= distances[o]) continue;
      near[last++] = others[2 * o];
      near[last++] = others[2 * o + 1];
    }
    const whole = r <= room && last === 0;
    let n = 0;
    let sc = 0;
    let ss = 0;
    let scc = 0;
    let scs = 0;
    let f = 0;
    let fc = 0;
    let fs = 0;
    for (let k = 0; k < ANGLES; k++) {
      const c = COS[k];
      const s = SIN[k];
      const px = x + r * c;
      const py = y + r * s;
      if (!whole) {
        if (!(px >= 0 && py >= 0 && px < width - 1.001 && py < height - 1.001)) continue;
        let free = true;
        for (let o = 0; o < last && free; o += 2) {
          const dx = px - near[o];
          const dy = py - near[o + 1];
          free = dx * dx + dy * dy > r * r;
        }
        if (!free) continue;
        n++;
        sc += c;
        ss += s;
        scc += c * c;
        scs += c * s;
      }
      const ix = px | 0;
      const iy = py | 0;
      const u = px - ix;
      const v = py - iy;
      const i = iy * width + ix;
      const top = data[i] + u * (data[i + 1] - data[i]);
      const bottom = data[i + width] + u * (data[i + width + 1] - data[i + width]);
      const value = top + v * (bottom - top);
      f += value;
      fc += value * c;
      fs += value * s;
    }
    if (whole) {
      out.mean[ring] = f / ANGLES;
      out.cosine[ring] = (2 * fc) / ANGLES;
      out.sine[ring] = (2 * fs) / ANGLES;
      out.coverage[ring] = 1;
      continue;
    }
    out.coverage[ring] = n < LEAST_COVERAGE * ANGLES ? 0 : n / ANGLES;
    if (out.coverage[ring] === 0) continue;
    solveBroken(n, sc, ss, scc, scs, n - scc, f, fc, fs, ring, out);
  }
}

/** Normal equations of the fit of 1, cos and sin on part of a circle, by Cramer's rule. */
function solveBroken(
  n: number,
  c: number,
  s: number,
  cc: number,
  cs: number,
  ss: number,
  f: number,
  fc: number,
  fs: number,
  ring: number,
  out: RingHarmonics,
): void {
  const a = cc * ss - cs * cs;
  const b = c * ss - s * cs;
  const d = c * cs - s * cc;
  const determinant = n * a - c * b + s * d;
  out.mean[ring] = (f * a - fc * b + fs * d) / determinant;
  out.cosine[ring] = (-f * b + fc * (n * ss - s * s) - fs * (n * cs - c * s)) / determinant;
  out.sine[ring] = (f * d - fc * (n * cs - c * s) + fs * (n * cc - c * c)) / determinant;
}
