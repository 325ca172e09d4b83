import { LARGEST_RADIUS, type EdgeMap } from './edges.ts';

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
/** An edge matches when its line passes the centre within MISS pixels, or within ANGLE (radians) as seen from the edge. */
const MISS = 0.8;
const ANGLE = 0.3;

function popcount(bits: number): number {
  let v = bits - ((bits >>> 1) & 0x55555555);
  v = (v & 0x33333333) + ((v >>> 2) & 0x33333333);
  return (((v + (v >>> 4)) & 0x0f0f0f0f) * 0x01010101) >>> 24;
}

/**
 * Second stage of the Hough transform: which radii the edges that point at a centre have, and how much of each circle they cover.
 *
 * @param x, y centre, pixels of the level.
 * @param radii radii looked at.
 * @param claimed in the edges' memory, a flag a pixel: 1 belongs to another, stronger circle and does not count.
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
  const { width, height, sectors, struct, circle, memory } = edges;
  const first = Math.max(1, Math.floor(radii[0]));
  const last = Math.min(LARGEST_RADIUS, Math.ceil(radii[1]));
  sectors.fill(0, 0, 2 * (last + 3));
  circle.x = x;
  circle.y = y;
  circle.x0 = Math.max(0, Math.ceil(x - last - 1));
  circle.x1 = Math.min(width - 1, Math.floor(x + last + 1));
  circle.y0 = Math.max(0, Math.ceil(y - last - 1));
  circle.y1 = Math.min(height - 1, Math.floor(y + last + 1));
  circle.inner2 = (first - 1.5) * Math.max(0, first - 1.5);
  circle.outer2 = (last + 1.5) * (last + 1.5);
  circle.miss2 = MISS * MISS;
  circle.angle2 = ANGLE * ANGLE;
  circle.claimed = claimed.byteOffset;
  circle.claim = claim ? 1 : 0;
  memory.kernels.support(struct.at, circle.at);
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
