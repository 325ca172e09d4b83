import { counted } from '../../preload/contract/counted.ts';
import type {
  AnalysedVideo,
  AnalysisSummary,
  Interval,
  TrajectoryRows,
} from '../../preload/contract/analysis.ts';
import { badInput } from '../../preload/contract/errors.ts';
import type { AnalyseOptions } from '../../preload/contract/options/analyse.ts';
import { drawTracks, figureOf, forCurves, isAlone } from './bootstrap.ts';
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
import { fittedFigures } from './fitted-figures.ts';
import { gridInterval } from './grid-interval.ts';
import { heightLayers, wallWarning, type HeightLayers } from './height-layers.ts';
import type { Motion } from './motion-model.ts';
import { meanShare, sharesOf, type SharesOfTracks } from './motion-shares.ts';
import { diffusionOf, turningDiffusion, turningOf, type ParticleFigures } from './particle-motion.ts';
import { momentsOf, speedShares, speedsOf } from './speeds.ts';
import type { Track } from './measured-track.ts';
import { wallsOf } from './walls.ts';
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

export interface GroupSetup {
  dtS: number;
  /** That the tracks are of. */
  videos: readonly AnalysedVideo[];
}

/** Physics of one ensemble. Throws `bad-input` where no track is left. */
export function analyseGroup(
  rows: TrajectoryRows,
  { dtS, videos }: GroupSetup,
  options: AnalyseOptions,
  seed: number,
): GroupAnalysis {
  const built = buildTracks(rows, options.minFrames);
  if (built.tracks.length === 0) throw noTrack(options.minFrames);
  const warnings = countWarnings(built, options);
  const tracks = options.drift === 'passive' ? driftless(built.tracks, dtS, options, warnings) : built.tracks;
  const draws = drawTracks(tracks.length, options.bootstrap, seed);
  const fit = fitEnsemble(tracks, dtS, options, draws, seed);
  const population = populationOf(tracks, fit, forCurves(draws), seed);
  const { speeds } = population;
  const { wall, walls, missing } = wallsOf(tracks, { dtS, videos }, options);
  const seen = seenMotion(fit);
  const shares = sharesOf(
    tracks,
    seen,
    speeds.map((one) => one?.value ?? null),
    dtS,
    { centreAboveUm: wall.aboveUm, radiusUm: wall.radiusUm },
  );
  const motion = motionSummary(shares.tracks);
  if (tracks.length < FEW) warnings.push(isAlone(tracks) ? ALONE : fewTracks(tracks.length));
  warnings.push(...missing);
  const offWall = wallWarning(tracks, dtS, wall);
  if (offWall) warnings.push(offWall);
  if (motion.outOfRangeShare > 0.02) warnings.push(censoring(tracks, motion.outOfRangeShare));
  const particles = particlesOf(tracks, fit, speeds);
  const figures = fittedFigures(tracks, fit, options.exposureS, draws);
  const fitted = isAlone(tracks) ? ofOneTrack(figures, particles[0]) : figures;
  return {
    summary: {
      tracks: tracks.length,
      rows: built.rows,
      dims: tracks.some(({ zUm }) => zUm !== null) ? 3 : 2,
      model: fit.shape.model,
      modelsTried: fit.modelsTried,
      fit: fitted,
      speed: isAlone(tracks) ? { meanUmS: fitted.vUmS, sdUmS: null } : population.moments,
      walls,
      motion,
      warnings,
    },
    tracks,
    dtS,
    fit,
    speeds,
    particles,
    shares,
    msd: msdCurves(tracks, fit, options.maxLagS, draws),
    vacf: correlationCurves(tracks, fit, options.maxLagS, draws),
    windows: windowSpeeds(tracks, fit, seed),
    heights: heightLayers(tracks, seen, { rotation: options.rotation, dtS }, wall),
    heightsKnown: tracks.every((track) => wall.aboveUm(track) !== null),
  };
}

const noTrack = (minFrames: number): Error =>
  badInput(
    `No track is seen in ${minFrames} frames or more; link with a longer memory or set --min-frames lower.`,
    { option: 'min-frames' },
  );

/** The fitted motion, along z as z's own fit says. */
const seenMotion = ({ motion, vertical }: EnsembleFit): Motion =>
  vertical ? { ...vertical.motion, dUm2S: motion.dUm2S, noiseXyUm2: motion.noiseXyUm2 } : motion;

const motionSummary = (shares: SharesOfTracks['tracks']): AnalysisSummary['motion'] => ({
  inPlaneShare: meanShare(shares, 'inPlane'),
  outOfPlaneShare: meanShare(shares, 'outOfPlane'),
  nearWallShare: meanShare(shares, 'nearWall'),
  outOfRangeShare: meanShare(shares, 'outOfRange') ?? 0,
});

