import type { EdgeMap } from './edges.ts';

/** How much of a circle round a centre is backed by edges that point at it. */
export interface RingSupport {
  /** Share of the circle's circumference with a matching edge, 0 to 1, at the best radius. */
  share: number;
  /** That radius, pixels of the level. */
  radius: number;
  /** Largest radius with at least half the circle backed, pixels of the level; 0 when there is none. */
  outerRadius: number;
}

/** A circle is looked at in this many sectors, a bit each. */
const SECTORS = 32;
const LARGEST_RADIUS = 255;
/** An edge matches when its line passes the centre within this many pixels, or within ANGLE of its distance. */
const MISS = 0.8;
const ANGLE = 0.3;

const masks = new Int32Array(2 * (LARGEST_RADIUS + 3));

function popcount(bits: number): number {
  let v = bits - ((bits >>> 1) & 0x55555555);
  v = (v & 0x33333333) + ((v >>> 2) & 0x33333333);
  return (((v + (v >>> 4)) & 0x0f0f0f0f) * 0x01010101) >>> 24;
}

/**
 * @param x, y centre, pixels of the level.
 * @param radii radii looked at.
 * @param claimed pixels (1) that belong to another, stronger circle.
 * @param claim when given, marks the matching pixels in `claimed` as taken.
 */
export function ringSupport(
  edges: EdgeMap,
  width: number,
  height: number,
  x: number,
  y: number,
  radii: readonly [number, number],
  claimed: Uint8Array,
  claim: boolean,
): RingSupport {
  const first = Math.max(1, Math.floor(radii[0]));
  const last = Math.min(LARGEST_RADIUS, Math.ceil(radii[1]));
  const reach = last + 1;
  masks.fill(0);
  const x0 = Math.max(0, Math.ceil(x - reach));
  const x1 = Math.min(width - 1, Math.floor(x + reach));
  const y0 = Math.max(0, Math.ceil(y - reach));
  const y1 = Math.min(height - 1, Math.floor(y + reach));
  const { gx, gy, strength } = edges;
  for (let py = y0; py <= y1; py++) {
    for (let px = x0; px <= x1; px++) {
      const i = py * width + px;
      const g2 = strength[i];
      if (g2 === 0 || claimed[i] === 1) continue;
      const dx = px - x;
      const dy = py - y;
      const d2 = dx * dx + dy * dy;
      if (d2 > reach * reach) continue;
      const cross = dx * gy[i] - dy * gx[i];
      const miss2 = (cross * cross) / g2;
      const tolerance2 = Math.max(MISS * MISS, ANGLE * ANGLE * d2);
      if (miss2 > tolerance2) continue;
      const r = Math.round(Math.sqrt(d2));
      if (r < first - 1 || r > last + 1) continue;
      if (claim) claimed[i] = 1;
      const dot = dx * gx[i] + dy * gy[i];
      const sector = Math.floor((Math.atan2(dy, dx) / (2 * Math.PI) + 0.5) * SECTORS) & (SECTORS - 1);
      const slot = 2 * (r + 1) + (dot > 0 ? 1 : 0);
      masks[slot] = masks[slot] | (1 << sector);
    }
  }
  let best = 0;
  let bestRadius = 0;
  let outer = 0;
  for (let r = first; r <= last; r++) {
    for (let sign = 0; sign < 2; sign++) {
      const slot = 2 * (r + 1) + sign;
      const share = popcount(masks[slot - 2] | masks[slot] | masks[slot + 2]) / SECTORS;
      if (share > best) {
        best = share;
        bestRadius = r;
      }
      if (share >= 0.5) outer = r;
    }
  }
  return { share: best, radius: bestRadius, outerRadius: outer };
}
