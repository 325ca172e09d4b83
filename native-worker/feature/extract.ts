import type { FeatureTable } from '../../preload/contract/data.ts';
import type { TensorBackend } from '../tensor/backend.ts';
import { horizontalFeatures } from './horizontal.ts';
import { MOMENT_COLUMNS, momentOfInertia, momentWeights } from './moment.ts';
import { discWeights, lengthUnitPx, PROFILE_RADII, projectMasks, projectionBySide } from './profile.ts';

/** Columns of the feature table: 43 numerical ones, then the two counts (0 to 3; one-hot columns are made from them later). */
const FEATURE_NAMES = [
  ...Array.from({ length: PROFILE_RADII }, (_, k) => `radial_profile_${k + 1}`),
  'radial_range',
  'horizontal_range',
  'moment_of_inertia',
  'minima',
  'maxima',
];

const allWeights = projectionBySide((sidePx) =>
  sideBySide(discWeights(sidePx), momentWeights(sidePx), sidePx * sidePx),
);

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
  const projected = await projectMasks(processed, count, sidePx, allWeights(sidePx), backend);
  const values = new Float64Array(count * columns);
  for (let mask = 0; mask < count; mask += 1) {
    const source = mask * (PROFILE_RADII + MOMENT_COLUMNS);
    const profile = projected.subarray(source, source + PROFILE_RADII);
    const [mass, x, y, square] = projected.subarray(
      source + PROFILE_RADII,
      source + PROFILE_RADII + MOMENT_COLUMNS,
    );
    const horizontal = horizontalFeatures(processed, mask * size, sidePx, lengthUnitPx(sidePx));
    values.set(profile, mask * columns);
    values.set(
      [
        Math.max(...profile) - Math.min(...profile),
        horizontal.range,
        momentOfInertia(mass!, x!, y!, square!, sidePx),
        horizontal.minima,
        horizontal.maxima,
      ],
      mask * columns + PROFILE_RADII,
    );
  }
  return { names: [...FEATURE_NAMES], rows: count, values };
}

/** Two sets of weights as one, so that the masks are multiplied once. */
function sideBySide(left: Float32Array, right: Float32Array, rows: number): Float32Array {
  const [wide, narrow] = [left.length / rows, right.length / rows];
  const out = new Float32Array(left.length + right.length);
  for (let row = 0, to = 0; row < rows; row += 1) {
    for (let column = 0; column < wide; column += 1) out[to++] = left[row * wide + column]!;
    for (let column = 0; column < narrow; column += 1) out[to++] = right[row * narrow + column]!;
  }
  return out;
}
