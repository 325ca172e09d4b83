import type { OutlierReason } from '../../preload/contract/track-table.ts';
import { diffusionUm2S } from '../math/sphere-in-water.ts';
import { median, SD_OVER_MAD, variance } from '../math/statistics.ts';
import { heightWeight } from './smooth-heights.ts';

/** What is known of one track; arrays of equal length, frames ascending. */
export interface TrackEvidence {
  tS: Float64Array;
  xUm: Float64Array;
  yUm: Float64Array;
  /** Measured heights, NaN where there is none. */
  zUm: Float64Array;
  /** Stated standard deviations of the heights. */
  zSdUm: Float64Array;
  /** 0 to 1: how far smoothing believed each height; 0: a neighbour spoilt it. */
  weight: Float64Array;
}

export interface TrackVerdict {
  /** Why the whole track is not to be trusted; null: it is. */
  reason: Exclude<OutlierReason, 'height'> | null;
  /** 1 for single heights that do not fit the rest. */
  rows: Uint8Array;
}

/** Weight of a height four standard deviations off. */
const ROW_WEIGHT = heightWeight(16);
const ROW_SHARE = 0.25;
/** How much rougher than the others' a noisy track's heights are. */
const ROUGHNESS_RATIO = 4;
/** Heights that are no rougher than this share of a diameter are not noisy. */
const ROUGHNESS_FLOOR = 0.236;
const MIN_HEIGHTS = 10;
/** Variance that the slowest free particle gains, as a share of what a sphere in water gains by diffusion, 2 D: ample margin for walls and syrup. */
const FREE_SHARE = 0.043;
const MIN_DURATION_S = 2;

/**
 * Finds the tracks that a person would leave out: heights that jump from frame to frame far more than those of the other particles (dirt on the
 * glass, uneven light, an image unlike the calibration), and things that do not even diffuse (dirt). Single wrong heights are marked too.
 */
export function findOutliers(
  tracks: TrackEvidence[],
  particleDiameterUm: number,
  temperatureC?: number,
): TrackVerdict[] {
  const freeUm2S = FREE_SHARE * 2 * diffusionUm2S(particleDiameterUm, temperatureC);
  const roughness = tracks.map((track) => roughnessUm(track.zUm));
  const known = roughness.filter((value) => !Number.isNaN(value));
  const typical = known.length >= 3 ? median(known) : median(tracks.flatMap(statedSd));
  const limit = Math.max(ROUGHNESS_RATIO * typical, ROUGHNESS_FLOOR * particleDiameterUm);
  return tracks.map((track, index) => {
    const rows = Uint8Array.from(track.weight, (weight) => (weight < ROW_WEIGHT ? 1 : 0));
    const heights = track.zUm.filter((z) => !Number.isNaN(z)).length;
    // Neighbours are no fault of the particle's own.
    const wrong = track.weight.filter((weight) => weight > 0 && weight < ROW_WEIGHT).length;
    const noisy = roughness[index] > limit || (heights >= MIN_HEIGHTS && wrong > ROW_SHARE * heights);
    return { reason: noisy ? 'noisy' : isImmobile(track, freeUm2S) ? 'immobile' : null, rows };
  });
}

const statedSd = ({ zUm, zSdUm }: TrackEvidence): number[] =>
  Array.from(zSdUm).filter((sd, k) => !Number.isNaN(zUm[k]) && Number.isFinite(sd));

/** Robust standard deviation of one height, from second differences, which swimming hardly touches; NaN if there are too few. */
function roughnessUm(zUm: Float64Array): number {
  const bends: number[] = [];
  for (let k = 1; k + 1 < zUm.length; k++) {
    const bend = Math.abs(zUm[k + 1] - 2 * zUm[k] + zUm[k - 1]);
    if (!Number.isNaN(bend)) bends.push(bend);
  }
  return bends.length < MIN_HEIGHTS - 2 ? NaN : (SD_OVER_MAD * median(bends)) / Math.sqrt(6);
}

/** A free particle's positions spread with time; a path of duration T has the variance 2 D T / 6 about its mean, an axis. */
function isImmobile({ tS, xUm, yUm }: TrackEvidence, freeUm2S: number): boolean {
  const durationS = tS[tS.length - 1] - tS[0];
  if (durationS < MIN_DURATION_S || tS.length < MIN_HEIGHTS) return false;
  // A free particle's spread varies from path to path; a tenth of what the slowest would have is out of its reach.
  return variance(xUm) + variance(yUm) < (freeUm2S * durationS) / 3;
}
