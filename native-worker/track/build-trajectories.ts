import { OUTLIER_REASONS, type TrackTable } from '../../preload/contract/track-table.ts';
import type { LinkLimits, SmoothOptions } from '../../preload/contract/options/track.ts';
import { drawnCentres } from './drawn-centres.ts';
import { findDoublets } from './doublets.ts';
import { isUndecided, joinDoublets } from './join-doublets.ts';
import { smoothTracks } from './disturbed-heights.ts';
import type { SpaceLinks } from './link-by-state.ts';
import { linkWithWeak } from './link-with-weak.ts';
import { hasNeighbour } from './has-neighbour.ts';
import { findOutliers } from './find-outliers.ts';

/** Detections of a video with predicted heights, a row each, in any order of frames. */
export interface VideoPredictions {
  frame: Int32Array;
  xPx: Float64Array;
  yPx: Float64Array;
  /** Height of the focal plane above the particle, NaN where unknown. */
  zLabelUm: Float64Array;
  zSdUm: Float64Array;
  /** 1 where the prediction lies within the calibrated range. */
  inRange: Uint8Array;
  /** Not 0 where another particle or the edge is near. */
  crowded: Uint8Array;
  /** Not 0 for circles too weak to be detections, which count only where a trajectory expects one; not given: none is. */
  weak?: Uint8Array;
}

export interface TrajectoryOptions {
  pixelUm: number;
  particleDiameterUm: number;
  /** Of the sample, degrees C; the default unless given. */
  temperatureC?: number;
  frameIntervalS: number;
  /** Times of the frames, seconds, where they are uneven. */
  frameTimesS?: Float64Array | null;
  link: LinkLimits;
  smooth: SmoothOptions;
}

/** Nearer than this, in diameters, a neighbour's rings reach into a particle's image: the authors' spacing, 76 px of 0.1625 um for 2.12 um. */
const NEIGHBOUR_DIAMETERS = 5.85;
/** A height that is not to be trusted by itself is told from the particle's own path while that is known better than this, in diameters. */
const BRIDGED_SD = 0.71;
/** A mask unlike the calibration's whose height still lies this near, in standard deviations, to the path around it is bridged. */
const AGREES_SD = 2;

/**
 * Links, smooths and judges: from single detections to trajectories. `zRawUm` is the predicted height of the particle above the focal plane,
 * -zLabelUm; `zUm` is z smoothed in time and NaN where the prediction is out of range; `xUm`, `yUm` are left as measured. A mask that a
 * neighbour's rings spoil says nothing of the range, nor does an unusual view of the cap between frames in range whose predicted height lies on
 * the path: there z comes from the frames before and after, with its larger error, for as long as that stays under BRIDGED_SD; such rows are `bridged`, and z ends with the last trusted height. Nothing
 * is dropped but tracks shorter than `link.minFrames`; doubtful rows and tracks are marked as outliers.
 *
 * Rows are ordered by particle, then frame; particles are numbered 0, 1, ... in order of first appearance.
 * Throws bad input for positions that are not finite numbers.
 */
