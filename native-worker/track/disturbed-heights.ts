import type { MarkedHeights } from './height-scatter.ts';
import {
  learnHeights,
  smoothOwn,
  type LearnedHeights,
  type SmoothedSeries,
  type SmoothZOptions,
} from './smooth-heights.ts';

/** Heights of one particle, with a mark (1) on those that a neighbour's rings may have spoilt. */
export type TrackHeights = Required<MarkedHeights>;

/** A disturbed height must be this near, in standard deviations, to what the undisturbed ones allow. */
const GATE = 4;

/**
 * Smooths the heights of the particles of one video. A neighbour can hold a height wrong by many micrometres for seconds, which no smoother
 * tells from motion; so the undisturbed heights are smoothed first, the disturbed ones that they rule out are left out, and the rest
 * count little. Left-out heights get weight 0. A track that is disturbed throughout is smoothed as it is.
 */
export function smoothTracks(tracks: TrackHeights[], options: SmoothZOptions): SmoothedSeries[] {
  const clear = tracks.map(({ tS, zUm, sdUm, disturbed }) => ({
    tS,
    sdUm,
    zUm: zUm.map((z, k) => (disturbed[k] ? NaN : z)),
  }));
  const learned = learnHeights(clear, options);
  return tracks.map((track, index) => {
    const undisturbed = smoothOwn(clear[index], learned);
    return track.disturbed.includes(1) ? withDisturbed(track, undisturbed, learned) : undisturbed;
  });
}

function withDisturbed(
  { tS, zUm, sdUm, disturbed }: TrackHeights,
  clear: SmoothedSeries,
  learned: LearnedHeights,
): SmoothedSeries {
  const ruledOut = disturbed.map((mark, k) =>
    mark && Math.abs(zUm[k] - clear.zUm[k]) > GATE * Math.hypot(clear.sdUm[k], sdUm[k]) ? 1 : 0,
  );
  const smoothed = smoothOwn(
    {
      tS,
      zUm: zUm.map((z, k) => (ruledOut[k] ? NaN : z)),
      sdUm,
      disturbed,
    },
    learned,
  );
  return { ...smoothed, weight: smoothed.weight.map((weight, k) => (ruledOut[k] ? 0 : weight)) };
}
