import { describe, expect, it } from 'vitest';
import type { TrackTable } from '../../../preload/contract/track-table.ts';
import { ALL_TRACKS } from '../../../renderer/shared/tracks/all-tracks.ts';
import { joinByTag, shareOf } from '../../../renderer/shared/tracks/by-tag.ts';
import { evenlyChosen } from '../../../renderer/shared/tracks/join-tables.ts';
import { trackMarks } from '../../../renderer/shared/tracks/track-marks.ts';
import { namedOnce } from '../../../renderer/viewers/plot/named-once.ts';

/** Two positions of each particle, x being its number. */
function tableOf(...particles: number[]): TrackTable {
  const of = particles.flatMap((particle) => [particle, particle]);
  const zeros = (): Float64Array => new Float64Array(of.length);
  const flags = (): Uint8Array => new Uint8Array(of.length);
  const frame = of.map((_, row) => row % 2);
  return {
    particle: Int32Array.from(of),
    frame: Int32Array.from(frame),
    tS: Float64Array.from(frame),
    xPx: zeros(),
    yPx: zeros(),
    xUm: Float64Array.from(of),
    yUm: zeros(),
    zRawUm: zeros(),
    zUm: zeros(),
    zSdUm: zeros(),
    linkConfidence: zeros(),
    reason: flags(),
    inRange: flags().fill(1),
    outlier: flags(),
    crowded: flags(),
    bridged: flags(),
    weak: flags(),
  };
}

describe('trajectories of several videos by a tag', () => {
  const joined = joinByTag('fuel', [
    { videoId: 7, value: '10 %', table: tableOf(2, 5) },
    { videoId: 8, value: '3 %', table: tableOf(0, 2) },
    { videoId: 9, value: null, table: tableOf(1) },
    { videoId: 10, value: '10 %', table: tableOf(0) },
  ]);
  const marks = trackMarks(joined.table, null, ALL_TRACKS, joined);

  it('keep the numbers of the first video, and no two have the same', () => {
    const numbers = [...new Set(joined.table.particle)];
    expect(numbers.slice(0, 2)).toEqual([2, 5]);
    expect(numbers).toHaveLength(6);
    expect(numbers.map((number) => joined.origin.get(number))).toEqual([
      { videoId: 7, particle: 2 },
      { videoId: 7, particle: 5 },
      { videoId: 8, particle: 0 },
      { videoId: 8, particle: 2 },
      { videoId: 9, particle: 1 },
      { videoId: 10, particle: 0 },
    ]);
    expect([...joined.table.xUm]).toEqual([2, 2, 5, 5, 0, 0, 2, 2, 1, 1, 0, 0]);
  });

  it('have one colour and one entry of the legend a value, by size, those without it last', () => {
    expect(joined.values.map(({ text }) => text)).toEqual(['fuel = 3 %', 'fuel = 10 %', 'without fuel']);
    const [three, ten, none] = joined.values.map(({ colour }) => colour);
    expect(marks.plane.map(({ colour }) => colour)).toEqual([ten, ten, three, three, none, ten]);
    expect(namedOnce(marks.height).map(({ label }) => label)).toEqual([
      'fuel = 10 %',
      'fuel = 3 %',
      'without fuel',
    ]);
  });

  it('are a part of each other video where together they have more positions than can be shown', () => {
    expect([shareOf(0), shareOf(1_000_000), shareOf(4_000_000)]).toEqual([1, 1, 0.25]);
    const many = tableOf(...Array.from({ length: 40 }, (_, particle) => particle));
    const part = evenlyChosen(many, 0.25);
    expect([...new Set(part.particle)]).toEqual([0, 4, 8, 12, 16, 20, 24, 28, 32, 36]);
    expect([...part.xUm]).toEqual([...part.particle]);
    expect(part.tS.buffer).not.toBe(many.tS.buffer);
    expect([...evenlyChosen(tableOf(3), 0.01).particle]).toEqual([3, 3]);
    expect([...evenlyChosen(tableOf(), 0.5).particle]).toEqual([]);
  });
});
