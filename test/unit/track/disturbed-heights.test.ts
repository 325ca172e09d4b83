import { describe, expect, it } from 'vitest';
import { smoothTracks, type TrackHeights } from '../../../native-worker/track/disturbed-heights.ts';
import { learnHeights, smoothOwn } from '../../../native-worker/track/smooth-heights.ts';
import { randomNumbers } from '../../support/random-numbers.ts';

const how = { processNoiseUm2S: 0.4, particleDiameterUm: 2.12 };

/** A height that hardly changes; in some frames a neighbour's rings are near. */
function heights(disturbed: (k: number) => boolean, offUm: (k: number) => number = () => 0): TrackHeights {
  const { normal } = randomNumbers(3);
  const tS = Float64Array.from({ length: 60 }, (_, k) => 0.1 * k);
  return {
    tS,
    zUm: tS.map((_, k) => 5 + 0.2 * normal() + offUm(k)),
    sdUm: new Float64Array(60).fill(0.2),
    disturbed: Uint8Array.from(tS, (_, k) => Number(disturbed(k))),
  };
}
/** Without the heights where a neighbour is near. */
const undisturbed = (track: TrackHeights): TrackHeights => ({
  ...track,
  zUm: track.zUm.map((z, k) => (track.disturbed[k] ? NaN : z)),
});
const near = (k: number): boolean => k >= 20 && k < 40;

describe('heights under a neighbour’s rings', () => {
  it('count with one and a half times their error where the others allow them', () => {
    const track = heights(near);
    const [smoothed] = smoothTracks([track], how);
    const { tS, zUm } = track;
    const wider = { tS, zUm, sdUm: track.sdUm.map((sd, k) => (near(k) ? 1.5 * sd : sd)) };
    expect(smoothed).toEqual(smoothOwn(wider, learnHeights([track], how)));
  });

  it('count nothing more than four deviations from what the others allow', () => {
    const clear = heights(near);
    const [{ zUm, sdUm }] = smoothTracks([undisturbed(clear)], how);
    // Frames of which each is a little nearer than the limit, or a little further.
    const at = (deviations: number): number[] => {
      const off = { ...clear, zUm: clear.zUm.slice() };
      for (const k of [25, 30, 34]) off.zUm[k] = zUm[k] + deviations * Math.hypot(sdUm[k], 0.2);
      const [{ weight }] = smoothTracks([off], how);
      return [25, 30, 34].map((k) => weight[k]);
    };
    expect(at(4.05)).toEqual([0, 0, 0]);
    expect(at(-4.05)).toEqual([0, 0, 0]);
    for (const weight of [...at(3.95), ...at(-3.95)]) expect(weight).toBeGreaterThan(0);
  });

  it('do not teach the motion of all, and change no track that has none', () => {
    const spoilt = heights(near, (k) => (near(k) ? 6 : 0));
    const plain = heights(() => false);
    const learnt = { ...how, processNoiseUm2S: null };
    const [, alone] = smoothTracks([spoilt, plain], learnt);
    const seen = [spoilt, plain].map(undisturbed);
    expect(alone).toEqual(smoothOwn(plain, learnHeights(seen, learnt)));
  });
});
