import type { Track } from './measured-track.ts';

/** Mean squared displacements of a trajectory; index 0 is a lag of one frame, NaN where gaps leave no pair. */
export interface TrackMsd {
  msd: Float64Array;
  /** About how many independent pairs there are at each lag: the weight of a trajectory in an ensemble. */
  weight: Float64Array;
}

export type MsdAxes = 'xy' | 'z' | 'xyz';

/** Independent pairs at a lag of a track that spans `length` positions (Qian, Sheetz and Elson 1991, Biophys. J. 60, 910, B4). */
function independentPairs(length: number, lag: number): number {
  const pairs = length - lag;
  return lag > length / 2
    ? 1 / (1 + (pairs ** 3 + 5 * lag - 4 * pairs ** 2 * lag - length) / (6 * pairs * lag ** 2))
    : (6 * pairs ** 2 * lag) / (2 * length - lag + 4 * length * lag ** 2 - 5 * lag ** 3);
}

/**
 * MSD of a trajectory along the axes (um^2), from the rows that have all of them, up to `longest` frames. Equal to trackpy's `msd`
 * (Allan et al., trackpy 0.7), gaps included. Null where fewer than two rows have the axes.
 */
export function trackMsd(track: Track, axes: MsdAxes, longest: number): TrackMsd | null {
  const values = [
    ...(axes === 'z' ? [] : [track.xUm, track.yUm]),
    ...(axes === 'xy' ? [] : track.zUm ? [track.zUm] : []),
  ];
  const rows = Array.from(track.frame.keys()).filter((row) =>
    values.every((column) => !Number.isNaN(column[row])),
  );
  if (rows.length < 2 || values.length === 0) return null;
  const first = track.frame[rows[0]];
  const length = track.frame[rows.at(-1)] - first + 1;
  // Positions on every frame, the axes of each side by side.
  const axesSeen = values.length;
  const grid = new Float64Array(length * axesSeen).fill(Number.NaN);
  values.forEach((column, axis) => {
    for (const row of rows) grid[(track.frame[row] - first) * axesSeen + axis] = column[row];
  });
  const lags = Math.min(longest, length - 1);
  const msd = new Float64Array(lags).fill(Number.NaN);
  const weight = new Float64Array(lags);
  let [wanted, present] = [0, 0];
  for (let lag = 1; lag <= lags; lag += 1) {
    let [sum, pairs] = [0, 0];
    const back = lag * axesSeen;
    for (let at = back; at < grid.length; at += axesSeen) {
      let square = 0;
      for (let place = at; place < at + axesSeen; place += 1)
        square += (grid[place] - grid[place - back]) ** 2;
      if (Number.isNaN(square)) continue;
      sum += square;
      pairs += 1;
    }
    const share = (independentPairs(length, lag) * rows.length) / length;
    wanted += share;
    if (pairs === 0) continue;
    msd[lag - 1] = sum / pairs;
    weight[lag - 1] = share;
    present += share;
  }
  // What gaps take from some lags the others keep, so that a track weighs the same.
  return { msd, weight: weight.map((value) => (value * wanted) / present) };
}

/** MSD of an ensemble, as trackpy's `emsd`: the mean of the tracks by weight. `times`: how often each counts. */
export function ensembleMsd(
  curves: readonly (TrackMsd | null)[],
  lags: number,
  times?: ArrayLike<number>,
): Float64Array {
  const sum = new Float64Array(lags);
  const weights = new Float64Array(lags);
  curves.forEach((curve, track) => {
    const count = times ? times[track] : 1;
    if (!curve || count === 0) return;
    for (let at = 0; at < Math.min(lags, curve.msd.length); at += 1) {
      if (Number.isNaN(curve.msd[at])) continue;
      sum[at] += count * curve.weight[at] * curve.msd[at];
      weights[at] += count * curve.weight[at];
    }
  });
  return sum.map((value, at) => value / weights[at]);
}

/** Mean over the tracks of the logarithm of their MSD (Kepten, Bronshtein and Garini 2013, PRE 87, 052713), each track once. */
export function meanLogMsd(
  curves: readonly (TrackMsd | null)[],
  lags: number,
  times?: ArrayLike<number>,
): Float64Array {
  const sum = new Float64Array(lags);
  const counts = new Float64Array(lags);
  curves.forEach((curve, track) => {
    const count = times ? times[track] : 1;
    if (!curve || count === 0) return;
    for (let at = 0; at < Math.min(lags, curve.msd.length); at += 1) {
      if (!(curve.msd[at] > 0)) continue;
      sum[at] += count * Math.log(curve.msd[at]);
      counts[at] += count;
    }
  });
  return sum.map((value, at) => value / counts[at]);
}

/** How many tracks have a pair at each lag. */
export const tracksAtLag = (curves: readonly (TrackMsd | null)[], lags: number): Int32Array =>
  Int32Array.from(
    { length: lags },
    (_, at) =>
      curves.filter((curve) => curve && at < curve.msd.length && !Number.isNaN(curve.msd[at])).length,
  );
