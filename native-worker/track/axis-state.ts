/** How the particles of a video move: diffusion, and a swimming velocity that forgets itself (Ornstein-Uhlenbeck). */
export interface MotionModel {
  /** Diffusion coefficient, um^2/s. */
  diffusionUm2S: number;
  /** Mean square of the swimming velocity along x or y, um^2/s^2, and along z. */
  velocityVarianceXy: number;
  velocityVarianceZ: number;
  /** The same for the fastest of the video, along x or y: what is allowed before a particle's own velocity is known. */
  fastestVariance: number;
  /** Time in which a velocity is forgotten, s. */
  persistenceS: number;
  /** How fast velocities turn in the plane, to the left or to the right, rad/s; 0 where swimmers don't circle. */
  turnPerS: number;
  /** Error of x and y, um. */
  sigmaXyUm: number;
  /** True error of z as a multiple of the stated one. */
  zNoiseScale: number;
}

/** Mean and covariance of position and velocity along one axis. */
export interface AxisState {
  x: number;
  v: number;
  xx: number;
  xv: number;
  vv: number;
}

/** Parameters of the motion along one axis. */
export interface AxisMotion {
  diffusionUm2S: number;
  velocityVariance: number;
  persistenceS: number;
}

/** After the first position alone: that position with its variance, and any velocity. */
export const startAxis = (x: number, variance: number, velocityVariance: number): AxisState => ({
  x,
  v: 0,
  xx: variance,
  xv: 0,
  vv: velocityVariance,
});

/** What a step of time does: `keep` and `reach` multiply the velocity, the others are added to the covariance. */
export interface Step {
  dt: number;
  keep: number;
  reach: number;
  xx: number;
  xv: number;
  vv: number;
}

/**
 * A step of `dt` seconds: diffusion, and a velocity that forgets itself, integrated exactly (Uhlenbeck and Ornstein, Phys. Rev. 1930, 36, 823).
 */
export function stepOf(dt: number, motion: AxisMotion): Step {
  const { diffusionUm2S, velocityVariance, persistenceS: tau } = motion;
  const keep = Math.exp(-dt / tau);
  const ratio = dt / tau;
  // The exact expression cancels for short steps; its series there.
  const drift =
    velocityVariance *
    tau *
    tau *
    (ratio < 0.01 ? (2 / 3) * ratio ** 3 * (1 - 0.75 * ratio) : 2 * ratio - 3 + 4 * keep - keep * keep);
  return {
    dt,
    keep,
    reach: tau * (1 - keep),
    xx: 2 * diffusionUm2S * dt + drift,
    xv: velocityVariance * tau * (1 - keep) ** 2,
    vv: velocityVariance * (1 - keep * keep),
  };
}

export function advanceAxis(state: AxisState, step: Step): AxisState {
  const { keep, reach } = step;
  return {
    x: state.x + reach * state.v,
    v: keep * state.v,
    xx: state.xx + reach * (2 * state.xv + reach * state.vv) + step.xx,
    xv: keep * (state.xv + reach * state.vv) + step.xv,
    vv: keep * keep * state.vv + step.vv,
  };
}

/** A measured position with its variance (Kalman, J. Basic Eng. 1960, 82, 35). */
export function updateAxis(state: AxisState, measured: number, variance: number): AxisState {
  const total = state.xx + variance;
  const gainX = state.xx / total;
  const gainV = state.xv / total;
  const missed = measured - state.x;
  return {
    x: state.x + gainX * missed,
    v: state.v + gainV * missed,
    xx: gainX * variance,
    xv: state.xv * (1 - gainX),
    vv: state.vv - gainV * state.xv,
  };
}
