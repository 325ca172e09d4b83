import { onGrid, type Track } from './measured-track.ts';

/** Products of displacements a number of frames apart, of one track, summed: x and y, x against y, and z. Index 0: no lag. */
export interface StepProducts {
  /** dx dx' + dy dy' (um^2). */
  plane: Float64Array;
  /** dx dy' - dy dx': above 0 when the track turns from +x to +y. */
  turning: Float64Array;
  pairs: Float64Array;
  /** dz dz'. */
  along: Float64Array;
  alongPairs: Float64Array;
}

const steps = (grid: Float64Array): Float64Array => {
  const out = new Float64Array(Math.max(0, grid.length - 1));
  for (let at = 0; at < out.length; at += 1) out[at] = grid[at + 1] - grid[at];
  return out;
};

/** Products up to `lags` frames apart, of steps between neighbouring frames that were both seen. */
export function stepProducts(track: Track, lags: number): StepProducts {
  const dx = steps(onGrid(track, track.xUm));
  const dy = steps(onGrid(track, track.yUm));
  const dz = track.zUm ? steps(onGrid(track, track.zUm)) : null;
  const row = (): Float64Array => new Float64Array(lags + 1);
  const out: StepProducts = { plane: row(), turning: row(), pairs: row(), along: row(), alongPairs: row() };
  for (let lag = 0; lag <= lags; lag += 1) {
    for (let at = lag; at < dx.length; at += 1) {
      const before = at - lag;
      const plane = dx[before] * dx[at] + dy[before] * dy[at];
      if (!Number.isNaN(plane)) {
        out.plane[lag] += plane;
        out.turning[lag] += dx[before] * dy[at] - dy[before] * dx[at];
        out.pairs[lag] += 1;
      }
      if (!dz) continue;
      const along = dz[before] * dz[at];
      if (Number.isNaN(along)) continue;
      out.along[lag] += along;
      out.alongPairs[lag] += 1;
    }
  }
  return out;
}

/** Velocity autocorrelations (um^2/s^2) at 0 to `lags` frames; lags 0 and 1 carry the errors of position. */
export interface Vacf {
  plane: Float64Array;
  turning: Float64Array;
  along: Float64Array;
}

/** The mean over all pairs of the tracks; `times`: how often each counts. */
export function vacfOf(
  products: readonly StepProducts[],
  lags: number,
  dtS: number,
  times?: ArrayLike<number>,
): Vacf {
  const mean = (key: 'plane' | 'turning' | 'along', count: 'pairs' | 'alongPairs'): Float64Array =>
    Float64Array.from({ length: lags + 1 }, (_, lag) => {
      let [sum, pairs] = [0, 0];
      products.forEach((one, track) => {
        const weight = times ? times[track] : 1;
        sum += weight * one[key][lag];
        pairs += weight * one[count][lag];
      });
      return sum / pairs / dtS ** 2;
    });
  return {
    plane: mean('plane', 'pairs'),
    turning: mean('turning', 'pairs'),
    along: mean('along', 'alongPairs'),
  };
}
