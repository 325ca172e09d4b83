import type { EdgeMap } from './edges.ts';

/** Rounds of reweighting, and how the scale of the weights shrinks in each. */
const ROUNDS = 6;
const SHRINK = 0.7;
/** The scale of the Cauchy weights, in pixels of the level, shrinks no further: a line at this distance has half its weight. */
const SMALLEST_SCALE_PX = 0.5;
const NUMBERS_PER_LINE = 5;

let lines = new Float64Array(0);

/** Collects position, direction and weight of the edges in a round window; returns how many numbers it wrote to `lines`. */
function collectLines(edges: EdgeMap, x: number, y: number, radius: number): number {
  const { gx, gy, strength, width, height } = edges;
  const x0 = Math.max(0, Math.ceil(x - radius));
  const x1 = Math.min(width - 1, Math.floor(x + radius));
  const y0 = Math.max(0, Math.ceil(y - radius));
  const y1 = Math.min(height - 1, Math.floor(y + radius));
  const needed = NUMBERS_PER_LINE * Math.max(0, x1 - x0 + 1) * Math.max(0, y1 - y0 + 1);
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
      used += NUMBERS_PER_LINE;
    }
  }
  return used;
}

/**
 * Centre by radial symmetry (Parthasarathy, Nature Methods 2012): the point with the smallest weighted sum of squared distances to all lines along
 * the gradients. A line weighs its squared gradient over its distance from the last estimate (in the paper: from the centroid of the gradient),
 * times a Cauchy weight, so that lines of a neighbour or of the cap, which miss the centre, count little. Where all lines are parallel, the last
 * estimate is returned.
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
    let sxx = 0;
    let sxy = 0;
    let syy = 0;
    let bx = 0;
    let by = 0;
    for (let l = 0; l < used; l += NUMBERS_PER_LINE) {
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
      sxx += nxx;
      sxy += nxy;
      syy += nyy;
      bx += nxx * dx + nxy * dy;
      by += nxy * dx + nyy * dy;
    }
    const determinant = sxx * syy - sxy * sxy;
    // All lines are nearly parallel.
    if (!(determinant > 1e-9 * sxx * syy)) break;
    cx += (syy * bx - sxy * by) / determinant;
    cy += (sxx * by - sxy * bx) / determinant;
    scale = Math.max(SMALLEST_SCALE_PX, scale * SHRINK);
  }
  return { x: cx, y: cy };
}
