import type { AnalysisSummary, Interval, TrajectoryRows } from '../../preload/contract/analysis.ts';
import { badInput } from '../../preload/contract/errors.ts';
import type { AnalyseOptions } from '../../preload/contract/options/analyse.ts';
import { drawTracks, figureOf, forCurves } from './bootstrap.ts';
import { buildTracks } from './build-tracks.ts';
import {
  correlationCurves,
  msdCurves,
  type CorrelationCurves,
  type MsdCurves,
} from './msd-and-vacf-curves.ts';
import { subtractDrift } from './drift.ts';
import { displacementsOf, MOST_FITTED_ROWS } from './fit-likelihood.ts';
import { fitEnsemble, type EnsembleFit } from './fit-ensemble.ts';
import { quarterTurn, tripleProducts } from './handedness.ts';
import { heightLayers, wallWarning, type HeightLayers, type WallSetup } from './height-layers.ts';
import type { Motion } from './motion-model.ts';
import { meanShare, sharesOf, type SharesOfTracks } from './motion-shares.ts';
import { diffusionOf, turningDiffusion, turningOf, type ParticleFigures } from './particle-motion.ts';
import { momentsOf, speedOfTrack, speedShares, speedsOf } from './speeds.ts';
import type { Track } from './measured-track.ts';
import { freeDiffusion } from '../math/sphere-in-water.ts';
import { windowSpeeds, type WindowSpeeds } from './window-speeds.ts';

/** Everything that is known of an ensemble. */
export interface GroupAnalysis {
  summary: AnalysisSummary;
  tracks: Track[];
  dtS: number;
  fit: EnsembleFit;
  /** Speed of each track from itself alone; null for passive particles. */
  speeds: (Interval | null)[];
  particles: ParticleFigures[];
  shares: SharesOfTracks;
  msd: MsdCurves;
  vacf: CorrelationCurves;
  windows: WindowSpeeds;
  heights: HeightLayers | null;
  heightsKnown: boolean;
}

/** Height of the focal plane of each video above the centre of a resting particle; null: unknown. */
export interface GroupSetup {
  dtS: number;
  focalHeightUm: readonly (number | null)[];
}

/** Physics of one ensemble. Throws `bad-input` where no track is left. */
export function analyseGroup(
  rows: TrajectoryRows,
  { dtS, focalHeightUm }: GroupSetup,
  options: AnalyseOptions,
  seed: number,
): GroupAnalysis {
  const built = buildTracks(rows, options.minFrames);
  const warnings = countWarnings(built, options);
  let { tracks } = built;
  if (tracks.length === 0) {
    throw badInput(
      `No track is seen in ${options.minFrames} frames or more; link with a longer memory or set --min-frames lower.`,
      { option: 'min-frames' },
    );
  }
  if (options.drift === 'passive') {
    const drift = subtractDrift(tracks, dtS, options.rotation);
    ({ tracks } = drift);
    if (drift.byVideo.size === 0)
      warnings.push(
        'Too few passive tracks (three a video are needed) to know the drift; nothing was subtracted.',
      );
    for (const [video, { velocity, passive }] of drift.byVideo)
      warnings.push(
        `Drift of (${velocity.map((v) => v.toFixed(3)).join(', ')}) um/s subtracted from video ${video + 1}, known from ${passive} passive tracks.`,
      );
  }
  const draws = drawTracks(tracks.length, options.bootstrap, seed);
  const fit = fitEnsemble(tracks, dtS, options, draws);
  const { motion, shape } = fit;
  const swims = shape.model !== 'passive';
  const population = swims ? populationOf(tracks, fit, forCurves(draws), seed) : null;
  const speeds = population?.speeds ?? tracks.map(() => null);
  const radiusUm = options.diameterUm === null ? null : options.diameterUm / 2;
  const aboveUm = ({ video }: Track): number | null => {
    const focal = focalHeightUm[video];
    return focal === null || radiusUm === null ? null : focal + radiusUm;
  };
  const free =
    options.diameterUm === null
      ? null
      : freeDiffusion(
          options.diameterUm,
          options.temperatureC ?? undefined,
          options.viscosityMpas ?? undefined,
        );
  const wall: WallSetup = { aboveUm, radiusUm, freeUm2S: free?.dUm2S ?? null };
  // What is seen along z moves as z's own fit says.
  const seen: Motion = fit.vertical
    ? { ...fit.vertical.motion, dUm2S: motion.dUm2S, noiseXyUm2: motion.noiseXyUm2 }
    : motion;
  const shares = sharesOf(
    tracks,
    seen,
    speeds.map((one) => one?.value ?? null),
    dtS,
    { centreAboveUm: aboveUm, radiusUm },
  );
  const offWall = wallWarning(tracks, dtS, wall);
  if (offWall) warnings.push(offWall);
  const outOfRangeShare = meanShare(shares.tracks, 'outOfRange') ?? 0;
  if (outOfRangeShare > 0.02) warnings.push(censoring(tracks, outOfRangeShare));
  const heightsKnown = tracks.every((track) => aboveUm(track) !== null);
  return {
    summary: {
      tracks: tracks.length,
      rows: built.rows,
      dims: tracks.some(({ zUm }) => zUm !== null) ? 3 : 2,
      model: shape.model,
      modelsTried: fit.modelsTried,
      fit: figuresOf(tracks, fit, options.exposureS, draws),
      speed: population?.moments ?? { meanUmS: null, sdUmS: null },
      motion: {
        inPlaneShare: meanShare(shares.tracks, 'inPlane'),
        outOfPlaneShare: meanShare(shares.tracks, 'outOfPlane'),
        nearWallShare: meanShare(shares.tracks, 'nearWall'),
        outOfRangeShare,
      },
      warnings,
    },
    tracks,
    dtS,
    fit,
    speeds,
    particles: particlesOf(tracks, fit, speeds),
    shares,
    msd: msdCurves(tracks, fit, options.maxLagS, draws),
    vacf: correlationCurves(tracks, fit, options.maxLagS, draws),
    windows: windowSpeeds(tracks, fit, seed),
    heights: heightLayers(tracks, seen, { rotation: options.rotation, dtS }, wall),
    heightsKnown,
  };
}

