/** Columns of `momentWeights`. */
export const MOMENT_COLUMNS = 4;

/**
 * Weights of a mask's raw moments sum(I), sum(I x), sum(I y), sum(I (x^2 + y^2)), x and y measured from the mask's centre in half sides
 * (small numbers, so that a product in single precision loses nothing).
 *
 * @returns [sidePx * sidePx, 4], row-major
 */
export function momentWeights(sidePx: number): Float32Array {
  const half = (sidePx - 1) / 2;
  const weights = new Float32Array(sidePx * sidePx * MOMENT_COLUMNS);
  for (let pixel = 0; pixel < sidePx * sidePx; pixel += 1) {
    const x = ((pixel % sidePx) - half) / half;
    const y = (Math.floor(pixel / sidePx) - half) / half;
    weights.set([1, x, y, x * x + y * y], pixel * MOMENT_COLUMNS);
  }
  return weights;
}

/**
 * Moment of inertia about the intensity centroid, pixel intensity as mass, made independent of brightness and of the pixel's size:
 * (mu20 + mu02) / mu00^2, Hu's first invariant (Hu 1962).
 */
export function momentOfInertia(mass: number, x: number, y: number, square: number, sidePx: number): number {
  if (!(mass > 0)) return 0;
  const half = (sidePx - 1) / 2;
  return ((square - (x * x + y * y) / mass) * half * half) / (mass * mass);
}
