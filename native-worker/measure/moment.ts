import type { FeatureGroup, MaskInput } from './feature-group.ts';
import { lengthUnitPx } from './disc-profiles.ts';

/** Half width of the square on which the authors' scripts take the moment, in the paper's pixels: 25 x 25 of them. */
const CENTRE_HALF_WIDTH = 12;

/**
 * Moment of inertia about the intensity centroid, pixel intensity as mass, made independent of brightness and of the pixel's size:
 * (mu20 + mu02) / mu00^2, Hu's first invariant (Hu 1962). Summed in double precision; 0 for pixels without mass.
 *
 * @param start index in `processed` of the mask's first pixel
 * @param half pixels on either side of the mask's central one that are looked at
 */
export function momentOfInertia(
  processed: Float32Array,
  start: number,
  sidePx: number,
  half: number,
): number {
  const centre = (sidePx - 1) / 2;
  let mass = 0;
  let sumX = 0;
  let sumY = 0;
  let squares = 0;
  for (let y = -half; y <= half; y += 1) {
    const middle = start + (centre + y) * sidePx + centre;
    let line = processed[middle];
    let lineX = 0;
    let lineXX = 0;
    for (let x = 1; x <= half; x += 1) {
      const left = processed[middle - x];
      const right = processed[middle + x];
      line += left + right;
      lineX += x * (right - left);
      lineXX += x * x * (left + right);
    }
    mass += line;
    sumX += lineX;
    sumY += y * line;
    squares += lineXX + y * y * line;
  }
  return mass > 0 ? (squares - (sumX * sumX + sumY * sumY) / mass) / (mass * mass) : 0;
}

/** The moment of inertia over the centre of the mask, as the authors' scripts have it; models take it in place of the text's where they are told to. */
export const momentCentreGroup = {
  name: 'moment-centre',
  version: 1,
  columns: ['moment_of_inertia_centre'],
  counts: [],
  stored: true,

  measure({ processed, masks: { sidePx, count } }: MaskInput): Float64Array {
    const half = Math.min((sidePx - 1) / 2, Math.round(CENTRE_HALF_WIDTH * lengthUnitPx(sidePx)));
    return Float64Array.from({ length: count }, (_, mask) =>
      momentOfInertia(processed, mask * sidePx * sidePx, sidePx, half),
    );
  },
} as const satisfies FeatureGroup;
