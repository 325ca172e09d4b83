import { createFilterKernels } from '../kernels/filters.ts';
import { stepOf, type Step } from './axis-state.ts';

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
  processNoiseUm2S: number;
  /** Root mean square of the swimming velocity along z, um/s. */
  speedUmS: number;
  /** Time over which a swimmer keeps its direction, seconds. */
  memoryS: number;
  /** Scatter of the errors, as a multiple of the stated standard deviations. */
  noiseScale: number;
  /** Time over which an error lasts, seconds: its correlation falls as exp(-t / noiseMemoryS). */
  noiseMemoryS: number;
}

export interface SmoothedHeights {
  zUm: Float64Array;
  /** Standard deviation of the smoothed height. */
  sdUm: Float64Array;
}

const DIFFUSE_UM2 = 1e6;
/** Share of measurements that are wrong, with ten times the standard deviation (Tukey's contaminated normal, 1960). */
const WRONG = 0.02;
const WRONG_SPREAD = 10;

/** A step of time: height and velocity as `stepOf`, and what is kept of the error. */
interface HeightStep extends Step {
  hold: number;
}

function heightStep(dt: number, motion: HeightMotion): HeightStep {
  const step = stepOf(dt, {
    diffusionUm2S: motion.processNoiseUm2S / 2,
    velocityVariance: motion.speedUmS ** 2,
    persistenceS: motion.memoryS,
  });
  return { ...step, hold: Math.exp(-dt / motion.noiseMemoryS) };
}

/**
 * Mean and covariance of height, velocity and error. The error is in units of the stated one and has the variance 1: a measurement is
 * z + scale sd e (a state augmented by coloured noise, Bryson and Johansen, IEEE Trans. Autom. Control 1965, 10, 4).
 */
interface State {
  z: number;
  v: number;
  e: number;
  zz: number;
  zv: number;
  ze: number;
  vv: number;
  ve: number;
  ee: number;
}

const initialState = ({ speedUmS }: HeightMotion): State => ({
  z: 0,
  v: 0,
  e: 0,
  zz: DIFFUSE_UM2,
  zv: 0,
  ze: 0,
  vv: speedUmS ** 2,
  ve: 0,
  ee: 1,
});

function advance(s: State, { keep, reach, hold, xx, xv, vv }: HeightStep): State {
  return {
    z: s.z + reach * s.v,
    v: keep * s.v,
    e: hold * s.e,
    zz: s.zz + reach * (2 * s.zv + reach * s.vv) + xx,
    zv: keep * (s.zv + reach * s.vv) + xv,
    ze: hold * (s.ze + reach * s.ve),
    vv: keep * keep * s.vv + vv,
    ve: keep * hold * s.ve,
    ee: hold * hold * s.ee + 1 - hold * hold,
  };
}

/** What a measurement is expected to be, and how it hangs together with the state. */
interface Innovation {
  missed: number;
  hz: number;
  hv: number;
  he: number;
  variance: number;
}

function expect(s: State, zUm: number, noise: number): Innovation {
  const hz = s.zz + noise * s.ze;
  const hv = s.zv + noise * s.ve;
  const he = s.ze + noise * s.ee;
  return { missed: zUm - s.z - noise * s.e, hz, hv, he, variance: Math.max(hz + noise * he, 1e-12) };
}

function update(s: State, { missed, hz, hv, he, variance }: Innovation, extra: number): State {
  const total = variance + extra;
  const [gz, gv, ge] = [hz / total, hv / total, he / total];
  return {
    z: s.z + gz * missed,
    v: s.v + gv * missed,
    e: s.e + ge * missed,
    zz: Math.max(s.zz - gz * hz, 0),
    zv: s.zv - gz * hv,
    ze: s.ze - gz * he,
    vv: Math.max(s.vv - gv * hv, 0),
    ve: s.ve - gv * he,
    ee: Math.max(s.ee - ge * he, 0),
  };
}

