import type { FeatureTable } from '../../preload/contract/data.ts';
import type { TensorBackend } from '../tensor/backend.ts';
import { horizontalFeatures } from './horizontal.ts';
import { momentOfInertia } from './moment.ts';
import { lengthUnitPx, PROFILE_RADII, radialProfiles } from './profile.ts';

/** Half width of the square on which the authors' scripts take the moment, in the paper's pixels: 25 x 25 of them. */
const CENTRE_HALF_WIDTH = 12;

/**
 * Columns of the feature table: the paper's 43 numerical ones, its two counts (0 to 3; one-hot columns are made from them later), and the moment
 * as the authors' scripts have it, which models take in place of the text's where they are told to.
 */
export const FEATURE_NAMES: readonly string[] = [
  ...Array.from({ length: PROFILE_RADII }, (_, k) => `radial_profile_${k + 1}`),
  'radial_range',
  'horizontal_range',
  'moment_of_inertia',
  'minima',
  'maxima',
  'moment_of_inertia_centre',
];

/**
 * The paper's predictors of every pre-processed mask (Bailey, Grillo and Isa, Soft Matter 18, 7291, 2022).
 *
 * Lengths are the paper's pixels of 111 px masks; in masks of another side they scale with the side. Grey levels are those of `preprocessMasks`.
 *
 * @param processed count * sidePx * sidePx values
 */
export async function extractFeatures(
  processed: Float32Array,
  count: number,
  sidePx: number,
  backend: TensorBackend,
): Promise<FeatureTable> {
  const size = sidePx * sidePx;
  const columns = FEATURE_NAMES.length;
  const unit = lengthUnitPx(sidePx);
  const half = (sidePx - 1) / 2;
  const profiles = await radialProfiles(processed, count, sidePx, backend);
  const values = new Float64Array(count * columns);
  for (let mask = 0; mask < count; mask += 1) {
    const profile = profiles.subarray(mask * PROFILE_RADII, (mask + 1) * PROFILE_RADII);
    const horizontal = horizontalFeatures(processed, mask * size, sidePx, unit);
    values.set(profile, mask * columns);
    values.set(
      [
        Math.max(...profile) - Math.min(...profile),
        horizontal.range,
        momentOfInertia(processed, mask * size, sidePx, half),
        horizontal.minima,
        horizontal.maxima,
        momentOfInertia(processed, mask * size, sidePx, Math.min(half, Math.round(CENTRE_HALF_WIDTH * unit))),
      ],
      mask * columns + PROFILE_RADII,
    );
  }
  return { names: [...FEATURE_NAMES], rows: count, values };
}
