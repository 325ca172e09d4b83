import type { FrameScene } from './feature-group.ts';

/** Where a ring is sampled, from its centre, pixels. */
export interface Ring {
  radiusPx: number;
  dxPx: Float64Array;
  dyPx: Float64Array;
}

/** Another particle, seen from the centre of a mask. */
export interface Neighbour {
  dxPx: number;
  dyPx: number;
  radiusPx: number;
  distancePx: number;
  /** Which of the discs of the scene it is. */
  disc: number;
}

/** Of a ring that others disturb at least this share of its angles must be left. */
const LEAST_LEFT = 1 / 3;

/** The other particles that may come into rings of up to `reachPx`, or whose own rings may. */
export function neighboursOf(
  x: number,
  y: number,
  reachPx: number,
  { discs: { xPx, yPx, radiusPx } }: FrameScene,
): Neighbour[] {
  return Array.from({ length: xPx.length }, (_, disc) => ({
    dxPx: xPx[disc] - x,
    dyPx: yPx[disc] - y,
    radiusPx: radiusPx[disc],
    distancePx: Math.hypot(xPx[disc] - x, yPx[disc] - y),
    disc,
  })).filter(
    ({ distancePx, radiusPx: radius }) =>
      distancePx > 0 && distancePx < Math.max(2 * reachPx, reachPx + radius),
  );
}

/** Rings smaller than this lie in the image and belong to the particle alone at every angle; less by a rounding error than they might be. */
export function freeRadius(
  x: number,
  y: number,
  neighbours: readonly Neighbour[],
  { width, height }: FrameScene,
): number {
  const reach = Math.min(x, y, width - 1 - x, height - 1 - y);
  return (
    neighbours.reduce(
      (free, { distancePx, radiusPx }) => Math.min(free, distancePx / 2, distancePx - radiusPx),
      reach,
    ) - 1e-6
  );
}

/** Sets `used` to 1 at the angles at which the ring is the particle's own, or at all of them if they are few; returns how many. */
export function chooseAngles(
  x: number,
  y: number,
  ring: Ring,
  neighbours: readonly Neighbour[],
  { width, height }: FrameScene,
  used: Uint8Array,
): number {
  const { dxPx, dyPx } = ring;
  let left = 0;
  for (let k = 0; k < dxPx.length; k++) {
    const px = x + dxPx[k];
    const py = y + dyPx[k];
    const inside = px >= 0 && py >= 0 && px <= width - 1 && py <= height - 1;
    used[k] = inside && isOwn(ring, k, neighbours) ? 1 : 0;
    left += used[k];
  }
  if (left >= LEAST_LEFT * dxPx.length) return left;
  used.fill(1, 0, dxPx.length);
  return dxPx.length;
}

function isOwn({ radiusPx, dxPx, dyPx }: Ring, k: number, neighbours: readonly Neighbour[]): boolean {
  for (const other of neighbours) {
    const square = (other.dxPx - dxPx[k]) ** 2 + (other.dyPx - dyPx[k]) ** 2;
    if (square < Math.max(radiusPx, other.radiusPx) ** 2) return false;
  }
  return true;
}
