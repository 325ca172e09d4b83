import { createMixtureKernels } from '../../kernels/mixture.ts';
import { FACTORS, likeness, RINGS } from './cap-likeness.ts';
import { CAP_PRIOR } from './cap-prior-data.ts';

interface Packed {
  steps: readonly number[];
  bytes: string;
}

/** Vectors of RINGS numbers, one after another. */
function unpack({ steps, bytes }: Packed): Float64Array {
  return Float64Array.from(
    Int8Array.from(Buffer.from(bytes, 'base64')),
    (value, at) => value * steps[Math.floor(at / RINGS)],
  );
}

const centres = unpack(CAP_PRIOR.centres);
const factors = unpack(CAP_PRIOR.factors);
const KINDS = CAP_PRIOR.rests.length;
/** Kinds with less than this share of the weight are left out. */
const LEAST_SHARE = 0.003;
/** Up to this distance from the nearest kind, in spreads, an image is one of those learnt from; from the second on it is not. */
const KNOWN: [number, number] = [4, 8];

/** Numbers in the lower triangle of a covariance, row after row. */
const TRIANGLE = (RINGS * (RINGS + 1)) / 2;

/** Writes the lower triangle of a kind's covariance. */
function fillTriangle(kind: number, triangle: Float64Array): void {
  for (let factor = 0; factor < FACTORS; factor++) {
    const from = (kind * FACTORS + factor) * RINGS;
    for (let i = 0, at = 0; i < RINGS; i++) {
      for (let j = 0; j <= i; j++, at++) triangle[at] += factors[from + i] * factors[from + j];
    }
  }
  for (let k = 0; k < RINGS; k++) triangle[(k * (k + 3)) / 2] += CAP_PRIOR.rests[kind];
}

const kinds = createMixtureKernels(centres, RINGS, TRIANGLE, fillTriangle);
const shares = new Float64Array(KINDS);

/** Weights of the kinds that an image is like into `shares`; returns how far it is from the nearest one, in spreads. */
function compare(slope: Float64Array, coverage: Float64Array): number {
  likeness(slope, coverage, kinds.vector);
  kinds.seen.set(coverage);
  kinds.fillDistances();
  let nearest = Infinity;
  for (let kind = 0; kind < KINDS; kind++) {
    shares[kind] = kinds.distance[kind] / CAP_PRIOR.spread;
    nearest = Math.min(nearest, shares[kind]);
  }
  let sum = 0;
  for (let kind = 0; kind < KINDS; kind++) {
    shares[kind] = Math.exp(nearest - shares[kind]);
    sum += shares[kind];
  }
  for (let kind = 0; kind < KINDS; kind++) shares[kind] /= sum;
  return nearest;
}

/** What is known of the cap on an image. */
export interface CapCovariance {
  /** How far the image is one of those learnt from, 1 to 0. */
  likeness: number;
  /** Lower triangle of the covariance, row after row, over RINGS rings; used again by the next call. Null: the image is less like them than asked for. */
  triangle: Float64Array | null;
}

/**
 * Covariance of what a cap adds to the first angular harmonic of an image with these slopes, over many kinds of caps and all their
 * orientations, in units of the root mean square slope squared: a mixture over kinds of images, of which each is told by its mean profile.
 *
 * @param leastLikeness of an image that is no more like those learnt from no covariance is made
 */
export function capCovariance(
  slope: Float64Array,
  coverage: Float64Array,
  leastLikeness: number,
): CapCovariance {
  const distance = compare(slope, coverage);
  const like = Math.min(1, Math.max(0, (KNOWN[1] - distance) / (KNOWN[1] - KNOWN[0])));
  if (like <= leastLikeness) return { likeness: like, triangle: null };
  kinds.clear();
  for (let kind = 0; kind < KINDS; kind++) if (shares[kind] >= LEAST_SHARE) kinds.add(kind, shares[kind]);
  return { likeness: like, triangle: kinds.sum };
}
