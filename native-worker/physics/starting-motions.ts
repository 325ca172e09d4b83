import type { Piece } from './displacement-pieces.ts';
import type { Displacements } from './fit-likelihood.ts';
import { STILL, type FitShape, type Motion } from './motion-model.ts';

/** Variance of a step and covariance of neighbouring steps, an axis. */
function stepMoments(pieces: readonly Piece[]): { square: number; next: number } {
  let [square, next, squares, nexts] = [0, 0, 0, 0];
  for (const { steps } of pieces) {
    for (const values of steps.im ? [steps.re, steps.im] : [steps.re]) {
      for (let n = 0; n < values.length; n += 1) square += values[n] ** 2;
      for (let n = 1; n < values.length; n += 1) next += values[n] * values[n - 1];
      squares += values.length;
      nexts += values.length - 1;
    }
  }
  return { square: square / Math.max(1, squares), next: next / Math.max(1, nexts) };
}

/** A first guess by the covariance estimator (Vestergaard 2014), as if nothing swam. */
export function passiveStart(data: Displacements, dtS: number): Motion {
  const guess = (pieces: readonly Piece[]): { d: number; noise: number } => {
    const { square, next } = stepMoments(pieces);
    const d = Math.max(0.02 * square, square / 2 + next) / dtS;
    return { d, noise: Math.max(0.02 * square, (square - 2 * d * dtS) / 2) };
  };
  const xy = guess(data.xy);
  const z = data.z.length ? guess(data.z) : xy;
  return { ...STILL, dUm2S: xy.d, noiseXyUm2: xy.noise, dzUm2S: z.d, noiseZUm2: z.noise };
}

/** Shares of the correlation of neighbouring steps that would be propulsion. */
const SPEEDS = [0.4, 0.8, 1.2];
/** How often the direction would be lost over a track, from hardly to within a few frames. */
const DECAYS = [0.2, 1, 2, 4, 15];

/** Starts of swimmers that don't turn steadily. @param passive as if nothing swam */
export function activeStarts(
  data: Displacements,
  passive: Motion,
  { rotation, dtS }: Pick<FitShape, 'rotation' | 'dtS'>,
): Motion[] {
  const { square, next } = stepMoments(data.xy);
  const perAxis = rotation === '3d' ? 3 : 2;
  const propelled = Math.max(next, 0.05 * square);
  const zSquare = data.z.length ? stepMoments(data.z).square : square;
  return SPEEDS.flatMap((share) => {
    const free = Math.max(0.1 * square, square - share * propelled);
    const motion = {
      ...passive,
      vUmS: Math.sqrt(perAxis * share * propelled) / dtS,
      dUm2S: (0.4 * free) / dtS,
      noiseXyUm2: 0.1 * free,
      dzUm2S: (0.4 * free) / dtS,
      noiseZUm2: Math.max(0.1 * free, (zSquare - square) / 2),
    };
    return DECAYS.map((losses) => ({ ...motion, drPerS: losses / (data.longest * dtS) }));
  });
}

/** Turning, as shares of the fastest that can be seen. */
const TURNS = [0.01, 0.02, 0.04, 0.08, 0.15, 0.3];
/** A fit without turning takes turning for a loss of direction: less of that is left. */
const DECAYS_LEFT = [1, 1 / 4, 1 / 16];
const AXIS_SHARES = [0.2, 0.5, 0.85];

/** Starts of swimmers that turn steadily, those of each speed of turning together. @param active the same without turning */
export function turningStarts(
  active: Motion,
  { rotation, dtS }: Pick<FitShape, 'rotation' | 'dtS'>,
): Motion[][] {
  const fastest = Math.PI / dtS / 3;
  const inPlane = rotation === '2d';
  return TURNS.flatMap((share) => (inPlane ? [share, -share] : [share])).map((share) =>
    DECAYS_LEFT.flatMap((left) =>
      (inPlane ? [1] : AXIS_SHARES).map((axisShare) => ({
        ...active,
        drPerS: left * active.drPerS,
        axisShare,
        omegaRadS: share * fastest,
      })),
    ),
  );
}
