import { cutMasks, joinMasks } from '../image/cut-masks.ts';
import { median } from '../math/statistics.ts';
import type { FeatureGroup, MaskInput } from './feature-group.ts';
import { addPoint, noOverlap, type Overlap, withoutNeighbours } from './neighbouring-light.ts';
import { chooseAngles, freeRadius, type Neighbour, neighboursOf, type Ring } from './ring-angles.ts';

/** Radii 0..54 px of a 111 px mask; other sides scale the radii, not their number. */
export const RING_COUNT = 55;
const REFERENCE_SIDE_PX = 111;
/** A ring is sampled about once a pixel of its circumference, so that every pixel has its say against the camera's noise. */
const FEWEST_SAMPLES = 32;
/** Rings whose median stands for the background. */
const BACKGROUND_FROM = 45;
/** Patterns of particles whose centres are nearer than so many rings can't be told apart. */
const LEAST_APART = 20;

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

const reachOf = (sidePx: number): number => ringsOf(sidePx)[RING_COUNT - 1].radiusPx;

type RingInput = Pick<MaskInput, 'masks' | 'xPx' | 'yPx' | 'scene'>;

/**
 * Mean intensity on rings around the sub-pixel centre, divided by the background (the median of the outermost rings).
 *
 * The paper's profile averages whole discs, which damps the cap's asymmetry but also the ring system that carries z.
 * A ring around the true centre, not around the nearest pixel, keeps it: the angular mean is the zeroth angular harmonic of the
 * image and does not change when the particle turns about the optical axis.
 *
 * Angles at which a ring leaves the image, enters the disc of another particle or comes nearer to that one than to the mask's own are left out,
 * unless less than a third of the ring would remain. What the rings of others add at the angles that are left is taken off.
 *
 * @param masks as acquired, cut around the pixels nearest to the centres
 * @param xPx, yPx count centres in pixels of the frame
 * @returns RING_COUNT values a mask; 1 = background
 */
function ringProfiles(input: RingInput): Float64Array {
  const all = withNeighbours(input);
  const maskOfDisc = masksOfDiscs(all);
  const seen = Array.from({ length: all.masks.count }, (_, mask) => seeRings(all, mask));
  const profiles = withoutNeighbours(
    seen.map(({ means }) => means),
    input.masks.count,
    (mask) => overlapsOf(seen[mask], maskOfDisc, all.masks.sidePx),
  );
  const values = new Float64Array(profiles.length * RING_COUNT);
  for (const [mask, profile] of profiles.entries()) {
    const background = median(profile.subarray(BACKGROUND_FROM));
    values.set(background > 0 ? profile.map((value) => value / background) : profile, mask * RING_COUNT);
  }
  return values;
}

/** The rings of a mask, and which of their angles count. */
interface SeenRings {
  means: Float64Array;
  neighbours: Neighbour[];
  /** By ring, then angle: 1 where it counts. */
  used: Uint8Array[];
  /** By ring: how many do. */
  left: number[];
}

function seeRings(input: RingInput, mask: number): SeenRings {
  const { masks, scene } = input;
  const [x, y] = [input.xPx[mask], input.yPx[mask]];
  const rings = ringsOf(masks.sidePx);
  const neighbours = neighboursOf(x, y, reachOf(masks.sidePx), scene);
  const free = freeRadius(x, y, neighbours, scene);
  const whole = new Uint8Array(rings[RING_COUNT - 1].dxPx.length).fill(1);
  const used = rings.map(({ radiusPx, dxPx }) => (radiusPx < free ? whole : new Uint8Array(dxPx.length)));
  const left = rings.map((ring, k) =>
    used[k] === whole ? ring.dxPx.length : chooseAngles(x, y, ring, neighbours, scene, used[k]),
  );
  const means = Float64Array.from(rings, (ring, k) => sumOver(ring, used[k], input, mask) / left[k]);
  return { means, neighbours, used, left };
}

function overlapsOf(
  { neighbours, used, left }: SeenRings,
  maskOfDisc: Int32Array,
  sidePx: number,
): Overlap[] {
  return knownOf(neighbours, maskOfDisc, sidePx).map((one) => {
    for (const [k, ring] of ringsOf(sidePx).entries())
      addRing(one, k, ring, used[k], left[k], reachOf(sidePx));
    return one.overlap;
  });
}

