import { selectKth } from './select-kth.ts';

/** Rising copy; NaN last. */
const sorted = (values: ArrayLike<number>): Float64Array => Float64Array.from(values).sort();

/** 0 of none. */
export function mean(values: ArrayLike<number>): number {
  let sum = 0;
  for (let i = 0; i < values.length; i++) sum += values[i];
  return sum / Math.max(1, values.length);
}

/** Mean squared deviation from the mean, of the values themselves (not an estimate from a sample). */
export function variance(values: ArrayLike<number>): number {
  const middle = mean(values);
  let squares = 0;
  for (let i = 0; i < values.length; i++) squares += (values[i] - middle) ** 2;
  return squares / Math.max(1, values.length);
}

/** Of a sample, with n - 1; 0 of fewer than two values. */
export function sampleSd(values: ArrayLike<number>): number {
  const n = values.length;
  return n > 1 ? Math.sqrt((variance(values) * n) / (n - 1)) : 0;
}

export function rootMeanSquare(values: ArrayLike<number>): number {
  let squares = 0;
  for (let i = 0; i < values.length; i++) squares += values[i] * values[i];
  return Math.sqrt(squares / Math.max(1, values.length));
}

/**
 * Quantile by linear interpolation between order statistics, rule 7 of Hyndman and Fan (Am. Stat. 50, 361, 1996), the default of NumPy
 * and R. 0 of no values.
 *
 * @param share 0 to 1
 */
export function quantile(values: ArrayLike<number>, share: number): number {
  if (values.length === 0) return 0;
  const at = share * (values.length - 1);
  const low = Math.floor(at);
  const part = at - low;
  const [below, above] = neighboursInOrder(values, low);
  return part === 0 ? below : (1 - part) * below + part * above;
}

/** The values that come k-th (from 0) and next in rising order. */
function neighboursInOrder(values: ArrayLike<number>, k: number): [number, number] {
  // Images are long: what is asked for is found without sorting all of their pixels.
  if (values instanceof Float32Array && !values.includes(NaN)) {
    const copy = values.slice();
    const own = selectKth(copy, copy.length, k);
    let next = Infinity;
    for (let i = k + 1; i < copy.length; i++) next = Math.min(next, copy[i]);
    return [own, next];
  }
  const rising = sorted(values);
  return [rising[k], rising[k + 1]];
}

export const median = (values: ArrayLike<number>): number => quantile(values, 0.5);

/** First and past-the-last of the middle half of `count` sorted values; all of fewer than four. */
export function middleHalf(count: number): [number, number] {
  const cut = Math.floor(count / 4);
  return [cut, count - cut];
}

/**
 * Mean of the middle half (the midmean: Tukey, Exploratory Data Analysis, 1977): as sharp as the mean where values agree, and not moved
 * by the few that err widely.
 *
 * @param rising values in rising order
 */
export const midmean = (rising: Float32Array): number => meanBetween(rising, ...middleHalf(rising.length));

/** Mean of the values from index `from` to before `to`. */
export function meanBetween(values: Float32Array, from: number, to: number): number {
  let sum = 0;
  for (let i = from; i < to; i++) sum += values[i];
  return sum / (to - from);
}

/** Of normal errors, the standard deviation over the median absolute deviation. */
export const SD_OVER_MAD = 1.4826;

/** The ceil((n + 1) * level)-th smallest value: new values of the same kind stay below it with at least that probability. */
export function conformalQuantile(values: ArrayLike<number>, level: number): number {
  const rising = sorted(values);
  return rising[Math.min(rising.length - 1, Math.ceil((rising.length + 1) * level) - 1)];
}

/** Smallest and largest value; [Infinity, -Infinity] of none. */
export function extent(values: ArrayLike<number>): [low: number, high: number] {
  let [low, high] = [Infinity, -Infinity];
  for (let i = 0; i < values.length; i++) {
    low = Math.min(low, values[i]);
    high = Math.max(high, values[i]);
  }
  return [low, high];
}
