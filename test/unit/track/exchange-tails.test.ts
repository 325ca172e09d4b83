import { describe, expect, it } from 'vitest';
import { exchangeTails } from '../../../native-worker/track/exchange-tails.ts';
import { left, model, right, see, swap, type Path } from './seen-paths.ts';

describe('tracks that meet', () => {
  it.each([14, 15])('exchange their tails where these were exchanged at frame %i', (from) => {
    const { at, frame, rowsOf, clock } = see([right, left], 31);
    const [a, b] = rowsOf;
    const { tracks, confidence } = exchangeTails(swap(a, b, frame, from), at, model, clock);
    expect(tracks).toEqual([a, b]);
    expect([confidence[a[0]], confidence[b[0]]]).toEqual([1, 1]);
    expect(Math.min(...confidence)).toBeGreaterThan(0.9);
  });

  it('stay as they are where they are right, with a confidence of the odds against an exchange', () => {
    const { at, rowsOf, clock } = see([right, left], 31);
    const { tracks, confidence } = exchangeTails(rowsOf, at, model, clock);
    expect(tracks).toEqual(rowsOf);
    // Far apart nothing else was possible.
    expect(confidence[rowsOf[0][3]]).toBe(1);
    expect(Math.min(...confidence)).toBeGreaterThan(0.9);
  });

  it('end where they could nearly as well be exchanged', () => {
    // Two that come together, wait at one place and height, and part as slowly as they came.
    const one: Path = (k) => [k < 20 ? -0.02 * (20 - k) : 0.02 * Math.max(0, k - 40), 0, 0];
    const other: Path = (k) => [k < 20 ? 0.02 * (20 - k) : -0.02 * Math.max(0, k - 40), 0.02, 0];
    const { at, rowsOf, clock } = see([one, other], 61);
    const slow = {
      ...model,
      motion: { ...model.motion, diffusionUm2S: 0.3, velocityVarianceXy: 0.1, sigmaXyUm: 0.3 },
    };
    const { tracks, confidence } = exchangeTails(rowsOf, at, slow, clock);
    expect(tracks.length).toBeGreaterThan(2);
    expect(tracks.flat().sort((a, b) => a - b)).toEqual([...at.tS.keys()]);
    for (const rows of tracks) expect(confidence[rows[0]]).toBe(1);
    for (const rows of tracks)
      for (const row of rows.slice(1)) expect(confidence[row]).toBeGreaterThanOrEqual(0.75);
  });

  it('are cut below odds of three to one', () => {
    /** Two that come near each other and part, so far apart in height; the least odds of their links, and whether they are cut. */
    const met = (apartUm: number) => {
      const bent =
        (sign: number): Path =>
        (k) => [0.2 * k, sign * 0.08 * Math.abs(k - 15), (sign * apartUm) / 2];
      const { at, rowsOf, clock } = see([bent(1), bent(-1)], 31);
      const { tracks, confidence } = exchangeTails(rowsOf, at, model, clock);
      const linked = rowsOf
        .flatMap((rows) => rows.slice(1))
        .filter((row) => !tracks.some(([first]) => first === row));
      return { least: Math.min(...linked.map((row) => confidence[row])), isCut: tracks.length > 2 };
    };
    const all = Array.from({ length: 40 }, (_, k) => met(0.05 * k));
    expect(new Set(all.map(({ isCut }) => isCut)).size).toBe(2);
    for (const { least } of all) expect(least).toBeGreaterThanOrEqual(0.75);
    expect(Math.min(...all.map(({ least }) => least))).toBeLessThan(0.9);
  });

  it('is nothing for a track alone, or none', () => {
    const { at, rowsOf, clock } = see([right], 10);
    expect(exchangeTails(rowsOf, at, model, clock).tracks).toEqual(rowsOf);
    expect(exchangeTails([], at, model, clock).tracks).toEqual([]);
  });
});