function countWarnings(
  { tracks, tooShort, outlierRows, doubled }: ReturnType<typeof buildTracks>,
  { minFrames, fit }: AnalyseOptions,
): string[] {
  const warnings: string[] = [];
  const rows = tracks.reduce((sum, { frame }) => sum + frame.length, 0);
  if (fit === 'likelihood' && rows > MOST_FITTED_ROWS)
    warnings.push(
      `Of ${rows} positions about ${MOST_FITTED_ROWS} were fitted: parts of all trajectories and times. The intervals are those of what was fitted.`,
    );
  if (tooShort > 0) warnings.push(`${tooShort} tracks of fewer than ${minFrames} frames were left out.`);
  if (outlierRows > 0) warnings.push(`${outlierRows} rows marked as outliers were left out.`);
  if (doubled > 0)
    warnings.push(`${doubled} rows were left out because their particle has another one in the same frame.`);
  return warnings;
}

function censoring(tracks: readonly Track[], share: number): string {
  const ends = tracks.filter(({ outOfRange }) => outOfRange[outOfRange.length - 1]).length;
  return `${(100 * share).toFixed(1)} % of the heights are out of the calibrated range and ${ends} of ${tracks.length} tracks end there: swimmers that leave it are lost, so the share out of plane is too low.`;
}

interface Population {
  speeds: (Interval | null)[];
  moments: AnalysisSummary['speed'];
}

function populationOf(
  tracks: readonly Track[],
  fit: EnsembleFit,
  draws: readonly Int32Array[],
  seed: number,
): Population {
  const found = speedsOf(tracks, fit.motion, fit.shape, seed);
  const speeds = found.likelihood.map((row, track) =>
    found.known[track] ? speedOfTrack(found.grid, row) : null,
  );
  const shares = speedShares(found);
  const whole = momentsOf(found.grid, shares);
  const repeats = draws.map((times) => momentsOf(found.grid, speedShares(found, times, shares, 60)));
  return {
    speeds,
    moments: {
      meanUmS: figureOf(
        whole.mean,
        repeats.map(({ mean }) => mean),
      ),
      sdUmS: figureOf(
        whole.sd,
        repeats.map(({ sd }) => sd),
      ),
    },
  };
}

function figuresOf(
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
    omegaRadS:
      turns && helix
        ? of(({ omegaRadS }) => omegaRadS)
        : swims
          ? (omega ?? (turns ? of(({ omegaRadS }) => omegaRadS) : null))
          : null,
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

function particlesOf(
  tracks: readonly Track[],
  { motion, shape }: EnsembleFit,
  speeds: readonly (Interval | null)[],
): ParticleFigures[] {
  const swims = shape.model !== 'passive';
  const speed = speeds.map((one) => one?.value ?? motion.vUmS);
  const dr = swims
    ? turningDiffusion(displacementsOf(tracks), motion, { ...shape, withZ: false }, speed)
    : [];
  return tracks.map((track, index) => ({
    d: diffusionOf(track, swims ? speed[index] : 0, shape),
    dr: dr[index] ?? null,
    omega: swims && shape.rotation === '2d' ? turningOf(track, motion, shape.dtS) : null,
  }));
}