export function buildTrajectories(given: VideoPredictions, options: TrajectoryOptions): TrackTable {
  const { pixelUm, particleDiameterUm, temperatureC, frameIntervalS, frameTimesS } = options;
  const { input, particle, confidence: linkConfidence } = linked(given, options);
  const { frame, xPx, yPx, zSdUm, crowded } = input;
  const diameterPx = particleDiameterUm / pixelUm;
  const inUm = (values: Float64Array): Float64Array => values.map((value) => value * pixelUm);
  const {
    tracks: whole,
    joined,
    confidence,
  } = joinDoublets(rowsByTrack(particle, frame), { frame, xUm: inUm(xPx), yUm: inUm(yPx) }, linkConfidence, {
    diameterUm: particleDiameterUm,
    memoryFrames: options.link.memoryFrames,
  });
  const tracks = whole.filter((rows) => rows.length >= options.link.minFrames);

  const disturbed = hasNeighbour(frame, xPx, yPx, NEIGHBOUR_DIAMETERS * diameterPx);
  const drawn = drawnCentres(tracks, input, disturbed);
  const trusted = trustedHeights(input).map((z, row) => (drawn[row] ? NaN : z));
  const evidence = tracks.map((rows) => ({
    tS: Float64Array.from(rows, (row) => frameTimesS?.[frame[row]] ?? frame[row] * frameIntervalS),
    xUm: Float64Array.from(rows, (row) => xPx[row] * pixelUm),
    yUm: Float64Array.from(rows, (row) => yPx[row] * pixelUm),
    zUm: Float64Array.from(rows, (row) => trusted[row]),
    zSdUm: Float64Array.from(rows, (row) => zSdUm[row]),
    disturbed: Uint8Array.from(rows, (row) => disturbed[row]),
  }));
  const smoothed = smoothTracks(
    evidence.map(({ tS, zUm, zSdUm: sdUm, disturbed: marks }) => ({ tS, zUm, sdUm, disturbed: marks })),
    { processNoiseUm2S: options.smooth.processNoise, particleDiameterUm, temperatureC },
  );
  const verdicts = findOutliers(
    evidence.map((one, track) => ({ ...one, weight: smoothed[track].weight })),
    particleDiameterUm,
    temperatureC,
  );

  // Positions in the plane are right for doublets too; heights are not.
  const hasHeights = trusted.some((z) => !Number.isNaN(z));
  const found = findDoublets(tracks, input, diameterPx);
  const doublets = tracks.map((rows, track) => found[track] || joined.has(rows));

  const table = emptyTable(tracks.reduce((sum, rows) => sum + rows.length, 0));
  let out = 0;
  tracks.forEach((rows, track) => {
    const { zUm, sdUm } = smoothed[track];
    const first = rows.findIndex((row) => !Number.isNaN(trusted[row]));
    const last = rows.findLastIndex((row) => !Number.isNaN(trusted[row]));
    rows.forEach((row, k) => {
      const deviation = Math.abs(-input.zLabelUm[row] - zUm[k]) / Math.hypot(sdUm[k], zSdUm[row]);
      const measured = !Number.isNaN(trusted[row]);
      const between = !measured && first < k && k < last && sdUm[k] <= BRIDGED_SD * particleDiameterUm;
      const bridged = between && (disturbed[row] === 1 || deviation <= AGREES_SD);
      const known = measured || bridged;
      const undecided = isUndecided(rows, confidence);
      const ownReason =
        verdicts[track].reason ??
        (undecided ? 'undecided' : hasHeights && doublets[track] ? 'doublet' : null);
      const reason = ownReason ?? (verdicts[track].rows[k] ? 'height' : '');
      table.particle[out] = track;
      table.frame[out] = frame[row];
      table.tS[out] = evidence[track].tS[k];
      table.xPx[out] = xPx[row];
      table.yPx[out] = yPx[row];
      table.xUm[out] = evidence[track].xUm[k];
      table.yUm[out] = evidence[track].yUm[k];
      table.zRawUm[out] = -input.zLabelUm[row];
      table.zUm[out] = known ? zUm[k] : NaN;
      table.zSdUm[out] = known ? sdUm[k] : NaN;
      table.inRange[out] = measured ? 1 : 0;
      table.bridged[out] = bridged ? 1 : 0;
      table.outlier[out] = reason ? 1 : 0;
      table.linkConfidence[out] = confidence[row];
      table.reason[out] = OUTLIER_REASONS.indexOf(reason);
      table.crowded[out] = crowded[row];
      table.weak[out] = input.weak[row];
      out++;
    });
  });
  return table;
}

const trustedHeights = ({ zLabelUm, zSdUm, inRange }: VideoPredictions): Float64Array =>
  zLabelUm.map((label, row) => (inRange[row] && Number.isFinite(zSdUm[row]) ? -label : NaN));

/** Without the weak positions that no trajectory takes. */
function linked(
  given: VideoPredictions,
  { link, pixelUm, frameIntervalS }: TrajectoryOptions,
): { input: VideoPredictions & { weak: Uint8Array } } & Pick<SpaceLinks, 'particle' | 'confidence'> {
  const { frame, xPx, yPx, zSdUm, weak = new Uint8Array(given.frame.length) } = given;
  const { particle, confidence } = linkWithWeak(
    { frame, xPx, yPx, zUm: trustedHeights(given), zSdUm, weak },
    { ...link, pixelUm, frameIntervalS },
  );
  const rows = [...particle.keys()].filter((row) => particle[row] >= 0);
  const floats = (values: Float64Array): Float64Array => Float64Array.from(rows, (row) => values[row]);
  const bytes = (values: Uint8Array): Uint8Array => Uint8Array.from(rows, (row) => values[row]);
  const integers = (values: Int32Array): Int32Array => Int32Array.from(rows, (row) => values[row]);
  return {
    input: {
      frame: integers(frame),
      xPx: floats(xPx),
      yPx: floats(yPx),
      zLabelUm: floats(given.zLabelUm),
      zSdUm: floats(zSdUm),
      inRange: bytes(given.inRange),
      crowded: bytes(given.crowded),
      weak: bytes(weak),
    },
    particle: integers(particle),
    confidence: floats(confidence),
  };
}

/** Row numbers of each particle, frames ascending. */
function rowsByTrack(particle: Int32Array, frame: Int32Array): number[][] {
  const tracks: number[][] = [];
  particle.forEach((id, row) => (tracks[id] ??= []).push(row));
  for (const rows of tracks) rows.sort((a, b) => frame[a] - frame[b]);
  return tracks;
}

const emptyTable = (rows: number): TrackTable => ({
  particle: new Int32Array(rows),
  frame: new Int32Array(rows),
  tS: new Float64Array(rows),
  xPx: new Float64Array(rows),
  yPx: new Float64Array(rows),
  xUm: new Float64Array(rows),
  yUm: new Float64Array(rows),
  zRawUm: new Float64Array(rows),
  zUm: new Float64Array(rows),
  zSdUm: new Float64Array(rows),
  inRange: new Uint8Array(rows),
  outlier: new Uint8Array(rows),
  crowded: new Uint8Array(rows),
  bridged: new Uint8Array(rows),
  reason: new Uint8Array(rows),
  linkConfidence: new Float64Array(rows),
  weak: new Uint8Array(rows),
});
