import type { LocaliseOptions } from '../../../preload/contract/options/localise.ts';
import { DEFAULT_DIAMETER_UM } from '../../../preload/contract/default-particle.ts';
import { ringGrowth } from '../../math/ring-growth.ts';
import { badInput } from '../../../preload/contract/errors.ts';

/** In focus the strongest edge lies a little inside the geometric rim. */
const FOCUS_SHRINK = 0.75;

/** Discs of less than two pixels of radius have no direction of gradient left to vote with. */
const SMALLEST_PX = 2;

/**
 * Smallest and largest radius of the visible disc, in pixels.
 *
 * @param pixelUm side of a pixel in the sample, micrometres.
 * @throws bad-input when the range is empty or not positive.
 */
export function radiusRangePx(
  pixelUm: number,
  options: Pick<LocaliseOptions, 'particleDiameterUm' | 'maxDefocusUm' | 'radiusUm'>,
): [number, number] {
  if (!(pixelUm > 0))
    throw badInput(`A pixel size of ${pixelUm} um is not possible; give it as a positive number.`);
  const radiusUm = (options.particleDiameterUm ?? DEFAULT_DIAMETER_UM) / 2;
  const [smallestUm, largestUm] = options.radiusUm ?? [
    FOCUS_SHRINK * radiusUm,
    radiusUm + ringGrowth(2 * radiusUm) * options.maxDefocusUm,
  ];
  if (!(smallestUm < largestUm)) {
    throw badInput(
      `The radius range ${smallestUm} to ${largestUm} um is empty; give the smaller radius first.`,
      { option: 'radiusUm' },
    );
  }
  const smallest = Math.max(SMALLEST_PX, smallestUm / pixelUm);
  return [smallest, Math.max(smallest + 1, largestUm / pixelUm)];
}
