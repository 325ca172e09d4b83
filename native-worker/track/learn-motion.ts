import { quantile } from '../math/statistics.ts';
import { stepOf, type AxisMotion, type MotionModel } from './state.ts';

/** Positions of one particle, frames ascending; z NaN where not known. */
export interface Path {
  tS: number[];
  xUm: number[];
  yUm: number[];
  zUm: number[];
  zSdUm: number[];
}

/** Steps of a path from which its speed is taken. */
const MIN_STEPS = 5;
/** Rows of a path that are used together. */
const STRETCH = 60;
/** Share of positions that are wrong, with five times the spread (Tukey's contaminated normal, 1960): false links of the provisional paths. */
const WRONG = 0.05;
const WRONG_SPREAD = 5;
/** Widths of the log-normal priors about what the covariances of steps say. */
const PRIOR_SPREAD = 1.5;
/** How far diffusion along z may differ from that in the plane: halved across a wall. */
const Z_DIFFUSION_SPREAD = 0.4;

/**
 * Learns the motion from provisional paths by maximum likelihood of a Kalman filter's innovations, a few of which may be wrong; it starts from the
 * covariances of steps (Vestergaard, Blainey, Flyvbjerg, PRE 2014, 89, 022726).
 *
 * @param frameIntervalS unit of the search for times
 * @param sigmaFloorUm accuracy that no localisation surpasses
 * @param enough positions that suffice; more would only cost time
 */
export function learnMotion(
  paths: readonly Path[],
  frameIntervalS: number,
  sigmaFloorUm: number,
  enough: number,
): MotionModel {
  const some = thin(paths, enough);
  const first = firstGuess(some, frameIntervalS);
  const ones = (path: Path): number[] => path.tS.map(() => 1);
  const inPlane = search(first, [PRIOR_SPREAD, PRIOR_SPREAD, PRIOR_SPREAD, PRIOR_SPREAD], (p) => {
    const motion = { diffusionUm2S: p[0], velocityVariance: p[1], persistenceS: p[2] };
    const sigma = Math.max(p[3], sigmaFloorUm);
    return some.reduce(
      (sum, path) =>
        sum +
        logLikelihood(path.tS, path.xUm, ones(path), sigma, motion) +
        logLikelihood(path.tS, path.yUm, ones(path), sigma, motion),
      0,
    );
  });
  const [diffusionUm2S, velocityVarianceXy, persistenceS, sigma] = inPlane;
  const along = search(
    [diffusionUm2S, velocityVarianceXy, 1],
    [Z_DIFFUSION_SPREAD, PRIOR_SPREAD, PRIOR_SPREAD],
    (p) => {
      const motion = { diffusionUm2S: p[0], velocityVariance: p[1], persistenceS };
      return some.reduce((sum, { tS, zUm, zSdUm }) => sum + logLikelihood(tS, zUm, zSdUm, p[2], motion), 0);
    },
  );
  return {
    diffusionUm2S,
    velocityVarianceXy,
    velocityVarianceZ: along[1],
    fastestVariance: Math.max(velocityVarianceXy, fastest(paths)),
    persistenceS,
    sigmaXyUm: Math.max(sigma, sigmaFloorUm),
    zNoiseScale: along[2],
  };
}

/** Largest of the paths' median squared velocities along x or y: one fast particle among many slow ones counts, a single false link does not. */
function fastest(paths: readonly Path[]): number {
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
function thin(paths: readonly Path[], enough: number): Path[] {
  const pieces = paths.flatMap((path) =>
    Array.from({ length: Math.ceil(path.tS.length / STRETCH) }, (_, piece): Path => {
      const cut = (values: number[]): number[] => values.slice(piece * STRETCH, (piece + 1) * STRETCH);
      return {
        tS: cut(path.tS),
        xUm: cut(path.xUm),
        yUm: cut(path.yUm),
        zUm: cut(path.zUm),
        zSdUm: cut(path.zSdUm),
      };
    }).filter(({ tS }) => tS.length > 2),
  );
  const count = pieces.reduce((sum, { tS }) => sum + tS.length, 0);
  const every = Math.max(1, Math.floor(count / enough));
  return pieces.filter((_, piece) => piece % every === 0);
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

/** Written out without objects: it is called some hundred times on some thousand positions. */
function logLikelihood(
  tS: readonly number[],
  x: readonly number[],
  sd: readonly number[],
  scale: number,
  motion: AxisMotion,
): number {
  let sum = 0;
  let [at, v, xx, xv, vv] = [NaN, 0, 0, 0, motion.velocityVariance];
  let last = 0;
  let step = stepOf(0, motion);
  for (let k = 0; k < tS.length; k++) {
    if (Number.isNaN(x[k])) continue;
    const noise = (scale * sd[k]) ** 2;
    if (Number.isNaN(at)) {
      at = x[k];
      xx = noise;
    } else {
      const dt = tS[k] - last;
      if (Math.abs(dt - step.dt) > 1e-9) step = stepOf(dt, motion);
      const { keep, reach } = step;
      at += reach * v;
      v *= keep;
      xx += reach * (2 * xv + reach * vv) + step.xx;
      xv = keep * (xv + reach * vv) + step.xv;
      vv = keep * keep * vv + step.vv;
      const expected = xx + noise;
      const missed = x[k] - at;
      const squared = (missed * missed) / expected;
      const right = (1 - WRONG) * Math.exp(-0.5 * squared);
      const wrong = (WRONG / WRONG_SPREAD) * Math.exp((-0.5 * squared) / WRONG_SPREAD ** 2);
      sum += Math.log(Math.max(right + wrong, 1e-300)) - 0.5 * Math.log(expected);
      const trusted = noise + (1 / Math.max(right / (right + wrong + 1e-300), 1e-3) - 1) * expected;
      const total = xx + trusted;
      at += (xx / total) * missed;
      v += (xv / total) * missed;
      vv -= (xv * xv) / total;
      xv *= trusted / total;
      xx *= trusted / total;
    }
    last = tS[k];
  }
  return sum;
}

/** Maximum of likelihood times a log-normal prior over positive parameters, by compass search (Hooke and Jeeves, J. ACM 1961, 8, 212). */
function search(
  centre: readonly number[],
  spread: readonly number[],
  likelihood: (at: number[]) => number,
): number[] {
  const value = (at: readonly number[]): number =>
    likelihood(at.map(Math.exp)) -
    0.5 * at.reduce((sum, x, axis) => sum + ((x - Math.log(centre[axis])) / spread[axis]) ** 2, 0);
  let best = centre.map(Math.log);
  let bestValue = value(best);
  for (let step = 0.8; step > 0.08;) {
    let moved = false;
    for (let axis = 0; axis < best.length; axis++) {
      for (const direction of [step, -step]) {
        const trial = best.map((x, k) => (k === axis ? x + direction : x));
        const trialValue = value(trial);
        if (!(trialValue > bestValue + 1e-6)) continue;
        best = trial;
        bestValue = trialValue;
        moved = true;
        break;
      }
    }
    if (!moved) step /= 2;
  }
  return best.map(Math.exp);
}
