import { compassSearch } from '../math/compass-search.ts';
import { quantile } from '../math/statistics.ts';
import { createFilterKernels } from '../kernels/filters.ts';
import { learnTurning } from './learn-turning.ts';
import type { AxisMotion, MotionModel } from './axis-state.ts';
import type { Path } from './provisional-path.ts';

/** Steps of a path from which its speed is taken. */
const MIN_STEPS = 5;
/** Rows of a path that are used together, at most and at least. */
const STRETCH = 60;
const LEAST_ROWS = 3;
/** Share of positions that are wrong, with five times the spread (Tukey's contaminated normal, 1960): false links of the provisional paths. */
const WRONG = 0.05;
const WRONG_SPREAD = 5;
const LEAST_TRUST = 1e-3;
/** Least step of the search, in logarithms of the parameters. */
const SMALLEST_STEP = 0.1;
const LEAST_GAIN = 1e-6;
/** Widths of the log-normal priors about what the covariances of steps say. */
const PRIOR_SPREAD = 1.5;
/** How far diffusion along z may differ from that in the plane: halved across a wall. */
const Z_DIFFUSION_SPREAD = 0.4;

/**
 * Learns the motion from provisional paths by maximum likelihood of a Kalman filter's innovations, a few of which may be wrong; it starts from the
 * covariances of steps (Vestergaard, Blainey, Flyvbjerg, PRE 2014, 89, 022726).
 *
 * @param paths are gone through several times
 * @param frameIntervalS unit of the search for times
 * @param sigmaFloorUm accuracy that no localisation surpasses
 * @param enough positions that suffice; more would only cost time
 * @param from where to begin the search: what was learnt from rougher paths
 */
export function learnMotion(
  paths: Iterable<Path>,
  frameIntervalS: number,
  sigmaFloorUm: number,
  enough: number,
  from: MotionModel | null = null,
): MotionModel {
  const some = thin(paths, enough);
  const kernels = createFilterKernels(2 * some.reduce((sum, { tS }) => sum + tS.length, 0));
  const likelihood = (noiseScale: number, motion: AxisMotion): number =>
    kernels.axis({ noiseScale, ...motion }, { share: WRONG, spread: WRONG_SPREAD, leastTrust: LEAST_TRUST });
  kernels.load(
    some.flatMap(({ tS, xUm, yUm }) => [xUm, yUm].map((value) => ({ tS, value, sd: tS.map(() => 1) }))),
  );
  const first = firstGuess(some, frameIntervalS);
  const inPlane = search(
    first,
    [PRIOR_SPREAD, PRIOR_SPREAD, PRIOR_SPREAD, PRIOR_SPREAD],
    from && [from.diffusionUm2S, from.velocityVarianceXy, from.persistenceS, from.sigmaXyUm],
    (p) => {
      const motion = { diffusionUm2S: p[0], velocityVariance: p[1], persistenceS: p[2] };
      return likelihood(Math.max(p[3], sigmaFloorUm), motion);
    },
  );
  const sigmaXyUm = Math.max(inPlane[3], sigmaFloorUm);
  const straight = { diffusionUm2S: inPlane[0], velocityVariance: inPlane[1], persistenceS: inPlane[2] };
  // Rough paths hold too many false links for that.
  const turning = from ? learnTurning(some, straight, sigmaXyUm) : { ...straight, turnPerS: 0 };
  const { diffusionUm2S, velocityVariance: velocityVarianceXy, persistenceS, turnPerS } = turning;
  kernels.load(some.map(({ tS, zUm, zSdUm }) => ({ tS, value: zUm, sd: zSdUm })));
  const along = search(
    [diffusionUm2S, velocityVarianceXy, 1],
    [Z_DIFFUSION_SPREAD, PRIOR_SPREAD, PRIOR_SPREAD],
    from && [diffusionUm2S, from.velocityVarianceZ, from.zNoiseScale],
    (p) => {
      const motion = { diffusionUm2S: p[0], velocityVariance: p[1], persistenceS };
      return likelihood(p[2], motion);
    },
  );
  return {
    diffusionUm2S,
    velocityVarianceXy,
    velocityVarianceZ: along[1],
    fastestVariance: Math.max(velocityVarianceXy, fastest(paths)),
    persistenceS,
    turnPerS,
    sigmaXyUm,
    zNoiseScale: along[2],
  };
}