/** Memory for the likelihoods of series of no more than so many heights in all. */
export function createHeightLikelihoods(most: number) {
  const kernels = createFilterKernels(most);
  return {
    /**
     * Log likelihood of all series together under a motion: a Kalman filter's innovations (Kalman, J. Basic Eng. 1960, 82, 35), a few of which may be
     * wrong. The first height only starts the filter: a series without two heights counts 0.
     */
    of(series: readonly HeightSeries[]): (motion: HeightMotion) => number {
      kernels.load(series.map(({ tS, zUm, sdUm }) => ({ tS, value: zUm, sd: sdUm })));
      return ({ processNoiseUm2S, speedUmS, memoryS, noiseScale, noiseMemoryS }) =>
        kernels.heights(
          {
            noiseScale,
            diffusionUm2S: processNoiseUm2S / 2,
            velocityVariance: speedUmS ** 2,
            persistenceS: memoryS,
            noiseMemoryS,
            diffuseUm2: DIFFUSE_UM2,
          },
          { share: WRONG, spread: WRONG_SPREAD, leastTrust: 1 / WRONG_SPREAD ** 2 },
        );
    },
  };
}
export type HeightLikelihoods = ReturnType<typeof createHeightLikelihoods>;

/**
 * Best heights at all times, from all measurements before and after: Kalman filter and fixed-interval smoother in the form without inverses (Bierman,
 * Automatica 1973, 9, 503). `weights` says how far each measurement is believed: 1 fully, less adds to its variance.
 */
export function smoothHeights(
  { tS, zUm, sdUm }: HeightSeries,
  motion: HeightMotion,
  weights: Float64Array,
): SmoothedHeights {
  const count = tS.length;
  const predicted: State[] = [];
  const innovations: (Innovation | null)[] = [];
  const steps: HeightStep[] = [];
  let state = initialState(motion);
  let step = heightStep(0, motion);
  for (let k = 0; k < count; k++) {
    const dt = k > 0 ? tS[k] - tS[k - 1] : 0;
    if (Math.abs(dt - step.dt) > 1e-9) step = heightStep(dt, motion);
    if (k > 0) state = advance(state, step);
    steps.push(step);
    predicted.push(state);
    if (Number.isNaN(zUm[k])) {
      innovations.push(null);
      continue;
    }
    const noise = motion.noiseScale * sdUm[k];
    const innovation = expect(state, zUm[k], noise);
    const extra = noise ** 2 * (1 / weights[k] - 1);
    state = update(state, innovation, extra);
    innovations.push({ ...innovation, variance: innovation.variance + extra });
  }
  const z = new Float64Array(count);
  const sd = new Float64Array(count);
  // Adjoint of the state (lz, lv, le) and its covariance.
  let [lz, lv, le] = [0, 0, 0];
  let [zz, zv, ze, vv, ve, ee] = [0, 0, 0, 0, 0, 0];
  for (let k = count - 1; k >= 0; k--) {
    const at = predicted[k];
    const innovation = innovations[k];
    if (innovation) {
      // With h = (1, 0, n), C = I - g h': C' S C + h h' / variance, and C' l - h missed / variance.
      const { missed, variance } = innovation;
      const n = motion.noiseScale * sdUm[k];
      const [gz, gv, ge] = [innovation.hz / variance, innovation.hv / variance, innovation.he / variance];
      const wz = zz * gz + zv * gv + ze * ge;
      const wv = zv * gz + vv * gv + ve * ge;
      const we = ze * gz + ve * gv + ee * ge;
      const own = gz * wz + gv * wv + ge * we + 1 / variance;
      const pull = gz * lz + gv * lv + ge * le + missed / variance;
      lz -= pull;
      le -= n * pull;
      zz += own - 2 * wz;
      zv -= wv;
      ze += n * own - n * wz - we;
      ve -= n * wv;
      ee += n * n * own - 2 * n * we;
    }
    z[k] = at.z - (at.zz * lz + at.zv * lv + at.ze * le);
    const less =
      at.zz * (at.zz * zz + 2 * (at.zv * zv + at.ze * ze)) +
      at.zv * (at.zv * vv + 2 * at.ze * ve) +
      at.ze * at.ze * ee;
    sd[k] = Math.sqrt(Math.max(at.zz - less, 0));
    const { keep, reach, hold } = steps[k];
    lv = reach * lz + keep * lv;
    le *= hold;
    vv = reach * (reach * zz + 2 * keep * zv) + keep * keep * vv;
    ve = hold * (reach * ze + keep * ve);
    zv = reach * zz + keep * zv;
    ze *= hold;
    ee *= hold * hold;
  }
  return { zUm: z, sdUm: sd };
}
