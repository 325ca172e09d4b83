import type { Interval } from '../../preload/contract/analysis.ts';
import { badOption } from '../../preload/contract/error-messages.ts';
import type { AnalyseOptions } from '../../preload/contract/options/analyse.ts';
import { aloneMotions, figureOf, isAlone, redrawnMotions } from './bootstrap.ts';
import { fitLogMsd } from './fit-msd.ts';
import { fitModels } from './choose-model.ts';
import {
  displacementsOf,
  fitShape,
  MOST_FITTED_ROWS,
  type Displacements,
  type LikelihoodFit,
} from './fit-likelihood.ts';
import type { FitShape, Motion, MotionModel } from './motion-model.ts';
import { activeStarts, passiveStart, turningStarts } from './starting-motions.ts';
import { ensembleMsd, meanLogMsd, trackMsd } from './msd.ts';
import type { Track } from './measured-track.ts';

export interface EnsembleFit {
  shape: FitShape;
  motion: Motion;
  /** The fit on tracks drawn anew. */
  redrawn: Motion[];
  modelsTried: { model: MotionModel; aic: number }[];
  /** Turning in the plane where the chosen model has none: its interval says how little it is. */
  omega: Interval | null;
  /** D along z by itself, and errors of z. */
  vertical: { motion: Motion; redrawn: Motion[]; correlated: boolean } | null;
}

type FitOptions = Pick<AnalyseOptions, 'rotation' | 'model' | 'fit' | 'maxLagS'>;

const modelsOf = (model: AnalyseOptions['model']): MotionModel[] =>
  model === 'auto' ? ['passive', 'abp', 'chiral'] : [model];

/**
 * Fits an ensemble as the options ask. `draws`: how often each track counts, a row a repeat.
 *
 * @throws bad-option for a fit of the MSD of one track, which says nothing of its own error
 */
export function fitEnsemble(
  tracks: readonly Track[],
  dtS: number,
  options: FitOptions,
  draws: readonly Int32Array[],
  seed: number,
): EnsembleFit {
  if (isAlone(tracks) && options.fit !== 'likelihood')
    throw badOption(
      'fit',
      'The MSD of one track says nothing of its own error, so a fit of it has no interval; fit by likelihood, or analyse several tracks.',
    );
  const data = displacementsOf(tracks, MOST_FITTED_ROWS);
  const redrawn = (fit: LikelihoodFit): Motion[] =>
    isAlone(tracks) ? aloneMotions(data, fit, draws.length, seed) : redrawnMotions(data, fit, draws);
  const sampling = { rotation: options.rotation, dtS };
  const { tried, chosen } = fitModels(tracks, data, modelsOf(options.model), sampling);
  const likelihood: EnsembleFit = {
    shape: chosen.shape,
    motion: chosen.motion,
    redrawn: redrawn(chosen),
    modelsTried: tried.map(({ shape, aic }) => ({ model: shape.model, aic })),
    omega: turningInPlane(tried, redrawn),
    vertical: chosen.shape.withZ ? verticalOf(data, chosen, redrawn) : null,
  };
  return options.fit === 'likelihood' ? likelihood : fitCurves(tracks, data, likelihood, options, draws);
}

type Redrawn = (fit: LikelihoodFit) => Motion[];

function turningInPlane(tried: readonly LikelihoodFit[], redrawn: Redrawn): EnsembleFit['omega'] {
  const chiral = tried.find(({ shape }) => shape.model === 'chiral' && shape.rotation === '2d');
  if (!chiral) return null;
  return figureOf(
    chiral.motion.omegaRadS,
    redrawn(chiral).map(({ omegaRadS }) => omegaRadS),
  );
}

function verticalOf(data: Displacements, chosen: LikelihoodFit, redrawn: Redrawn): EnsembleFit['vertical'] {
  const free = chosen.shape.isotropic
    ? fitShape(data, { ...chosen.shape, isotropic: false }, [chosen.motion])
    : chosen;
  return { motion: free.motion, redrawn: redrawn(free), correlated: free.shape.correlatedZ };
}

/** Beside the fit by likelihood. */
function msdStarts(data: Displacements, shape: FitShape): Motion[] {
  const passive = passiveStart(data, shape.dtS);
  if (shape.model === 'passive') return [passive];
  const active = activeStarts(data, passive, shape);
  return shape.model === 'abp' ? active : turningStarts(active[Math.floor(active.length / 2)], shape).flat();
}

/** Lags of fits by MSD end here unless told: beyond, the points depend on each other too much. */
const LONGEST_LAG_S = 3;

function fitCurves(
  tracks: readonly Track[],
  data: Displacements,
  likelihood: EnsembleFit,
  { fit, maxLagS, rotation }: FitOptions,
  draws: readonly Int32Array[],
): EnsembleFit {
  const { dtS } = likelihood.shape;
  const axes = rotation === '3d' && tracks.every(({ zUm }) => zUm !== null) ? 'xyz' : 'xy';
  const lags = Math.max(4, Math.round((maxLagS ?? LONGEST_LAG_S) / dtS));
  const curves = tracks.map((track) => trackMsd(track, axes, lags));
  const logOf = (times?: Int32Array): Float64Array =>
    fit === 'mlsd' ? meanLogMsd(curves, lags, times) : ensembleMsd(curves, lags, times).map(Math.log);
  // Points of an MSD depend on each other, so their residuals can't choose a model: the likelihood does.
  const shape: FitShape = { ...likelihood.shape, isotropic: true };
  const chosen = fitLogMsd(logOf(), axes, shape, [likelihood.motion, ...msdStarts(data, shape)]);
  return {
    ...likelihood,
    shape: { ...chosen.shape, withZ: likelihood.shape.withZ },
    motion: chosen.motion,
    redrawn: draws.map((times) => fitLogMsd(logOf(times), axes, chosen.shape, [chosen.motion]).motion),
    // An MSD has no sense of turning.
    omega: null,
  };
}
