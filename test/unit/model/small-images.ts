import { imageGroup } from '../../../native-worker/measure/small-images.ts';
import type { FeatureTable } from '../../../preload/contract/feature-table.ts';

/** Small images of pre-processed masks, a row a mask. */
export const smallImages = (processed: Float32Array, count: number, sidePx: number): FeatureTable => ({
  names: [...imageGroup.columns],
  rows: count,
  values: imageGroup.measure({ processed, masks: { count, sidePx } }),
});