/** Largest of the paths' median squared velocities along x or y: one fast particle among many slow ones counts, a single false link does not. */
function fastest(paths: Iterable<Path>): number {
  let most = 0;
  for (const { tS, xUm, yUm } of paths) {
    if (tS.length <= MIN_STEPS) continue;
    const squares: number[] = [];
    for (let k = 1; k < tS.length; k++)
      squares.push(((xUm[k] - xUm[k - 1]) ** 2 + (yUm[k] - yUm[k - 1]) ** 2) / (tS[k] - tS[k - 1]) ** 2);
    // The median of a squared length in two dimensions is 2 ln 2 variances.
    most = Math.max(most, quantile(squares, 0.5) / (2 * Math.LN2));
  }
  return most;
}

/** Stretches of the paths, evenly chosen. */
function thin(paths: Iterable<Path>, enough: number): Path[] {
  const stretches = ({ tS }: Path): number[] => {
    const starts: number[] = [];
    for (let start = 0; start + LEAST_ROWS <= tS.length; start += STRETCH) starts.push(start);
    return starts;
  };
  let count = 0;
  for (const path of paths)
    for (const start of stretches(path)) count += Math.min(STRETCH, path.tS.length - start);
  const every = Math.max(1, Math.round(count / enough));
  const some: Path[] = [];
  let stretch = 0;
  for (const path of paths) {
    for (const start of stretches(path)) {
      if (stretch++ % every > 0) continue;
      const cut = (values: number[]): number[] => values.slice(start, start + STRETCH);
      some.push({
        tS: cut(path.tS),
        xUm: cut(path.xUm),
        yUm: cut(path.yUm),
        zUm: cut(path.zUm),
        zSdUm: cut(path.zSdUm),
      });
    }
  }
  return some;
}

/** Diffusion, velocity variance, persistence and error from the covariances of successive steps, made robust by medians. */
function firstGuess(paths: readonly Path[], dt: number): number[] {
  const squares: number[] = [];
  const products: number[] = [];
  for (const { tS, xUm, yUm } of paths) {
    for (let k = 2; k < tS.length; k++) {
      if (tS[k] - tS[k - 2] > 2.5 * dt) continue;
      for (const x of [xUm, yUm]) {
        squares.push((x[k] - x[k - 1]) ** 2);
        products.push((x[k] - x[k - 1]) * (x[k - 1] - x[k - 2]));
      }
    }
  }
  // The median of a squared normal is 0.455 of its mean; wild products are false links.
  const square = Math.max(quantile(squares, 0.5) / 0.455, 1e-6);
  const limit = 9 * square;
  const honest = products.filter((value) => Math.abs(value) < limit);
  const product = honest.reduce((sum, value) => sum + value, 0) / Math.max(1, honest.length);
  const swim = Math.min(Math.max(product, 0.05 * square), 0.95 * square);
  return [(square - swim) / (4 * dt), swim / dt ** 2, 10 * dt, 0.5 * Math.sqrt((square - swim) / 2)];
}

/** Maximum of likelihood times a log-normal prior over positive parameters. */
function search(
  centre: readonly number[],
  spread: readonly number[],
  from: readonly number[] | null,
  likelihood: (at: number[]) => number,
): number[] {
  const value = (at: readonly number[]): number =>
    likelihood(at.map(Math.exp)) -
    0.5 * at.reduce((sum, x, axis) => sum + ((x - Math.log(centre[axis])) / spread[axis]) ** 2, 0);
  return compassSearch((from ?? centre).map(Math.log), value, {
    firstStep: from ? SMALLEST_STEP * 4 : SMALLEST_STEP * 8,
    lastStep: SMALLEST_STEP,
    leastGain: LEAST_GAIN,
  }).map(Math.exp);
}
