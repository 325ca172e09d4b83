import type { AnalysisSummary, Interval } from '../../preload/contract/analysis.ts';
import { figureOf } from './bootstrap.ts';
import type { EnsembleFit } from './fit-ensemble.ts';
import { quarterTurn, tripleProducts } from './handedness.ts';
import type { Track } from './measured-track.ts';
import type { Motion } from './motion-model.ts';

/**
 * Figures of a fitted ensemble with their intervals from whole tracks drawn anew, of one track from the curvature of its likelihood; null:
 * the chosen model has no such figure, or one track does not settle it.
 */
export function fittedFigures(
  tracks: readonly Track[],
  { motion, redrawn, shape, omega, vertical }: EnsembleFit,
  exposureS: number,
  draws: readonly Int32Array[],
): AnalysisSummary['fit'] {
  const of = (figure: (motion: Motion) => number): Interval => figureOf(figure(motion), redrawn.map(figure));
  const swims = shape.model !== 'passive';
  const turns = shape.model === 'chiral';
  const helix = turns && shape.rotation === '3d';
  const sigma = (variance: number, d: number): number =>
    Math.sqrt(Math.max(0, variance + (d * exposureS) / 3));
  const ofZ = (figure: (motion: Motion) => number): Interval | null =>
    vertical && figureOf(figure(vertical.motion), vertical.redrawn.map(figure));
  return {
    vUmS: swims ? of(({ vUmS }) => vUmS) : null,
    dUm2S: of(({ dUm2S }) => dUm2S),
    drPerS: swims ? of(({ drPerS }) => drPerS) : null,
    omegaRadS: swims ? (omega ?? (turns ? of(({ omegaRadS }) => omegaRadS) : null)) : null,
    dzUm2S: ofZ(({ dzUm2S }) => dzUm2S),
    helixRadiusUm: helix
      ? of((one) => (one.vUmS * Math.sqrt(1 - one.axisShare)) / Math.abs(one.omegaRadS))
      : null,
    helixPitchUm: helix
      ? of((one) => (2 * Math.PI * one.vUmS * Math.sqrt(one.axisShare)) / Math.abs(one.omegaRadS))
      : null,
    helixHandedness: helix ? handednessOf(tracks, motion.omegaRadS, shape.dtS, draws) : null,
    sigmaXyUm: of((one) => sigma(one.noiseXyUm2, one.dUm2S)),
    sigmaZUm: ofZ((one) => sigma(one.noiseZUm2, one.dzUm2S)),
    sigmaZTauS: vertical?.correlated
      ? ofZ((one) => -shape.dtS / Math.log(one.noiseZCorrelation))
      : vertical && { value: 0, low: 0, high: 0 },
  };
}

function handednessOf(
  tracks: readonly Track[],
  omegaRadS: number,
  dtS: number,
  draws: readonly Int32Array[],
): 'left' | 'right' | null {
  const { sum, count } = tripleProducts(tracks, quarterTurn(omegaRadS, dtS));
  const mean = (times: ArrayLike<number> | null): number => {
    let [total, terms] = [0, 0];
    sum.forEach((value, track) => {
      total += (times ? times[track] : 1) * value;
      terms += (times ? times[track] : 1) * count[track];
    });
    return total / terms;
  };
  const { low, high, value } = figureOf(mean(null), draws.map(mean));
  if (!(low > 0 || high < 0)) return null;
  return value > 0 ? 'right' : 'left';
}
