/** exp(-x^2 / 2): the weight of something `x` standard deviations away, 1 at the centre. */
export const gaussian = (x: number): number => Math.exp(-0.5 * x ** 2);

/**
 * Weights of a Gaussian at whole steps, not normalised.
 *
 * @param sd standard deviation in steps
 * @param reach steps on either side
 * @returns 2 * reach + 1 weights, the middle one 1
 */
export const gaussianKernel = (sd: number, reach: number): Float64Array =>
  Float64Array.from({ length: 2 * reach + 1 }, (_, index) => gaussian((index - reach) / sd));

/** Gaussian smoothing over +-4 standard deviations, the end values repeated outwards (`scipy.ndimage.gaussian_filter1d`, `mode='nearest'`). */
export function gaussianSmooth(curve: Float64Array, sd: number): Float64Array {
  const reach = Math.floor(4 * sd + 0.5);
  const kernel = gaussianKernel(sd, reach);
  const total = kernel.reduce((sum, weight) => sum + weight, 0);
  const last = curve.length - 1;
  return curve.map((_, index) => {
    let sum = 0;
    for (let k = -reach; k <= reach; k++)
      sum += kernel[k + reach] * curve[Math.min(last, Math.max(0, index + k))];
    return sum / total;
  });
}