/** Means over rings around the centre; `ring_profile_k` is the ring of k pixels in a 111 px mask. */
export const ringGroup = {
  name: 'rings',
  version: 2,
  columns: Array.from({ length: RING_COUNT }, (_, ring) => `ring_profile_${ring}`),
  counts: [],
  stored: true,
  measure: ringProfiles,
} as const satisfies FeatureGroup;

/** The same with masks of the discs beside them that have none, after the others. */
function withNeighbours(input: RingInput): RingInput {
  const { masks, scene } = input;
  if (!scene.frame) return input;
  const { discs, frame } = scene;
  const maskOfDisc = masksOfDiscs(input);
  const reachPx = 2 * reachOf(masks.sidePx);
  const beside = Array.from(maskOfDisc.keys()).filter(
    (disc) =>
      maskOfDisc[disc] < 0 &&
      Array.from(input.xPx).some(
        (x, mask) => Math.hypot(discs.xPx[disc] - x, discs.yPx[disc] - input.yPx[mask]) < reachPx,
      ),
  );
  if (beside.length === 0) return input;
  const [x, y] = [discs.xPx, discs.yPx].map((of) => beside.map((disc) => of[disc]));
  return {
    masks: joinMasks([masks, cutMasks(frame, x, y, masks.sidePx)], masks.sidePx),
    xPx: [...Array.from(input.xPx), ...x],
    yPx: [...Array.from(input.yPx), ...y],
    scene,
  };
}

/** Which mask has each disc of the scene at its centre; -1: none. */
function masksOfDiscs({ xPx, yPx, scene: { discs } }: RingInput): Int32Array {
  const placeOf = (x: number, y: number): string => `${x} ${y}`;
  const maskAt = new Map(Array.from(xPx, (x, mask) => [placeOf(x, yPx[mask]), mask]));
  return Int32Array.from(discs.xPx, (x, disc) => maskAt.get(placeOf(x, discs.yPx[disc])) ?? -1);
}

function sumOver(
  { dxPx, dyPx }: Ring,
  used: Uint8Array,
  { masks, xPx, yPx }: RingInput,
  mask: number,
): number {
  const { sidePx, data } = masks;
  const limit = sidePx - 1.000001;
  const base = mask * sidePx * sidePx;
  const centreX = (sidePx - 1) / 2 + xPx[mask] - Math.round(xPx[mask]);
  const centreY = (sidePx - 1) / 2 + yPx[mask] - Math.round(yPx[mask]);
  let sum = 0;
  for (let k = 0; k < dxPx.length; k++) {
    if (!used[k]) continue;
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
  return sum;
}

/** A neighbour whose own rings are known. */
interface Known extends Neighbour {
  overlap: Overlap;
}

function knownOf(neighbours: readonly Neighbour[], maskOfDisc: Int32Array, sidePx: number): Known[] {
  const leastPx = (LEAST_APART * sidePx) / REFERENCE_SIDE_PX;
  return neighbours
    .filter(({ disc, distancePx }) => maskOfDisc[disc] >= 0 && distancePx >= leastPx)
    .map((one) => ({ ...one, overlap: noOverlap(maskOfDisc[one.disc], RING_COUNT) }));
}

/** Counts what the neighbour's rings, which reach so far, cover of ring `index`; the `left` angles in use count. */
function addRing(
  { overlap, dxPx, dyPx, distancePx }: Known,
  index: number,
  ring: Ring,
  used: Uint8Array,
  left: number,
  reachPx: number,
): void {
  if (distancePx >= ring.radiusPx + reachPx) return;
  const ringsAPixel = (RING_COUNT - 1) / reachPx;
  for (let k = 0; k < ring.dxPx.length; k++) {
    if (!used[k]) continue;
    const distance = Math.sqrt((dxPx - ring.dxPx[k]) ** 2 + (dyPx - ring.dyPx[k]) ** 2);
    addPoint(overlap, RING_COUNT, index, distance * ringsAPixel, 1 / left);
  }
}
