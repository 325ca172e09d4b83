import type { Frame } from '../../../preload/contract/data.ts';

/** Rounds of reweighting; the centre moves by less than 0.01 px after the fourth. */
const ROUNDS = 8;

export interface CentreFit {
  x: number;
  y: number;
}

let lines = new Float64Array(0);

/**
 * Sub-pixel centre by radial symmetry (Parthasarathy, Nature Methods 2012): the point closest, in weighted least squares, to all
 * lines along the gradients. The half-coated sphere's cap has gradients of its own that do not point to the centre; reweighting by
 * each line's distance from the centre (Cauchy weights) makes them lose their say.
 *
 * @param x, y start, full-resolution pixels.
 * @param radius half side of the (round) window, pixels.
 * @param noise squared gradient below which a pixel does not count.
 */
export function refineCentre(
  frame: Frame,
  x: number,
  y: number,
  inner: number,
  radius: number,
  noise: number,
): CentreFit {
  const { data, width, height } = frame;
  const x0 = Math.max(1, Math.ceil(x - radius));
  const x1 = Math.min(width - 2, Math.floor(x + radius));
  const y0 = Math.max(1, Math.ceil(y - radius));
  const y1 = Math.min(height - 2, Math.floor(y + radius));
  const needed = 5 * Math.max(0, x1 - x0 + 1) * Math.max(0, y1 - y0 + 1);
  if (lines.length < needed) lines = new Float64Array(needed);
  let used = 0;
  for (let py = y0; py <= y1; py++) {
    for (let px = x0; px <= x1; px++) {
      const d2 = (px - x) * (px - x) + (py - y) * (py - y);
      if (d2 > radius * radius || d2 < inner * inner) continue;
      const i = py * width + px;
      const nw = data[i - width - 1];
      const ne = data[i - width + 1];
      const sw = data[i + width - 1];
      const se = data[i + width + 1];
      const gx = ne + se - nw - sw + 2 * (data[i + 1] - data[i - 1]);
      const gy = sw + se - nw - ne + 2 * (data[i + width] - data[i - width]);
      const g2 = (gx * gx + gy * gy) / 64;
      if (!(g2 > noise)) continue;
      const inverse = 1 / Math.hypot(gx, gy);
      lines[used] = px;
      lines[used + 1] = py;
      lines[used + 2] = gx * inverse;
      lines[used + 3] = gy * inverse;
      lines[used + 4] = g2;
      used += 5;
    }
  }
  let cx = x;
  let cy = y;
  let scale = Math.max(2, radius / 5);
  for (let round = 0; round < ROUNDS; round++) {
    let a = 0;
    let b = 0;
    let d = 0;
    let e = 0;
    let f = 0;
    for (let l = 0; l < used; l += 5) {
      const px = lines[l];
      const py = lines[l + 1];
      const ux = lines[l + 2];
      const uy = lines[l + 3];
      const off = (px - cx) * uy - (py - cy) * ux;
      const distance = Math.max(1, Math.hypot(px - cx, py - cy));
      const ratio = off / scale;
      const weight = lines[l + 4] / (distance * (1 + ratio * ratio));
      // Projector onto the normal of the line: I - u u^T.
      const nxx = 1 - ux * ux;
      const nxy = -ux * uy;
      const nyy = 1 - uy * uy;
      a += weight * nxx;
      b += weight * nxy;
      d += weight * nyy;
      e += weight * (nxx * px + nxy * py);
      f += weight * (nxy * px + nyy * py);
    }
    const determinant = a * d - b * b;
    if (!(determinant > 1e-9 * a * d)) break;
    cx = (d * e - b * f) / determinant;
    cy = (a * f - b * e) / determinant;
    scale = Math.max(1, scale * 0.7);
  }
  return { x: cx, y: cy };
}
