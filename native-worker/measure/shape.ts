import { extent } from '../math/statistics.ts';
import type { FeatureGroup, MaskInput } from './feature-group.ts';
import { discGroup, lengthUnitPx, PROFILE_RADII } from './disc-profiles.ts';
import { horizontalFeatures } from './horizontal-profile.ts';
import { momentOfInertia } from './moment.ts';

const COLUMNS = ['radial_range', 'horizontal_range', 'moment_of_inertia', 'minima', 'maxima'] as const;

/**
 * The paper's predictors beside the discs (Bailey, Grillo and Isa, Soft Matter 18, 7291, 2022): ranges of the radial and of the
 * horizontal profile, the moment of inertia, and the counts (0 to 3) of extrema of the horizontal profile, which models take as one-hot columns.
 *
 * Lengths are the paper's pixels of 111 px masks; in masks of another side they scale with the side. Grey levels are those of `preprocessMasks`.
 */
export const shapeGroup = {
  name: 'shape',
  version: 1,
  columns: COLUMNS,
  counts: ['minima', 'maxima'],
  stored: true,

  async measure(input: MaskInput): Promise<Float64Array> {
    const { masks, processed } = input;
    const { sidePx, count } = masks;
    const profiles = input.measured.get(discGroup.name) ?? (await discGroup.measure(input));
    const unit = lengthUnitPx(sidePx);
    const values = new Float64Array(count * COLUMNS.length);
    for (let mask = 0; mask < count; mask++) {
      const start = mask * sidePx * sidePx;
      const profile = profiles.subarray(mask * PROFILE_RADII, (mask + 1) * PROFILE_RADII);
      const [lowest, highest] = extent(profile);
      const horizontal = horizontalFeatures(processed, start, sidePx, unit);
      const row = {
        radial_range: highest - lowest,
        horizontal_range: horizontal.range,
        moment_of_inertia: momentOfInertia(processed, start, sidePx, (sidePx - 1) / 2),
        minima: horizontal.minima,
        maxima: horizontal.maxima,
      };
      values.set(
        COLUMNS.map((name) => row[name]),
        mask * COLUMNS.length,
      );
    }
    return values;
  },
} as const satisfies FeatureGroup;
