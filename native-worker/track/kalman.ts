/** Heights of one particle over time, ascending. */
export interface HeightSeries {
  tS: Float64Array;
  /** Measured height, NaN where there is none. */
  zUm: Float64Array;
  /** Standard deviation of the measurement; ignored where there is none. */
  sdUm: Float64Array;
}

/** How a particle's height changes, and how far the stated standard deviations are to be believed. */
export interface HeightMotion {
  /** Growth of the variance by diffusion, um^2/s (twice the diffusion coefficient). */
  agilityUm2S: number;
  /** Root mean square of the swimming velocity along z, um/s. */
  speedUmS: number;
  /** Time over which a swimmer keeps its direction, seconds. */
  memoryS: number;
  /** Scatter from frame to frame, as a multiple of the stated standard deviations. */
  noiseScale: number;
}

export interface SmoothedHeights {
  zUm: Float64Array;
  /** Standard deviation of the smoothed height, for errors independent from frame to frame. */
  sdUm: Float64Array;
}

const DIFFUSE_UM2 = 1e6;
/** Share of measurements that are wrong, with ten times the standard deviation (Tukey's contaminated normal, 1960). */
const WRONG = 0.02;
const WRONG_SPREAD = 10;

/** Mean and covariance of (height, velocity): zz, zv, vv. */
interface State {
  z: number;
  v: number;
  zz: number;
  zv: number;
  vv: number;
}

/**
 * Log likelihood of a series under a motion: a Kalman filter's innovations (Kalman, J. Basic Eng. 1960, 82, 35), a few of
 * which may be wrong. The first height only starts the filter. `series` without two heights gives 0.
 */
export function logLikelihood({ tS, zUm, sdUm }: HeightSeries, motion: HeightMotion): number {
  let sum = 0;
  let seen = false;
  let state = initialState(motion);
  for (let k = 0; k < tS.length; k++) {
    if (k > 0) state = advance(state, tS[k] - tS[k - 1], motion);
    if (Number.isNaN(zUm[k])) continue;
    const noise = (motion.noiseScale * sdUm[k]) ** 2;
    const expected = state.zz + noise;
    const squared = (zUm[k] - state.z) ** 2 / expected;
    const right = (1 - WRONG) * Math.exp(-0.5 * squared);
    const wrong = (WRONG / WRONG_SPREAD) * Math.exp((-0.5 * squared) / WRONG_SPREAD ** 2);
    if (seen) sum += Math.log(Math.max(right + wrong, Number.MIN_VALUE)) - 0.5 * Math.log(expected);
    const trust = seen ? Math.max(right / (right + wrong), 1 / WRONG_SPREAD ** 2) : 1;
    state = update(state, zUm[k], noise / trust);
    seen = true;
  }
  return sum;
}

/**
 * Best heights at all times, from all measurements before and after: Kalman filter and fixed-interval smoother (Rauch, Tung and Striebel,
 * AIAA J. 1965, 3, 1445). `weights` divides the variance of each measurement, 1 for full trust.
 */
export function smoothHeights(
  { tS, zUm, sdUm }: HeightSeries,
  motion: HeightMotion,
  weights: Float64Array,
): SmoothedHeights {
  const count = tS.length;
  const predicted: State[] = [];
  const filtered: State[] = [];
  for (let k = 0; k < count; k++) {
    const state = k === 0 ? initialState(motion) : advance(filtered[k - 1], tS[k] - tS[k - 1], motion);
    predicted.push(state);
    const noise = (motion.noiseScale * sdUm[k]) ** 2 / weights[k];
    filtered.push(Number.isNaN(zUm[k]) ? state : update(state, zUm[k], noise));
  }
  const z = new Float64Array(count);
  const sd = new Float64Array(count);
  let next: State | undefined;
  for (let k = count - 1; k >= 0; k--) {
    next = next
      ? smoothBack(filtered[k], predicted[k + 1], next, tS[k + 1] - tS[k], motion.memoryS)
      : filtered[k];
    z[k] = next.z;
    sd[k] = Math.sqrt(Math.max(next.zz, 0));
  }
  return { zUm: z, sdUm: sd };
}

const initialState = ({ speedUmS }: HeightMotion): State => ({
  z: 0,
  v: 0,
  zz: DIFFUSE_UM2,
  zv: 0,
  vv: speedUmS ** 2,
});

/**
 * A step of `dt` seconds: diffusion, and a velocity that forgets itself (Ornstein-Uhlenbeck), integrated exactly
 * (Uhlenbeck and Ornstein, Phys. Rev. 1930, 36, 823).
 */
function advance(state: State, dt: number, { agilityUm2S, speedUmS, memoryS }: HeightMotion): State {
  const keep = Math.exp(-dt / memoryS);
  const reach = memoryS * (1 - keep);
  const power = speedUmS ** 2;
  const drift = power * memoryS ** 2 * ((2 * dt) / memoryS - 3 + 4 * keep - keep ** 2);
  return {
    z: state.z + reach * state.v,
    v: keep * state.v,
    zz: state.zz + 2 * reach * state.zv + reach ** 2 * state.vv + agilityUm2S * dt + Math.max(drift, 0),
    zv: keep * (state.zv + reach * state.vv) + power * memoryS * (1 - keep) ** 2,
    vv: keep ** 2 * state.vv + power * (1 - keep ** 2),
  };
}

function update(state: State, zUm: number, noise: number): State {
  const expected = state.zz + noise;
  const gainZ = state.zz / expected;
  const gainV = state.zv / expected;
  return {
    z: state.z + gainZ * (zUm - state.z),
    v: state.v + gainV * (zUm - state.z),
    zz: gainZ * noise,
    zv: state.zv * (1 - gainZ),
    vv: state.vv - gainV * state.zv,
  };
}

function smoothBack(now: State, predicted: State, next: State, dt: number, memoryS: number): State {
  const keep = Math.exp(-dt / memoryS);
  const reach = memoryS * (1 - keep);
  // Covariance of the state now with the state predicted: P F'.
  const zToZ = now.zz + reach * now.zv;
  const zToV = keep * now.zv;
  const vToZ = now.zv + reach * now.vv;
  const vToV = keep * now.vv;
  const determinant = predicted.zz * predicted.vv - predicted.zv ** 2;
  // Without a velocity the second row and column vanish.
  const flat = determinant <= 1e-12 * predicted.zz ** 2;
  const inverse = flat
    ? { zz: 1 / predicted.zz, zv: 0, vv: 0 }
    : { zz: predicted.vv / determinant, zv: -predicted.zv / determinant, vv: predicted.zz / determinant };
  const gainZz = zToZ * inverse.zz + zToV * inverse.zv;
  const gainZv = zToZ * inverse.zv + zToV * inverse.vv;
  const gainVz = vToZ * inverse.zz + vToV * inverse.zv;
  const gainVv = vToZ * inverse.zv + vToV * inverse.vv;
  const dz = next.z - predicted.z;
  const dv = next.v - predicted.v;
  const czz = next.zz - predicted.zz;
  const czv = next.zv - predicted.zv;
  const cvv = next.vv - predicted.vv;
  return {
    z: now.z + gainZz * dz + gainZv * dv,
    v: now.v + gainVz * dz + gainVv * dv,
    zz: now.zz + gainZz ** 2 * czz + 2 * gainZz * gainZv * czv + gainZv ** 2 * cvv,
    zv: now.zv + gainZz * (gainVz * czz + gainVv * czv) + gainZv * (gainVz * czv + gainVv * cvv),
    vv: now.vv + gainVz ** 2 * czz + 2 * gainVz * gainVv * czv + gainVv ** 2 * cvv,
  };
}
