import type { Tensor2D } from '@tensorflow/tfjs-core';
import { PAPER_SIDE_PX } from '../image/mask.ts';
import type { TensorBackend } from '../tensor/backend.ts';

/** Discs of the radial profile. */
export const PROFILE_RADII = 40;
/** Masks a product: 512 of 111 px are 25 MB. */
const SAMPLES_A_PRODUCT = 512 * 111 * 111;
/** Near the mean of pre-processed masks (145 of 255), and exact in binary. */
const LEVEL = 0.5625;

/**
 * Pixels of this mask to one of the paper's: lengths in the features (radii 1..40, +-39 px) are multiplied by it, so that
 * masks of a camera with another pixel show the same micrometres to the same model.
 */
export const lengthUnitPx = (sidePx: number): number => sidePx / PAPER_SIDE_PX;

/** Columns of weights by which masks are multiplied. */
export interface Projection {
  /** [sidePx * sidePx, columns], row-major. */
  weights: Float32Array;
  columns: number;
  /** What a mask that is LEVEL everywhere gives in each column. */
  ofLevel: Float64Array;
  /** The weights on the back end, once they are there; kept, for bringing them there takes longer than the product with a frame's masks. */
  held: { backend: TensorBackend; right: Tensor2D } | null;
}

/** Makes projections for a mask side and remembers the last: the frames of a video all ask for the same. */
export function projectionBySide(
  makeWeights: (sidePx: number) => Float32Array,
): (sidePx: number) => Projection {
  let last: (Projection & { sidePx: number }) | null = null;
  return (sidePx) => {
    if (last?.sidePx !== sidePx) {
      const weights = makeWeights(sidePx);
      const columns = weights.length / sidePx ** 2;
      const ofLevel = new Float64Array(columns);
      for (let index = 0; index < weights.length; index += 1) {
        ofLevel[index % columns]! += LEVEL * weights[index]!;
      }
      last?.held?.right.dispose();
      last = { sidePx, weights, columns, ofLevel, held: null };
    }
    return last;
  };
}

/**
 * Weights that turn a mask into its radial profile: column k is 1 / n on the n pixels nearer to the mask's centre than
 * (k + 1) length units, 0 elsewhere; a mean over the whole disc, not over a ring (Bailey, Grillo and Isa 2022).
 *
 * @returns [sidePx * sidePx, PROFILE_RADII], row-major
 */
export function discWeights(sidePx: number): Float32Array {
  const unit = lengthUnitPx(sidePx);
  const half = (sidePx - 1) / 2;
  const weights = new Float32Array(sidePx * sidePx * PROFILE_RADII);
  // The smallest disc that a pixel lies in; it lies in all larger ones too.
  const smallest = new Int32Array(sidePx * sidePx);
  const pixels = new Int32Array(PROFILE_RADII + 1);
  for (let pixel = 0; pixel < smallest.length; pixel += 1) {
    const distance = Math.hypot((pixel % sidePx) - half, Math.floor(pixel / sidePx) - half);
    let k = 0;
    while (k < PROFILE_RADII && distance >= (k + 1) * unit) k += 1;
    smallest[pixel] = k;
    pixels[k]! += 1;
  }
  for (let k = 1; k < PROFILE_RADII; k += 1) pixels[k]! += pixels[k - 1]!;
  for (let pixel = 0; pixel < smallest.length; pixel += 1) {
    for (let k = smallest[pixel]!; k < PROFILE_RADII; k += 1)
      weights[pixel * PROFILE_RADII + k] = 1 / pixels[k]!;
  }
  return weights;
}

/**
 * Every mask times every column of weights, as dense products on the tensor back end. The products are in single precision;
 * a common level is taken off the masks before and put back in double precision, which keeps two digits more.
 *
 * @param processed count * sidePx * sidePx values
 * @returns [count, columns], row-major
 */
export async function projectMasks(
  processed: Float32Array,
  count: number,
  sidePx: number,
  projection: Projection,
  backend: TensorBackend,
): Promise<Float64Array> {
  const { columns, ofLevel } = projection;
  const { tf } = backend;
  const size = sidePx * sidePx;
  const out = new Float64Array(count * columns);
  const batch = Math.max(1, Math.floor(SAMPLES_A_PRODUCT / size));
  const right = heldWeights(projection, size, backend);
  for (let first = 0; first < count; first += batch) {
    const rows = Math.min(batch, count - first);
    const product = tf.tidy(() => {
      const left = tf.tensor2d(processed.subarray(first * size, (first + rows) * size), [rows, size]);
      return tf.matMul(tf.sub(left, LEVEL), right);
    });
    out.set(await product.data(), first * columns);
    product.dispose();
  }
  return out.map((value, index) => value + ofLevel[index % columns]!);
}

function heldWeights(projection: Projection, size: number, backend: TensorBackend): Tensor2D {
  if (projection.held?.backend !== backend) {
    projection.held?.right.dispose();
    // A tidy of the caller must not take it away.
    const right = backend.tf.keep(backend.tf.tensor2d(projection.weights, [size, projection.columns]));
    projection.held = { backend, right };
  }
  return projection.held.right;
}

const discProjection = projectionBySide(discWeights);

/** Radial profiles of pre-processed masks: [count, PROFILE_RADII], row-major, in grey levels of 0..1. */
export async function radialProfiles(
  processed: Float32Array,
  count: number,
  sidePx: number,
  backend: TensorBackend,
): Promise<Float64Array> {
  return projectMasks(processed, count, sidePx, discProjection(sidePx), backend);
}
