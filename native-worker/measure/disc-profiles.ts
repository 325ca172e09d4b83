import type { Tensor2D } from '@tensorflow/tfjs-core';
import { PAPER_SIDE_PX } from '../image/cut-masks.ts';
import type { TensorBackend } from '../tensor/backend.ts';
import type { FeatureGroup, MaskInput } from './feature-group.ts';

/** Discs of the radial profile. */
export const PROFILE_RADII = 40;
/** Grey levels a product, 3 MB in two parts: discs of 80 masks of 111 px. */
const LEVELS_A_PRODUCT = 400_000;
/** Near the mean of pre-processed masks (145 of 255), and exact in binary. */
const LEVEL = 0.5625;
/** Steps of a grey level's coarse part in 0..1, and of its fine part in one of the coarse. */
const STEPS = 4096;
/** Added and taken off again, it rounds to whole numbers: doubles of this size have no others. Several times as fast as Math.round. */
const ROUNDER = 1.5 * 2 ** 52;

/**
 * Pixels of this mask to one of the paper's: lengths in the features (radii 1..40, +-39 px) are multiplied by it, so that
 * masks of a camera with another pixel show the same micrometres to the same model.
 */
export const lengthUnitPx = (sidePx: number): number => sidePx / PAPER_SIDE_PX;

interface DiscMembers {
  sidePx: number;
  /** Pixels of the largest disc; those outside it have no part in the products. */
  inside: Int32Array;
  /** [inside.length, PROFILE_RADII], row-major: 1 where a pixel lies in a disc, 0 elsewhere. */
  members: Float32Array;
  /** How many pixels each disc holds. */
  sizes: Float64Array;
  /** The members on the back end, kept there: bringing them takes longer than the product with the masks of a frame. */
  held: { backend: TensorBackend; right: Tensor2D } | null;
}

/** The last ones asked for: the frames of a video all ask for the same. */
let discs: DiscMembers | null = null;

/** Disc k holds the pixels nearer to the mask's centre than (k + 1) length units. */
function discsOf(sidePx: number): DiscMembers {
  if (discs?.sidePx === sidePx) return discs;
  const unit = lengthUnitPx(sidePx);
  const half = (sidePx - 1) / 2;
  const distance = Float64Array.from({ length: sidePx * sidePx }, (_, pixel) =>
    Math.hypot((pixel % sidePx) - half, Math.floor(pixel / sidePx) - half),
  );
  const inside = Int32Array.from(distance.keys()).filter((pixel) => distance[pixel] < PROFILE_RADII * unit);
  const members = new Float32Array(inside.length * PROFILE_RADII);
  const sizes = new Float64Array(PROFILE_RADII);
  inside.forEach((pixel, row) => {
    for (let k = 0; k < PROFILE_RADII; k += 1) {
      if (distance[pixel] >= (k + 1) * unit && distance[pixel] > 0) continue;
      members[row * PROFILE_RADII + k] = 1;
      sizes[k] += 1;
    }
  });
  discs?.held?.right.dispose();
  discs = { sidePx, inside, members, sizes, held: null };
  return discs;
}

function membersOn(backend: TensorBackend, discs: DiscMembers): Tensor2D {
  if (discs.held?.backend !== backend) {
    discs.held?.right.dispose();
    // A tidy of the caller must not take it away.
    const right = backend.tf.keep(backend.tf.tensor2d(discs.members, [discs.inside.length, PROFILE_RADII]));
    discs.held = { backend, right };
  }
  return discs.held.right;
}

/**
 * Radial profiles of pre-processed masks: means over whole discs, not over rings (Bailey, Grillo and Isa 2022), as dense products on the tensor
 * back end.
 *
 * The products are in single precision, which back ends round differently, and factor scores magnify the difference up to a million times,
 * because neighbouring discs are nearly alike. So grey levels are multiplied as two whole numbers, a coarse and a fine part, whose
 * sums over a disc single precision holds exactly: all back ends give the same profiles to the bit.
 *
 * @param processed count * sidePx * sidePx values
 * @returns [count, PROFILE_RADII], row-major, in grey levels of 0..1
 */
export async function radialProfiles(
  processed: Float32Array,
  count: number,
  sidePx: number,
  backend: TensorBackend,
): Promise<Float64Array> {
  const { tf } = backend;
  const discs = discsOf(sidePx);
  const { inside, sizes } = discs;
  const size = inside.length;
  const out = new Float64Array(count * PROFILE_RADII);
  const batch = Math.min(count, Math.max(1, Math.floor(LEVELS_A_PRODUCT / size)));
  const parts = new Float32Array(2 * batch * size);
  const right = membersOn(backend, discs);
  for (let first = 0; first < count; first += batch) {
    const rows = Math.min(batch, count - first);
    const left = parts.subarray(0, 2 * rows * size);
    for (let row = 0; row < rows; row += 1) {
      splitLevels(processed, (first + row) * sidePx * sidePx, inside, left, row * size);
    }
    const product = tf.tidy(() => tf.matMul(tf.tensor2d(left, [2 * rows, size]), right));
    const sums = await product.data();
    product.dispose();
    const fine = rows * PROFILE_RADII;
    for (let at = 0; at < fine; at += 1) {
      const sum = (sums[at] + sums[fine + at] / STEPS) / STEPS;
      out[first * PROFILE_RADII + at] = LEVEL + sum / sizes[at % PROFILE_RADII];
    }
  }
  return out;
}

/** Writes the grey levels of some pixels, less LEVEL, in whole steps: coarse parts from `at`, fine ones from there in the second half of `parts`. */
function splitLevels(
  processed: Float32Array,
  start: number,
  pixels: Int32Array,
  parts: Float32Array,
  at: number,
): void {
  const fine = at + parts.length / 2;
  for (let k = 0; k < pixels.length; k += 1) {
    const steps = (processed[start + pixels[k]] - LEVEL) * STEPS;
    const coarse = steps + ROUNDER - ROUNDER;
    parts[at + k] = coarse;
    parts[fine + k] = (steps - coarse) * STEPS + ROUNDER - ROUNDER;
  }
}

/** Means over discs around the centre, the paper's radial profile. */
export const discGroup = {
  name: 'discs',
  version: 1,
  columns: Array.from({ length: PROFILE_RADII }, (_, k) => `radial_profile_${k + 1}`),
  counts: [],
  stored: true,
  measure: ({ processed, masks, backend }: MaskInput): Promise<Float64Array> =>
    radialProfiles(processed, masks.count, masks.sidePx, backend),
} as const satisfies FeatureGroup;
