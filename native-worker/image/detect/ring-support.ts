import type { EdgeMap } from './edges.ts';

/** How much of a circle round a centre is backed by edges that point at it. */
export interface RingSupport {
  /** Share of the circle's circumference with a matching edge, 0 to 1, at the best radius. */
  share: number;
  /** That radius, pixels of the level. */
  radius: number;
  /** Largest radius with at least half of the circle backed, pixels of the level; 0 when there is none. */
  outerRadius: number;
}

/** A circle is looked at in this many sectors, a bit each. */
const SECTORS = 32;
const LARGEST_RADIUS = 255;
/** An edge matches when its line passes the centre within MISS pixels, or within ANGLE (radians) as seen from the edge. */
const MISS = 0.8;
const ANGLE = 0.3;

/** Sectors with a matching edge: one word a radius and sign of the gradient. */
const sectors = new Int32Array(2 * (LARGEST_RADIUS + 3));

function popcount(bits: number): number {
  let v = bits - ((bits >>> 1) & 0x55555555);
  v = (v & 0x33333333) + ((v >>> 2) & 0x33333333);
  return (((v + (v >>> 4)) & 0x0f0f0f0f) * 0x01010101) >>> 24;
}

const TAN_1 = Math.tan(Math.PI / 16);
const TAN_2 = Math.tan(Math.PI / 8);
const TAN_3 = Math.tan((3 * Math.PI) / 16);

/** Sector of a direction, 0 to SECTORS - 1; in no order of angle. Comparing slopes takes a fraction of an arc tangent's time. */
function sectorOf(dx: number, dy: number): number {
  const x = Math.abs(dx);
  const y = Math.abs(dy);
  const isSteep = y > x;
  const near = isSteep ? y : x;
  const off = isSteep ? x : y;
  const part = off > TAN_2 * near ? (off > TAN_3 * near ? 3 : 2) : off > TAN_1 * near ? 1 : 0;
  return (dx < 0 ? 16 : 0) + (dy < 0 ? 8 : 0) + (isSteep ? 4 : 0) + part;
}

/**
 * Second stage of the Hough transform: which radii the edges that point at a centre have, and how much of each circle they cover.
 *
 * @param x, y centre, pixels of the level.
 * @param radii radii looked at.
 * @param claimed a flag a pixel: 1 belongs to another, stronger circle and does not count.
 * @param claim marks the matching pixels as taken by this circle.
 */
export function ringSupport(
  edges: EdgeMap,
  x: number,
  y: number,
  radii: readonly [number, number],
  claimed: Uint8Array,
  claim = false,
): RingSupport {
  const { gx, gy, strength, width, height } = edges;
  const first = Math.max(1, Math.floor(radii[0]));
  const last = Math.min(LARGEST_RADIUS, Math.ceil(radii[1]));
  const inner2 = (first - 1.5) * Math.max(0, first - 1.5);
  const outer2 = (last + 1.5) * (last + 1.5);
  sectors.fill(0, 0, 2 * (last + 3));
  const x0 = Math.max(0, Math.ceil(x - last - 1));
  const x1 = Math.min(width - 1, Math.floor(x + last + 1));
  const y0 = Math.max(0, Math.ceil(y - last - 1));
  const y1 = Math.min(height - 1, Math.floor(y + last + 1));
  for (let py = y0; py <= y1; py++) {
    const dy = py - y;
    for (let px = x0; px <= x1; px++) {
      const i = py * width + px;
      if (strength[i] === 0 || claimed[i] === 1) continue;
      const dx = px - x;
      const d2 = dx * dx + dy * dy;
      if (d2 >= outer2 || d2 < inner2) continue;
      const cross = dx * gy[i] - dy * gx[i];
      if (cross * cross > strength[i] * Math.max(MISS * MISS, ANGLE * ANGLE * d2)) continue;
      if (claim) claimed[i] = 1;
      const outward = dx * gx[i] + dy * gy[i] > 0 ? 1 : 0;
      sectors[2 * (Math.round(Math.sqrt(d2)) + 1) + outward] |= 1 << sectorOf(dx, dy);
    }
  }
  const best: RingSupport = { share: 0, radius: 0, outerRadius: 0 };
  for (let slot = 2 * (first + 1); slot < 2 * (last + 2); slot++) {
    // A ring is about three pixels wide: neighbouring radii with the same sign help each other.
    const share = popcount(sectors[slot - 2] | sectors[slot] | sectors[slot + 2]) / SECTORS;
    const radius = (slot >> 1) - 1;
    if (share > best.share) {
      best.share = share;
      best.radius = radius;
    }
    if (share >= 0.5) best.outerRadius = radius;
  }
  return best;
}
