import { vector, type Vector } from './toeplitz.ts';

/**
 * Covariances of displacements a number of frames apart, and the MSD that they belong to. Units: um, s. Formulas from ten Hagen,
 * van Teeffelen and Loewen 2011 (turning in the plane), Howse 2007 (in space), van Teeffelen and Loewen 2008 (chiral in the plane),
 * Wittkowski and Loewen 2012 (chiral in space); errors from Savin and Doyle 2005 and Berglund 2010.
 */

interface Complex {
  re: number;
  im: number;
}

const multiply = (a: Complex, b: Complex): Complex => ({
  re: a.re * b.re - a.im * b.im,
  im: a.re * b.im + a.im * b.re,
});

function divide(a: Complex, b: Complex): Complex {
  const size = b.re * b.re + b.im * b.im;
  return { re: (a.re * b.re + a.im * b.im) / size, im: (a.im * b.re - a.re * b.im) / size };
}

const exponential = (k: Complex, t: number): Complex => {
  const size = Math.exp(-k.re * t);
  return { re: size * Math.cos(k.im * t), im: -size * Math.sin(k.im * t) };
};

/** g(k, t) = (k t - 1 + exp(-k t)) / k^2: half the mean square path of a unit velocity that decays with k. */
export function persistence(k: Complex, t: number): Complex {
  const kt = { re: k.re * t, im: k.im * t };
  if (Math.hypot(kt.re, kt.im) < 1e-3) {
    const square = multiply(kt, kt);
    return {
      re: t * t * (0.5 - kt.re / 6 + square.re / 24),
      im: t * t * (-kt.im / 6 + square.im / 24),
    };
  }
  const e = exponential(k, t);
  return divide({ re: kt.re - 1 + e.re, im: kt.im + e.im }, multiply(k, k));
}

/** Adds the covariance of displacements by a velocity with autocorrelation `strength` exp(-k t), an axis. */
function addPropulsion(out: Vector, strength: number, k: Complex, dtS: number): void {
  out.re[0] += 2 * strength * persistence(k, dtS).re;
  // The second difference of g is exp(-k m dt) (2 cosh(k dt) - 2) / k^2.
  const kdt = { re: k.re * dtS, im: k.im * dtS };
  const square = multiply(kdt, kdt);
  let factor: Complex;
  if (Math.hypot(kdt.re, kdt.im) < 1e-2) {
    const fourth = multiply(square, square);
    factor = {
      re: dtS * dtS * (1 + square.re / 12 + fourth.re / 360),
      im: dtS * dtS * (square.im / 12 + fourth.im / 360),
    };
  } else {
    const minus = exponential(k, dtS);
    const plus = exponential({ re: -k.re, im: -k.im }, dtS);
    factor = divide({ re: minus.re + plus.re - 2, im: minus.im + plus.im }, multiply(k, k));
  }
  const step = exponential(k, dtS);
  let decay = step;
  for (let m = 1; m < out.re.length; m += 1) {
    const value = multiply(factor, decay);
    out.re[m] += strength * value.re;
    if (out.im) out.im[m] += strength * value.im;
    decay = multiply(decay, step);
  }
}

/** Diffusion with errors of position: their variance, less what exposure takes from it, and their correlation from frame to frame. */
export interface Noise {
  dUm2S: number;
  varianceUm2: number;
  correlation: number;
}

function addNoise(
  out: Vector,
  { dUm2S, varianceUm2: s, correlation: r }: Noise,
  dtS: number,
  axes: number,
): void {
  out.re[0] += axes * (2 * dUm2S * dtS + 2 * s * (1 - r));
  let decay = 1;
  for (let m = 1; m < out.re.length && Math.abs(decay) > 1e-12; m += 1) {
    out.re[m] -= axes * s * (1 - r) * (1 - r) * decay;
    decay *= r;
  }
}

/** Propulsion as an axis sees it: velocity autocorrelation = sum of strength exp(-k t). */
export interface Propulsion {
  strength: number;
  k: Complex;
}

/** Covariance of an axis at 0 to length - 1 frames apart. */
export function axisCovariance(
  length: number,
  dtS: number,
  propulsion: readonly Propulsion[],
  noise: Noise,
): Vector {
  const out = vector(length, false);
  for (const { strength, k } of propulsion) addPropulsion(out, strength, k, dtS);
  addNoise(out, noise, dtS, 1);
  return out;
}

/** Covariance of dx + i dy for a swimmer that turns in the plane; the sign of k.im is against that of its turning. */
export function planeCovariance(
  length: number,
  dtS: number,
  { strength, k }: Propulsion,
  noise: Noise,
): Vector {
  const out = vector(length, true);
  addPropulsion(out, 2 * strength, k, dtS);
  addNoise(out, noise, dtS, 2);
  return out;
}

/** MSD of an axis after t seconds, errors included (none at t = 0). */
export function axisMsd(
  tS: number,
  dtS: number,
  propulsion: readonly Propulsion[],
  { dUm2S, varianceUm2, correlation }: Noise,
): number {
  if (tS === 0) return 0;
  const active = propulsion.reduce((sum, { strength, k }) => sum + 2 * strength * persistence(k, tS).re, 0);
  return active + 2 * dUm2S * tS + 2 * varianceUm2 * (1 - correlation ** (tS / dtS));
}
