/**
 * What one particle looks like about its centre: a round image, and a first angular harmonic as a cap gives it; each linear between knots. Lengths in
 * pixels of the image. Its coefficients are those of the round part, then of the cosine part, then of the sine part.
 */
export interface ImageShape {
  /** Knots of the round part; the first lies in the centre. */
  round: number;
  roundPx: number;
  /** Knots of the cosine and of the sine part; the first lies one step from the centre, where the harmonic vanishes. */
  cap: number;
  capPx: number;
}

export const coefficientsOf = ({ round, cap }: ImageShape): number => round + 2 * cap;

/** So many coefficients tell the image at one point, at most. */
export const MOST_AT_POINT = 6;

/** Nearer to a centre no direction is told. */
const SMALLEST_PX = 0.05;

/** The unknowns that tell a pixel, and their shares in it; reused from pixel to pixel. */
export interface Shares {
  count: number;
  index: Int32Array;
  share: Float64Array;
}

export const createShares = (most: number): Shares => ({
  count: 0,
  index: new Int32Array(most),
  share: new Float64Array(most),
});

export function addShare(to: Shares, index: number, share: number): void {
  to.index[to.count] = index;
  to.share[to.count++] = share;
}

/**
 * Adds the shares of a particle's coefficients at a point.
 *
 * @param dx, dy from its centre
 * @param offset place of its first coefficient
 */
export function addImageShares(shape: ImageShape, dx: number, dy: number, offset: number, to: Shares): void {
  const { round, roundPx, cap, capPx } = shape;
  const r = Math.sqrt(dx * dx + dy * dy);
  const knot = Math.floor(r / roundPx);
  const part = r / roundPx - knot;
  if (knot < round) addShare(to, offset + knot, 1 - part);
  if (knot + 1 < round) addShare(to, offset + knot + 1, part);
  const inner = Math.floor(r / capPx);
  const beyond = r / capPx - inner;
  const first = offset + round - 1;
  if (inner >= 1 && inner <= cap) {
    addShare(to, first + inner, ((1 - beyond) * dx) / r);
    addShare(to, first + cap + inner, ((1 - beyond) * dy) / r);
  }
  if (inner < cap && r > 0) {
    addShare(to, first + inner + 1, (beyond * dx) / r);
    addShare(to, first + cap + inner + 1, (beyond * dy) / r);
  }
}

const knotAt = (coefficients: Float64Array, first: number, count: number, knot: number): number =>
  knot >= 0 && knot < count ? coefficients[first + knot] : 0;

/** Adds the unknowns of a particle's moves along x and y: how its image changes at a point while the particle moves. */
export function addMoveShares(
  shape: ImageShape,
  coefficients: Float64Array,
  dx: number,
  dy: number,
  offset: number,
  to: Shares,
): void {
  const { round, roundPx, cap, capPx } = shape;
  const r = Math.max(SMALLEST_PX, Math.sqrt(dx * dx + dy * dy));
  const cosine = dx / r;
  const sine = dy / r;
  const knot = Math.floor(r / roundPx);
  const slope = (knotAt(coefficients, 0, round, knot + 1) - knotAt(coefficients, 0, round, knot)) / roundPx;
  const inner = Math.floor(r / capPx);
  const beyond = r / capPx - inner;
  const cosIn = knotAt(coefficients, round, cap, inner - 1);
  const cosOut = knotAt(coefficients, round, cap, inner);
  const sinIn = knotAt(coefficients, round + cap, cap, inner - 1);
  const sinOut = knotAt(coefficients, round + cap, cap, inner);
  const outwards = slope + ((cosOut - cosIn) * cosine + (sinOut - sinIn) * sine) / capPx;
  const cos = cosIn + beyond * (cosOut - cosIn);
  const sin = sinIn + beyond * (sinOut - sinIn);
  const along = (sin * cosine - cos * sine) / r;
  addShare(to, offset, -(outwards * cosine - along * sine));
  addShare(to, offset + 1, -(outwards * sine + along * cosine));
}

const point = createShares(MOST_AT_POINT);

/** The image at a point. */
export function imageAt(shape: ImageShape, coefficients: Float64Array, dx: number, dy: number): number {
  point.count = 0;
  addImageShares(shape, dx, dy, 0, point);
  let sum = 0;
  for (let k = 0; k < point.count; k++) sum += point.share[k] * coefficients[point.index[k]];
  return sum;
}
