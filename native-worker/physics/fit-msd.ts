import { axisMsd } from './covariance.ts';
import { minimise, type Slope } from './minimise.ts';
import {
  decode,
  encode,
  noiseXy,
  noiseZ,
  parametersOf,
  propulsionOf,
  type FitShape,
  type Motion,
} from './motion-model.ts';

/** MSD along all axes that are seen (um^2) after t seconds, with its errors. */
export function modelMsd(tS: number, motion: Motion, shape: FitShape, axes: 'xy' | 'z' | 'xyz'): number {
  const propulsion = propulsionOf(motion, shape);
  const plane = axes === 'z' ? 0 : 2 * axisMsd(tS, shape.dtS, propulsion, noiseXy(motion));
  const along = shape.rotation === '2d' ? [] : propulsion;
  return axes === 'xy' ? plane : plane + axisMsd(tS, shape.dtS, along, noiseZ(motion));
}

export interface CurveFit {
  shape: FitShape;
  motion: Motion;
}

const SLOPE_STEP = 1e-4;

/**
 * Fits ln(MSD) at lags of 1, 2, ... frames by least squares; the error of position is one figure for all axes together. With the
 * mean over tracks of ln(MSD) this is MLSD (Kepten, Bronshtein and Garini 2013; Bailey et al. 2022, PRE 106, L052602).
 */
export function fitLogMsd(
  logMsd: Float64Array,
  axes: 'xy' | 'xyz',
  given: FitShape,
  starts: readonly Motion[],
): CurveFit {
  const shape: FitShape = { ...given, withZ: false };
  const parameters = parametersOf(shape);
  const lags = Array.from(logMsd.keys()).filter((at) => Number.isFinite(logMsd[at]));
  const residuals = (values: Float64Array): Float64Array | null => {
    const motion = decode(parameters, values);
    const out = Float64Array.from(lags, (at) => {
      const msd = modelMsd((at + 1) * shape.dtS, { ...motion, noiseZUm2: motion.noiseXyUm2 }, shape, axes);
      return Math.log(msd) - logMsd[at];
    });
    return out.every(Number.isFinite) ? out : null;
  };
  const minima = starts.map((start) => minimise(leastSquares(residuals), encode(parameters, start)));
  const best = minima.reduce((a, b) => (b.value < a.value ? b : a));
  const motion = decode(parameters, best.x);
  return { shape, motion: { ...motion, noiseZUm2: motion.noiseXyUm2 } };
}

/** Scale of the residuals, which does not matter to where the sum of squares is lowest; large, so that the search ends where it should. */
const SCALE = 1e4;

/** Half the sum of squares of residuals as minus a log-likelihood, with its slope. */
const leastSquares =
  (residuals: (values: Float64Array) => Float64Array | null): Slope =>
  (values) => {
    const here = residuals(values);
    if (!here) return null;
    const parts = Array.from(values, (_, k) => {
      const [low, high] = [-SLOPE_STEP, SLOPE_STEP].map((move) => {
        const moved = values.slice();
        moved[k] += move;
        return residuals(moved) ?? here;
      });
      return here.map((_value, at) => (SCALE * (high[at] - low[at])) / (2 * SLOPE_STEP));
    });
    const value = (SCALE * SCALE * here.reduce((total, r) => total + r * r, 0)) / 2;
    const slope = Float64Array.from(
      parts,
      (row) => SCALE * row.reduce((total, part, at) => total + part * here[at], 0),
    );
    return { value, slope, parts };
  };
