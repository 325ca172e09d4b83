import type { Random } from '../../math/random.ts';

/** The split a splitter found; `gain` is the decrease of the summed squared error. */
export interface Split {
  feature: number;
  threshold: number;
  gain: number;
}

/**
 * Finds a split of the rows `index[start..end)`. Fills `split` and returns true, or returns false when no feature can split them.
 * `y` holds the rows' targets in the order of `index` from 0 on, `sum` is their sum.
 *
 * A splitter serves one tree: nothing that one tree leaves behind may change the next, or the result would depend on the threads.
 */
export interface Splitter {
  find(
    index: Int32Array,
    start: number,
    end: number,
    y: Float64Array,
    sum: number,
    split: Split,
    random: Random,
  ): boolean;

  /** Told of the split that is made of rows start..end, for splitters that keep lists of their own. */
  divide?(split: Split, start: number, end: number): void;
}

/** Values closer than this count as one, as in scikit-learn. */
export const FEATURE_THRESHOLD = 1e-7;
