import { z } from '../../../../preload/contract/options/define-option.ts';
import type { Forest } from '../../trees/forest-data.ts';

export const Doubles = z.instanceof(Float64Array);
export const Floats = z.instanceof(Float32Array);
/** Sizes bound loops, so they are small. */
export const Size = z.number().int().min(0).max(100_000);

export const StoredLinear = z.object({ coefficients: Doubles, intercept: z.number() });

/** Of a linear model on so many columns. */
export const linearOf = (columns: number): z.ZodType<z.infer<typeof StoredLinear>> =>
  StoredLinear.refine(({ coefficients }) => coefficients.length === columns, 'coefficients of other inputs');

export type StoredForest = Omit<Forest, 'importance'>;

/** Trees on so many inputs, in which every walk ends in a leaf. */
export const forestOf = (width: number): z.ZodType<StoredForest> =>
  z
    .object({
      offsets: z.instanceof(Int32Array),
      feature: z.instanceof(Int16Array),
      threshold: Floats,
      right: z.instanceof(Int32Array),
    })
    .refine((forest) => leadsDown(forest, width), 'its trees are damaged');

/** Right children lie after their parents and inside the tree. */
function leadsDown({ offsets, feature, threshold, right }: StoredForest, width: number): boolean {
  const nodes = feature.length;
  if (threshold.length !== nodes || right.length !== nodes) return false;
  if (offsets.length < 2 || offsets[0] !== 0 || offsets.at(-1) !== nodes) return false;
  for (let tree = 0; tree + 1 < offsets.length; tree++) {
    const [first, end] = [offsets[tree], offsets[tree + 1]];
    if (end <= first) return false;
    for (let node = first; node < end; node++) {
      if (feature[node] < 0) continue;
      const child = first + right[node];
      if (feature[node] >= width || child <= node + 1 || child >= end) return false;
    }
  }
  return true;
}
