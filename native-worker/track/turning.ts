import { stepOf, type AxisMotion, type AxisState } from './axis-state.ts';
import { probabilityOf } from './doubt.ts';

/** Mean position and velocity in the plane. */
interface PlaneMean {
  x: number;
  y: number;
  vx: number;
  vy: number;
}

/**
 * State in the plane of a swimmer that circles, to the left (from +x to +y) or to the right: nobody knows at first which. Variances are along x or y,
 * and both ways have the same but for the sign of `xw`, the covariance of a position with the velocity across it.
 */
export interface TurningState {
  left: PlaneMean;
  right: PlaneMean;
  /** Log odds that it turns left. */
  odds: number;
  xx: number;
  xv: number;
  xw: number;
  vv: number;
}

/** A step of time for a swimmer that turns left: complex numbers multiply the velocity; the others are added to the covariance. */
export interface TurningStep {
  keep: number;
  keepAcross: number;
  reach: number;
  reachAcross: number;
  xx: number;
  xv: number;
  xw: number;
  vv: number;
}

/** A swimmer that was taken for another may turn the other way: its odds stay below this. */
const MOST_ODDS = 6;

export function startTurning(x: number, y: number, variance: number, velocityVariance: number): TurningState {
  const mean = { x, y, vx: 0, vy: 0 };
  return { left: mean, right: mean, odds: 0, xx: variance, xv: 0, xw: 0, vv: velocityVariance };
}

/**
 * A step of `dt` seconds, > 0: diffusion, and a velocity that turns by `turnPerS` rad/s while it forgets itself, integrated exactly (a complex Ornstein-Uhlenbeck
 * process; van Teeffelen and Loewen, Phys. Rev. E 2008, 78, 020101, have the same mean path).
 */
export function turningStep(dt: number, motion: AxisMotion, turnPerS: number): TurningStep {
  const { diffusionUm2S, velocityVariance, persistenceS: tau } = motion;
  const straight = stepOf(dt, motion);
  const [cos, sin] = [Math.cos(turnPerS * dt), Math.sin(turnPerS * dt)];
  const [keep, keepAcross] = [straight.keep * cos, straight.keep * sin];
  // The integral of exp(-a s) with a = 1 / tau - i turnPerS, (1 - exp(-a dt)) / a.
  const size = 1 / tau ** 2 + turnPerS ** 2;
  const reach = ((1 - keep) / tau + keepAcross * turnPerS) / size;
  const reachAcross = ((1 - keep) * turnPerS - keepAcross / tau) / size;
  // Of all that pushed the velocity within the step: q times the integrals of |r(s)|^2 and r(s) conj(k(s)).
  const push = (2 * velocityVariance) / tau;
  const faded = ((1 - straight.keep ** 2) * tau) / 2;
  const xx = (push * (dt - 2 * reach + faded)) / size;
  const [along, across] = [reach - faded, -reachAcross];
  return {
    keep,
    keepAcross,
    reach,
    reachAcross,
    xx: 2 * diffusionUm2S * dt + Math.max(xx, 0),
    xv: (push * (along / tau - across * turnPerS)) / size,
    xw: (push * (across / tau + along * turnPerS)) / size,
    vv: straight.vv,
  };
}

export function advanceTurning(state: TurningState, step: TurningStep): TurningState {
  const { keep, keepAcross, reach, reachAcross } = step;
  const { xx, xv, xw, vv } = state;
  const move = ({ x, y, vx, vy }: PlaneMean, sense: 1 | -1): PlaneMean => ({
    x: x + reach * vx - sense * reachAcross * vy,
    y: y + reach * vy + sense * reachAcross * vx,
    vx: keep * vx - sense * keepAcross * vy,
    vy: keep * vy + sense * keepAcross * vx,
  });
  const [along, across] = [xv + reach * vv, xw + reachAcross * vv];
  return {
    left: move(state.left, 1),
    right: move(state.right, -1),
    odds: state.odds,
    xx: xx + 2 * (reach * xv + reachAcross * xw) + (reach ** 2 + reachAcross ** 2) * vv + step.xx,
    xv: keep * along + keepAcross * across + step.xv,
    xw: keep * across - keepAcross * along + step.xw,
    vv: (keep ** 2 + keepAcross ** 2) * vv + step.vv,
  };
}

/** A measured position with its variance; `odds` is what it says for turning left. */
export function updateTurning(
  state: TurningState,
  x: number,
  y: number,
  variance: number,
  odds: number,
): TurningState {
  const total = state.xx + variance;
  const [gainX, gainV, gainW] = [state.xx / total, state.xv / total, state.xw / total];
  const correct = (mean: PlaneMean, sense: 1 | -1): PlaneMean => {
    const [dx, dy] = [x - mean.x, y - mean.y];
    return {
      x: mean.x + gainX * dx,
      y: mean.y + gainX * dy,
      vx: mean.vx + gainV * dx + sense * gainW * dy,
      vy: mean.vy + gainV * dy - sense * gainW * dx,
    };
  };
  return {
    left: correct(state.left, 1),
    right: correct(state.right, -1),
    odds: Math.min(Math.max(state.odds + odds, -MOST_ODDS), MOST_ODDS),
    xx: gainX * variance,
    xv: state.xv * (1 - gainX),
    xw: state.xw * (1 - gainX),
    vv: state.vv - gainV * state.xv - gainW * state.xw,
  };
}

/** Probability that it turns left. */
export const leftShare = ({ odds }: TurningState): number => probabilityOf(odds);

/** Mean and variance of both ways together. */
export function turningMoments(state: TurningState): { x: AxisState; y: number; vy: number } {
  const { left, right, xx, xv, vv } = state;
  const share = leftShare(state);
  const mean = (of: keyof PlaneMean): number => share * left[of] + (1 - share) * right[of];
  const apart = (share * (1 - share) * ((left.x - right.x) ** 2 + (left.y - right.y) ** 2)) / 2;
  return { x: { x: mean('x'), v: mean('vx'), xx: xx + apart, xv, vv }, y: mean('y'), vy: mean('vy') };
}
