import { describe, expect, it } from 'vitest';
import { findLostBeside } from '../../../native-worker/track/lost-beside.ts';
import { OUTLIER_REASONS } from '../../../preload/contract/track-table.ts';
import { trackTableOf } from '../../support/made-up-tables.ts';

const DIAMETER_PX = 13;
const FRAMES = 40;

interface Row {
  particle: number;
  frame: number;
  x: number;
  weak?: number;
  inRange?: number;
  reason?: number;
}

/** A particle that moves by `step` a frame from `x` on, in the frames that `isSeen`. */
const seen = (particle: number, x: number, step: number, isSeen: (frame: number) => boolean): Row[] =>
  Array.from({ length: FRAMES }, (_, frame) => ({ particle, frame, x: x + step * frame })).filter(
    ({ frame }) => isSeen(frame),
  );
const lostIn = (...tracks: Row[][]) =>
  findLostBeside(
    trackTableOf(tracks.flat(), {
      particle: ({ particle }) => particle,
      frame: ({ frame }) => frame,
      xPx: ({ x }) => x,
      weak: ({ weak = 0 }) => weak,
      inRange: ({ inRange = 0 }) => inRange,
      reason: ({ reason = 0 }) => reason,
    }),
    DIAMETER_PX,
  );
const always = (): boolean => true;
const stays = seen(0, 100, 0, always);
/** Meets the one that stays in frame 20. */
const passes = (isSeen: (frame: number) => boolean, particle = 1): Row[] => seen(particle, 60, 2, isSeen);

describe('particles that are lost beside another one', () => {
  it('are missed in a gap, with both found before and after', () => {
    const [lost, ...more] = lostIn(
      stays,
      passes((frame) => frame < 17 || frame > 23),
    );
    expect(more).toEqual([]);
    expect([lost.from, lost.to]).toEqual([17, 23]);
    expect(lost.before.map(({ frame }) => frame)).toEqual([9, 10, 11, 12, 13, 14, 15, 16]);
    expect(lost.after.map(({ frame }) => frame)).toEqual([24, 25, 26, 27, 28, 29, 30, 31]);
    expect(lost.before.at(-1)).toMatchObject({ a: { x: 100 }, b: { x: 92 } });
    expect(lost.beside.map(({ frame, x }) => [frame, x])).toEqual(
      [17, 18, 19, 20, 21, 22, 23].map((frame) => [frame, 100]),
    );
  });

  it('may have ended as one trajectory and begun as another', () => {
    const ended = passes((frame) => frame < 17);
    const begun = passes((frame) => frame > 23, 2);
    const [lost, ...more] = lostIn(stays, ended, begun);
    expect(more).toEqual([]);
    expect([lost.from, lost.to]).toEqual([17, 23]);
    expect(lost.before).toHaveLength(8);
    expect(lost.after).toHaveLength(8);
  });

  it('may end there, or begin', () => {
    const [end, ...noMore] = lostIn(
      stays,
      passes((frame) => frame < 17),
    );
    expect(noMore).toEqual([]);
    expect(end).toMatchObject({ from: 17, to: 39, after: [] });
    const [begin, ...none] = lostIn(
      stays,
      passes((frame) => frame > 23),
    );
    expect(none).toEqual([]);
    expect(begin).toMatchObject({ from: 0, to: 23, before: [] });
  });

  it('are not those of which a weak circle is found, nor does that one take a height from its trajectory', () => {
    const heightOf = (row: Row): Row => ({ ...row, inRange: 1 });
    const weak = passes(always).map((row) => ({ ...row, weak: 1 }));
    expect(lostIn(stays.map(heightOf), weak)).toEqual([]);
    const lost = weak.filter(({ frame }) => frame < 17 || frame > 23);
    expect(lostIn(stays.map(heightOf), lost)).toMatchObject([{ from: 17, to: 23 }]);
  });

  it('are none where a particle is missed far from every other one, or was seen in few frames', () => {
    expect(
      lostIn(
        stays,
        seen(1, 160, 0, (frame) => frame < 17 || frame > 23),
      ),
    ).toEqual([]);
    expect(
      lostIn(
        stays,
        seen(1, 160, 0, (frame) => frame < 17),
      ),
    ).toEqual([]);
    expect(
      lostIn(
        stays,
        passes((frame) => frame > 11 && frame < 17),
      ),
    ).toEqual([]);
    expect(lostIn(stays)).toEqual([]);
  });

  it('are none beside dirt that has no heights where others have, nor of doublets', () => {
    const high = (row: Row): Row => ({ ...row, inRange: 1 });
    const lost = passes((frame) => frame < 17 || frame > 23);
    expect(lostIn(stays.map(high), lost.map(high))).toHaveLength(1);
    expect(lostIn(stays, lost.map(high))).toEqual([]);
    const doublet = OUTLIER_REASONS.indexOf('doublet');
    expect(
      lostIn(
        stays,
        lost.map((row) => ({ ...row, reason: doublet })),
      ),
    ).toEqual([]);
  });
});