const UNKNOWN_SPEED = { meanUmS: null, sdUmS: null };

/** Of so few, drawing whole tracks anew makes intervals too narrow. */
const FEW = 6;
const fewTracks = (count: number): string =>
  `Only ${count} tracks: intervals that come from drawing so few anew are too narrow; take them as a rough guide.`;
const ALONE =
  'One track alone: its intervals come from its own likelihood. Bands of the MSD and of the velocity autocorrelation, the spread of speeds and the figures of a helix need several tracks and are not given.';

/** In the plane turning is known by leaving out parts of the track in turn; the likelihood's interval for it is too narrow. */
const ofOneTrack = (fit: AnalysisSummary['fit'], { omega }: ParticleFigures): AnalysisSummary['fit'] => ({
  ...fit,
  omegaRadS: omega,
  helixRadiusUm: null,
  helixPitchUm: null,
  helixHandedness: null,
});

/** Tracks without the drift that passive ones show; says what was subtracted. */
function driftless(tracks: Track[], dtS: number, { rotation }: AnalyseOptions, warnings: string[]): Track[] {
  const drift = subtractDrift(tracks, dtS, rotation);
  if (drift.byVideo.size === 0)
    warnings.push(
      'Too few passive tracks (three a video are needed) to know the drift; nothing was subtracted.',
    );
  for (const [video, { velocity, passive }] of drift.byVideo)
    warnings.push(
      `Drift of (${velocity.map((v) => v.toFixed(3)).join(', ')}) um/s subtracted from video ${video + 1}, known from ${passive} passive tracks.`,
    );
  return drift.tracks;
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
  if (tooShort > 0)
    warnings.push(
      `${counted(tooShort, 'track')} of fewer than ${minFrames} frames ${tooShort === 1 ? 'was' : 'were'} left out.`,
    );
  if (outlierRows > 0)
    warnings.push(
      `${counted(outlierRows, 'row')} marked as outliers ${outlierRows === 1 ? 'was' : 'were'} left out.`,
    );
  if (doubled > 0)
    warnings.push(
      `${counted(doubled, 'row')} ${doubled === 1 ? 'was left out because its' : 'were left out because their'} particle has another one in the same frame.`,
    );
  return warnings;
}

function censoring(tracks: readonly Track[], share: number): string {
  const ends = tracks.filter(({ outOfRange }) => outOfRange[outOfRange.length - 1]).length;
  return `${(100 * share).toFixed(1)} % of the heights are out of the calibrated range and ${ends} of ${counted(tracks.length, 'track')} ${ends === 1 ? 'ends' : 'end'} there: swimmers that leave it are lost, so the share out of plane is too low.`;
}

interface Population {
  /** Of each track; null: unknown. */
  speeds: (Interval | null)[];
  /** Of their distribution. */
  moments: AnalysisSummary['speed'];
}

/** Speeds of tracks; none for passive particles. */
function populationOf(
  tracks: readonly Track[],
  fit: EnsembleFit,
  draws: readonly Int32Array[],
  seed: number,
): Population {
  if (fit.shape.model === 'passive') return { speeds: tracks.map(() => null), moments: UNKNOWN_SPEED };
  const found = speedsOf(tracks, fit.motion, fit.shape, seed);
  const speeds = found.likelihood.map((row, track) =>
    found.known[track] ? gridInterval(found.grid, row) : null,
  );
  if (isAlone(tracks)) return { speeds, moments: UNKNOWN_SPEED };
  const shares = speedShares(found);
  const whole = momentsOf(found.grid, shares);
  const repeats = draws.map((times) => momentsOf(found.grid, speedShares(found, times, shares, 60)));
  const of = (moment: 'mean' | 'sd'): Interval =>
    figureOf(
      whole[moment],
      repeats.map((one) => one[moment]),
    );
  return { speeds, moments: { meanUmS: of('mean'), sdUmS: of('sd') } };
}

function particlesOf(
  tracks: readonly Track[],
  { motion, shape }: EnsembleFit,
  speeds: readonly (Interval | null)[],
): ParticleFigures[] {
  const swims = shape.model !== 'passive';
  const speed = speeds.map((one) => one?.value ?? motion.vUmS);
  const dr = swims ? turningDiffusion(displacementsOf(tracks), motion, { ...shape, withZ: false }) : [];
  return tracks.map((track, index) => ({
    d: diffusionOf(track, swims ? speed[index] : 0, shape),
    dr: dr[index] ?? null,
    omega: swims && shape.rotation === '2d' ? turningOf(track, motion, shape.dtS) : null,
  }));
}
