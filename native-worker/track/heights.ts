import type { HeightSeries } from './kalman.ts';
import { smoothZ, type SmoothedSeries } from './smooth.ts';

/** Heights of one particle, with a mark (1) on those that a neighbour's rings may have spoilt. */
export interface TrackHeights extends HeightSeries {
  disturbed: Uint8Array;
}

/** Errors under a neighbour's rings last as long as it stays: in the smoother each such height counts as a ninth. */
const DISTURBED_SD = 3;
/** A disturbed height must be this near, in standard deviations, to what the undisturbed ones allow. */
const GATE = 4;

/**
 * Smooths the heights of the particles of one video. A neighbour can hold a height wrong by many micrometres for seconds, which no smoother
 * tells from motion; so the undisturbed heights are smoothed first, the disturbed ones that they rule out are left out, and the rest
 * count little. Left-out heights get weight 0. A track that is disturbed throughout is smoothed as it is.
 */
export function smoothTracks(
  tracks: TrackHeights[],
  options: { processNoiseUm2S: number | null; particleDiameterUm: number },
): SmoothedSeries[] {
  const clear = smoothZ(
    tracks.map(({ tS, zUm, sdUm, disturbed }) => ({
      tS,
      sdUm,
      zUm: zUm.map((z, k) => (disturbed[k] ? NaN : z)),
    })),
    options,
  );
  const ruledOut = tracks.map(({ zUm, sdUm, disturbed }, track) =>
    disturbed.map((mark, k) => {
      const { zUm: expected, sdUm: spread } = clear[track];
      return mark && Math.abs(zUm[k] - expected[k]) > GATE * Math.hypot(spread[k], sdUm[k]) ? 1 : 0;
    }),
  );
  const smoothed = smoothZ(
    tracks.map(({ tS, zUm, sdUm, disturbed }, track) => ({
      tS,
      zUm: zUm.map((z, k) => (ruledOut[track][k] ? NaN : z)),
      sdUm: sdUm.map((sd, k) => (disturbed[k] ? DISTURBED_SD * sd : sd)),
    })),
    options,
  );
  return smoothed.map((one, track) => ({
    ...one,
    weight: one.weight.map((weight, k) => (ruledOut[track][k] ? 0 : weight)),
  }));
}
