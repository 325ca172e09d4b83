import type { EdgeMap } from './edges.ts';

/** Rounds of reweighting, and how the scale of the weights shrinks in each. */
const ROUNDS = 6;
const SHRINK = 0.7;
/** Lines that pass within this many pixels of the level count fully at last. */
const FINEST_SCALE = 0.5;

let lines = new Float64Array(0);

/** Collects position, direction and weight of the edges in a round window; returns how many numbers it wrote to `lines`. */
function collectLines(edges: EdgeMap, x: number, y: number, radius: number): number {
  const { gx, gy, strength, width, height } = edges;
  const x0 = Math.max(0, Math.ceil(x - radius));
  const x1 = Math.min(width - 1, Math.floor(x + radius));
  const y0 = Math.max(0, Math.ceil(y - radius));
  const y1 = Math.min(height - 1, Math.floor(y + radius));
  const needed = 5 * Math.max(0, x1 - x0 + 1) * Math.max(0, y1 - y0 + 1);
  if (lines.length < needed) lines = new Float64Array(2 * needed);
  let used = 0;
  for (let py = y0; py <= y1; py++) {
    for (let px = x0; px <= x1; px++) {
      const i = py * width + px;
      const g2 = strength[i];
      if (g2 === 0 || (px - x) * (px - x) + (py - y) * (py - y) > radius * radius) continue;
      const inverse = 1 / Math.sqrt(g2);
      lines[used] = px;
      lines[used + 1] = py;
      lines[used + 2] = gx[i] * inverse;
      lines[used + 3] = gy[i] * inverse;
      lines[used + 4] = g2;
      used += 5;
    }
  }
  return used;
}

/**
 * Centre by radial symmetry (Parthasarathy, Nature Methods 2012): the point closest, in weighted least squares, to all lines along the
 * gradients, with his weights, squared gradient over distance. Lines of a neighbour or of a cap do not point to the centre; reweighting by
 * distance from the last estimate (Cauchy weights) makes them lose their say.
 *
 * @param x, y start, and result, pixels of the level.
 * @param radius of the round window, pixels of the level.
 */
export function refineCentre(edges: EdgeMap, x: number, y: number, radius: number): { x: number; y: number } {
  const used = collectLines(edges, x, y, radius);
  let cx = x;
  let cy = y;
  let scale = Math.max(1, radius / 4);
  for (let round = 0; round < ROUNDS; round++) {
    let a = 0;
    let b = 0;
    let d = 0;
    let e = 0;
    let f = 0;
    for (let l = 0; l < used; l += 5) {
      const dx = lines[l] - cx;
      const dy = lines[l + 1] - cy;
      const ux = lines[l + 2];
      const uy = lines[l + 3];
      const off = (dx * uy - dy * ux) / scale;
      const weight = lines[l + 4] / (Math.max(1, Math.sqrt(dx * dx + dy * dy)) * (1 + off * off));
      // I - u u^T projects onto the normal of the line.
      const nxx = weight * (1 - ux * ux);
      const nxy = -weight * ux * uy;
      const nyy = weight * (1 - uy * uy);
      a += nxx;
      b += nxy;
      d += nyy;
      e += nxx * dx + nxy * dy;
      f += nxy * dx + nyy * dy;
    }
    const determinant = a * d - b * b;
    if (!(determinant > 1e-9 * a * d)) break;
    cx += (d * e - b * f) / determinant;
    cy += (a * f - b * e) / determinant;
    scale = Math.max(FINEST_SCALE, scale * SHRINK);
  }
  return { x: cx, y: cy };
}
