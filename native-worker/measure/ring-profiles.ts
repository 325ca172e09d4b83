import { median } from '../math/statistics.ts';
import type { FeatureGroup, FrameScene, MaskInput } from './feature-group.ts';

/** Radii 0..54 px of a 111 px mask; other sides scale the radii, not their number. */
export const RING_COUNT = 55;
const REFERENCE_SIDE_PX = 111;
/** A ring is sampled about once a pixel of its circumference, so that every pixel has its say against the camera's noise. */
const FEWEST_SAMPLES = 32;
/** Rings whose median stands for the background. */
const BACKGROUND_FROM = 45;
/** Of a ring that others disturb at least this share of its angles must be left. */
const LEAST_LEFT = 1 / 3;

/** Another particle, seen from the centre of a mask. */
interface Neighbour {
  dxPx: number;
  dyPx: number;
  radiusPx: number;
  distancePx: number;
}

/** Where a ring is sampled, from its centre, pixels. */
interface Ring {
  radiusPx: number;
  dxPx: Float64Array;
  dyPx: Float64Array;
}

const ringsBySide = new Map<number, Ring[]>();

/** The rings of a mask of this side. */
function ringsOf(sidePx: number): Ring[] {
  const known = ringsBySide.get(sidePx);
  if (known) return known;
  const rings = Array.from({ length: RING_COUNT }, (_, ring): Ring => {
    const radiusPx = (ring * sidePx) / REFERENCE_SIDE_PX;
    const samples = Math.max(FEWEST_SAMPLES, Math.ceil(2 * Math.PI * radiusPx));
    const along = (of: (angle: number) => number): Float64Array =>
      Float64Array.from({ length: samples }, (_, k) => radiusPx * of((2 * Math.PI * k) / samples));
    return { radiusPx, dxPx: along(Math.cos), dyPx: along(Math.sin) };
  });
  ringsBySide.set(sidePx, rings);
  return rings;
}

/**
 * Mean intensity on rings around the sub-pixel centre, divided by the background (the median of the outermost rings).
 *
 * The paper's profile averages whole discs, which damps the cap's asymmetry but also the ring system that carries z.
 * A ring around the true centre, not around the nearest pixel, keeps it: the angular mean is the zeroth angular harmonic of the
 * image and does not change when the particle turns about the optical axis.
 *
 * Angles at which a ring leaves the image, enters the disc of another particle or comes nearer to that one than to the mask's own are left out,
 * unless less than a third of the ring would remain.
 *
 * @param masks as acquired, cut around the pixels nearest to the centres
 * @param xPx, yPx count centres in pixels of the frame
 * @returns RING_COUNT values a mask; 1 = background
 */
function ringProfiles({
  masks,
  xPx,
  yPx,
  scene,
}: Pick<MaskInput, 'masks' | 'xPx' | 'yPx' | 'scene'>): Float64Array {
  const { sidePx, count, data } = masks;
  const rings = ringsOf(sidePx);
  const outermostPx = rings[RING_COUNT - 1].radiusPx;
  const middle = (sidePx - 1) / 2;
  const limit = sidePx - 1.000001;
  const values = new Float64Array(count * RING_COUNT);
  const used = new Uint8Array(rings[RING_COUNT - 1].dxPx.length);

  for (let mask = 0; mask < count; mask++) {
    const base = mask * sidePx * sidePx;
    const centreX = middle + xPx[mask] - Math.round(xPx[mask]);
    const centreY = middle + yPx[mask] - Math.round(yPx[mask]);
    const neighbours = neighboursOf(xPx[mask], yPx[mask], outermostPx, scene);
    const free = freeRadius(xPx[mask], yPx[mask], neighbours, scene);
    const profile = values.subarray(mask * RING_COUNT, (mask + 1) * RING_COUNT);
    for (let ring = 0; ring < RING_COUNT; ring++) {
      const { radiusPx, dxPx, dyPx } = rings[ring];
      const isWhole = radiusPx < free;
      const left = isWhole
        ? dxPx.length
        : chooseAngles(xPx[mask], yPx[mask], rings[ring], neighbours, scene, used);
      let sum = 0;
      for (let k = 0; k < dxPx.length; k++) {
        if (!isWhole && !used[k]) continue;
        const x = Math.min(Math.max(centreX + dxPx[k], 0), limit);
        const y = Math.min(Math.max(centreY + dyPx[k], 0), limit);
        const column = x | 0;
        const row = y | 0;
        const fx = x - column;
        const fy = y - row;
        const at = base + row * sidePx + column;
        sum +=
          (1 - fy) * ((1 - fx) * data[at] + fx * data[at + 1]) +
          fy * ((1 - fx) * data[at + sidePx] + fx * data[at + sidePx + 1]);
      }
      profile[ring] = sum / left;
    }
    const background = median(profile.subarray(BACKGROUND_FROM));
    if (background > 0) for (let ring = 0; ring < RING_COUNT; ring++) profile[ring] /= background;
  }
  return values;
}

/** Means over rings around the centre; `ring_profile_k` is the ring of k pixels in a 111 px mask. */
export const ringGroup = {
  name: 'rings',
  version: 1,
  columns: Array.from({ length: RING_COUNT }, (_, ring) => `ring_profile_${ring}`),
  counts: [],
  stored: true,
  measure: ringProfiles,
} as const satisfies FeatureGroup;

/** The other particles that may come into rings of up to `reachPx`. */
function neighboursOf(
  x: number,
  y: number,
  reachPx: number,
  { discs: { xPx, yPx, radiusPx } }: FrameScene,
): Neighbour[] {
  return Array.from({ length: xPx.length }, (_, i) => ({
    dxPx: xPx[i] - x,
    dyPx: yPx[i] - y,
    radiusPx: radiusPx[i],
    distancePx: Math.hypot(xPx[i] - x, yPx[i] - y),
  })).filter(
    ({ distancePx, radiusPx: radius }) =>
      distancePx > 0 && distancePx < Math.max(2 * reachPx, reachPx + radius),
  );
}

/** Rings smaller than this lie in the image and belong to the particle alone at every angle; less by a rounding error than they might be. */
function freeRadius(
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
function chooseAngles(
  x: number,
  y: number,
  { radiusPx, dxPx, dyPx }: Ring,
  neighbours: readonly Neighbour[],
  { width, height }: FrameScene,
  used: Uint8Array,
): number {
  let left = 0;
  for (let k = 0; k < dxPx.length; k++) {
    const dx = dxPx[k];
    const dy = dyPx[k];
    const inside = x + dx >= 0 && y + dy >= 0 && x + dx <= width - 1 && y + dy <= height - 1;
    used[k] = inside && neighbours.every((other) => !belongsTo(other, dx, dy, radiusPx)) ? 1 : 0;
    left += used[k];
  }
  if (left >= LEAST_LEFT * dxPx.length) return left;
  used.fill(1);
  return dxPx.length;
}

function belongsTo({ dxPx, dyPx, radiusPx }: Neighbour, dx: number, dy: number, radius: number): boolean {
  const distance = Math.hypot(dxPx - dx, dyPx - dy);
  return distance < radius || distance < radiusPx;
}
