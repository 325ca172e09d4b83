import { CAP_PRIOR } from './cap-prior-data.ts';

/** Rings of the detector's profile. */
export const RINGS = 46;
/** Factors of a kind's covariance. */
export const FACTORS = 6;

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

const triangles: (Float64Array | undefined)[] = [];

/** Lower triangle of a kind's covariance, row after row; made when first asked for. */
function triangleOf(kind: number): Float64Array {
  const known = triangles[kind];
  if (known) return known;
  const triangle = new Float64Array((RINGS * (RINGS + 1)) / 2);
  for (let factor = 0; factor < FACTORS; factor++) {
    const from = (kind * FACTORS + factor) * RINGS;
    for (let i = 0, at = 0; i < RINGS; i++) {
      for (let j = 0; j <= i; j++, at++) triangle[at] += factors[from + i] * factors[from + j];
    }
  }
  for (let k = 0; k < RINGS; k++) triangle[(k * (k + 3)) / 2] += CAP_PRIOR.rests[kind];
  triangles[kind] = triangle;
  return triangle;
}

const mixture = new Float64Array((RINGS * (RINGS + 1)) / 2);
const shares = new Float64Array(KINDS);
const current = new Float64Array(RINGS);

/** What tells an image: slopes of the mean profile times the roots of their radii, of length 1 over the rings that could be measured. */
export function likeness(
  slope: Float64Array,
  coverage: Float64Array,
  out = new Float64Array(RINGS),
): Float64Array {
  let power = 0;
  for (let k = 0; k < RINGS; k++) {
    out[k] = coverage[k] === 0 ? 0 : slope[k] * Math.sqrt(k + 0.5);
    power += out[k] * out[k];
  }
  const length = Math.sqrt(power) || 1;
  for (let k = 0; k < RINGS; k++) out[k] /= length;
  return out;
}

/** Weights of the kinds that an image is like into `shares`; returns how far it is from the nearest one, in spreads. */
function compare(slope: Float64Array, coverage: Float64Array): number {
  likeness(slope, coverage, current);
  let nearest = Infinity;
  for (let kind = 0; kind < KINDS; kind++) {
    let power = 0;
    let product = 0;
    for (let k = 0; k < RINGS; k++) {
      if (coverage[k] === 0) continue;
      const value = centres[kind * RINGS + k];
      power += value * value;
      product += value * current[k];
    }
    shares[kind] = (1 + power - 2 * product) / CAP_PRIOR.spread;
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

/**
 * Covariance of what a cap adds to the first angular harmonic of an image with these slopes, over many kinds of caps and all their
 * orientations, in units of the root mean square slope squared: a mixture over kinds of images, of which each is told by its mean profile.
 *
 * @param covariance RINGS x RINGS, the lower triangle is set
 * @returns how far the image is one of those learnt from, 1 to 0
 */
export function capCovariance(slope: Float64Array, coverage: Float64Array, covariance: Float64Array): number {
  const distance = compare(slope, coverage);
  mixture.fill(0);
  for (let kind = 0; kind < KINDS; kind++) {
    const share = shares[kind];
    if (share < LEAST_SHARE) continue;
    const triangle = triangleOf(kind);
    for (let at = 0; at < mixture.length; at++) mixture[at] += share * triangle[at];
  }
  for (let i = 0, at = 0; i < RINGS; i++) {
    for (let j = 0; j <= i; j++, at++) covariance[i * RINGS + j] = mixture[at];
  }
  return Math.min(1, Math.max(0, (KNOWN[1] - distance) / (KNOWN[1] - KNOWN[0])));
}
