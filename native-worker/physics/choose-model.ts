import { fitShape, type Displacements, type LikelihoodFit } from './fit-likelihood.ts';
import { handScore } from './handedness.ts';
import type { Track } from './measured-track.ts';
import type { FitShape, Motion, MotionModel, Rotation } from './motion-model.ts';
import { activeStarts, passiveStart, turningStarts } from './starting-motions.ts';

interface Sampling {
  rotation: Rotation;
  dtS: number;
}

/** Models from the simplest on; each one is fitted from the one before it. */
const MODELS: MotionModel[] = ['passive', 'abp', 'chiral'];

/** A model with more parameters must gain this much of Akaike's criterion (Burnham and Anderson 2002, 2.6). */
const CLEAR_GAIN = 6;
/** A helix more, for its turning may have any speed: the best of many by chance. Chosen by the series "helices by chance" of test/long/physics. */
const HELIX_GAIN = 10;
const SMALL_GAIN = 2;

/** All models asked for, simplest first, and the one to take: the simplest than which none is clearly better. */
export function fitModels(
  tracks: readonly Track[],
  data: Displacements,
  models: readonly MotionModel[],
  sampling: Sampling,
): { tried: LikelihoodFit[]; chosen: LikelihoodFit } {
  const last = Math.max(...models.map((model) => MODELS.indexOf(model)));
  const fits: LikelihoodFit[] = [];
  for (const model of MODELS.slice(0, last + 1))
    fits.push(fitModel(data, model, sampling, fits.at(-1) ?? null));
  const tried = fits
    .filter(({ shape }) => models.includes(shape.model))
    .map((fit) => (isHelix(fit.shape) ? withHand(fit, tracks) : fit));
  const chosen = tried.find((fit, at) => !tried.slice(at + 1).some((other) => isClearlyBetter(other, fit)))!;
  return { tried, chosen };
}

const isHelix = ({ model, rotation }: FitShape): boolean => model === 'chiral' && rotation === '3d';

/**
 * A helix shows twice: in the covariance of displacements, which a mirror leaves as it is, and in the hand of its paths, which a mirror turns
 * around. So the likelihood of that hand is a witness of its own, and the hand one more parameter.
 */
function withHand(fit: LikelihoodFit, tracks: readonly Track[]): LikelihoodFit {
  const score = handScore(tracks, fit.motion.omegaRadS, fit.shape.dtS);
  return score === null ? fit : { ...fit, aic: fit.aic + 2 - score * score };
}

const isClearlyBetter = (fit: LikelihoodFit, simpler: LikelihoodFit): boolean =>
  fit.aic < simpler.aic - (isHelix(fit.shape) ? HELIX_GAIN : CLEAR_GAIN);

/** The fit of one model, from that of the simpler one; null: there is none. */
function fitModel(
  data: Displacements,
  model: MotionModel,
  { rotation, dtS }: Sampling,
  simpler: LikelihoodFit | null,
): LikelihoodFit {
  const shape: FitShape = {
    model,
    rotation,
    dtS,
    withZ: data.z.length > 0,
    correlatedZ: simpler?.shape.correlatedZ ?? false,
    isotropic: simpler?.shape.isotropic ?? false,
  };
  const fits = startsOf(data, shape, simpler).map((starts) => fitShape(data, shape, starts));
  const best = fits.reduce((a, b) => (b.logLikelihood > a.logLikelihood ? b : a));
  return shape.withZ ? withBestOfZ(data, best) : best;
}

/** Starts in groups: of each group the best one is followed. */
function startsOf(data: Displacements, shape: FitShape, simpler: LikelihoodFit | null): Motion[][] {
  const simple = simpler?.motion ?? passiveStart(data, shape.dtS);
  if (shape.model === 'passive') return [[simple]];
  if (shape.model === 'abp') return [activeStarts(data, simple, shape)];
  const byTurning = turningStarts(simple, shape);
  if (shape.rotation === '2d') return [byTurning.flat()];
  // Hardly turning in space is a peak of its own, below which the best start may lie though a helix fits better.
  const trackS = data.longest * shape.dtS;
  const turnsHalf = ([{ omegaRadS }]: Motion[]): boolean => omegaRadS * trackS > Math.PI;
  const slow = byTurning.filter((starts) => !turnsHalf(starts)).flat();
  return [...(slow.length > 0 ? [slow] : []), ...byTurning.filter(turnsHalf)];
}

/**
 * With errors of z that are correlated in time only where that gains more than it costs, and one D for all axes where that costs nothing: it
 * is known better so.
 */
function withBestOfZ(data: Displacements, fit: LikelihoodFit): LikelihoodFit {
  let best = fit;
  const again = (change: Partial<FitShape>, motions: readonly Motion[], gain: number): void => {
    const other = fitShape(data, { ...best.shape, ...change }, motions);
    if (other.aic < best.aic - gain) best = other;
  };
  if (!best.shape.correlatedZ) {
    const motions = [0.2, 0.5, 0.8].map((noiseZCorrelation) => ({ ...best.motion, noiseZCorrelation }));
    again({ correlatedZ: true }, motions, SMALL_GAIN);
  }
  if (best.shape.isotropic) again({ isotropic: false }, [best.motion], SMALL_GAIN);
  else again({ isotropic: true }, [best.motion], -SMALL_GAIN);
  return best;
}
