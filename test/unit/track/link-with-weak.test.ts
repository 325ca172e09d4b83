import { describe, expect, it } from 'vitest';
import { linkByState } from '../../../native-worker/track/link-by-state.ts';
import { linkWithWeak, type WeakPositions } from '../../../native-worker/track/link-with-weak.ts';
import { randomNumbers } from '../../support/random-numbers.ts';

const options = { pixelUm: 0.1625, frameIntervalS: 0.1, maxStepPx: 25, memoryFrames: 2 };

interface Row {
  frame: number;
  x: number;
  y: number;
  weak?: boolean;
}

const positions = (rows: readonly Row[]): WeakPositions => ({
  frame: rows.map(({ frame }) => frame),
  xPx: rows.map(({ x }) => x),
  yPx: rows.map(({ y }) => y),
  zUm: rows.map(() => NaN),
  zSdUm: rows.map(() => NaN),
  weak: rows.map(({ weak }) => (weak ? 1 : 0)),
});

const FRAMES = 60;

/** Two swimmers, and chance circles all over the field. */
function scene(isWeak: (frame: number, swimmer: number) => boolean, errorPx = 0.7): Row[] {
  const { normal, uniform } = randomNumbers(11);
  const swimmers = [
    { x: 100, y: 100, vx: 3, vy: 1 },
    { x: 300, y: 400, vx: -2, vy: -2 },
  ];
  return Array.from({ length: FRAMES }, (_, frame) => [
    ...swimmers.map(({ x, y, vx, vy }, k) => ({
      frame,
      x: x + vx * frame + errorPx * normal(),
      y: y + vy * frame + errorPx * normal(),
      weak: isWeak(frame, k),
    })),
    ...[0, 1, 2].map(() => ({ frame, x: 512 * uniform(), y: 512 * uniform(), weak: true })),
  ]).flat();
}

/** Rows of the swimmers are the first two of the five of each frame. */
const swimmerOf = (row: number): number | null => (row % 5 < 2 ? row % 5 : null);

function taken(rows: readonly Row[]): { own: number; chance: number; others: number; missed: number } {
  const { particle } = linkWithWeak(positions(rows), options);
  const numbers = [0, 1].map((swimmer) => {
    const sure = rows.findIndex((row, at) => swimmerOf(at) === swimmer && !row.weak);
    return particle[sure];
  });
  const count = { own: 0, chance: 0, others: 0, missed: 0 };
  rows.forEach(({ weak }, row) => {
    if (!weak) return;
    const swimmer = swimmerOf(row);
    if (swimmer === null) count.chance += particle[row] >= 0 ? 1 : 0;
    else if (particle[row] === numbers[swimmer]) count.own += 1;
    else if (particle[row] >= 0) count.others += 1;
    else count.missed += 1;
  });
  return count;
}

describe('linkWithWeak', () => {
  it('takes weak positions in gaps of a trajectory, and none of chance', () => {
    const gap = scene((frame, swimmer) => swimmer === 0 && frame >= 20 && frame < 32);
    expect(taken(gap)).toEqual({ own: 12, chance: 0, others: 0, missed: 0 });
  });

  it('goes on after the last detection and before the first', () => {
    const ends = scene((frame, swimmer) => (swimmer === 1 ? frame >= 50 : frame < 9));
    expect(taken(ends)).toEqual({ own: 19, chance: 0, others: 0, missed: 0 });
  });

  it('begins no trajectory, and none goes on for longer than it was seen', () => {
    const short = scene((frame, swimmer) => swimmer === 1 && (frame < 10 || frame >= 16));
    const { own, chance, others } = taken(short);
    expect({ chance, others }).toEqual({ chance: 0, others: 0 });
    expect(own).toBe(12);
    const few = scene((frame, swimmer) => swimmer === 1 && (frame < 10 || frame >= 14));
    expect(taken(few)).toMatchObject({ own: 0, others: 0 });
    const alone = scene((_, swimmer) => swimmer === 1);
    const { particle } = linkWithWeak(positions(alone), options);
    expect(alone.filter(({ weak }, row) => weak && particle[row] >= 0)).toEqual([]);
  });

  it('where others have heights, none of its own expects nothing: it may be dust', () => {
    const gap = scene((frame, swimmer) => swimmer === 0 && frame >= 20 && frame < 32);
    const given = positions(gap);
    const withHeights = (of: number) => ({
      ...given,
      zUm: gap.map((_, row) => (swimmerOf(row) === of ? 5 : NaN)),
      zSdUm: gap.map(() => 0.2),
    });
    const inGap = (of: number): number =>
      linkWithWeak(withHeights(of), options).particle.filter((one, row) => gap[row].weak && one >= 0).length;
    expect([inGap(0), inGap(1)]).toEqual([12, 0]);
  });

  it('links detections as without weak ones', () => {
    const rows = scene((frame, swimmer) => swimmer === 0 && frame % 7 === 3);
    const sure = rows.filter(({ weak }) => !weak);
    const { particle } = linkWithWeak(positions(rows), options);
    const alone = linkByState(positions(sure), options);
    expect(rows.flatMap(({ weak }, row) => (weak ? [] : [particle[row]]))).toEqual([...alone.particle]);
  });

  it('says how sure it is that one is the particle, by how many there are by chance', () => {
    const rows = scene((frame, swimmer) => swimmer === 0 && frame === 30);
    const row = rows.findIndex(({ frame, weak }, at) => frame === 30 && weak && swimmerOf(at) === 0);
    const { confidence } = linkWithWeak(positions(rows), options);
    expect(confidence[row]).toBeGreaterThan(0.9);
    expect(confidence[row]).toBeLessThan(1);
    const { uniform } = randomNumbers(12);
    const chance = (perFrame: number): Row[] =>
      Array.from({ length: FRAMES * perFrame }, (_, k) => ({
        frame: k % FRAMES,
        x: 512 * uniform(),
        y: 512 * uniform(),
        weak: true,
      }));
    const crowded = linkWithWeak(positions([...rows, ...chance(200)]), options);
    expect(crowded.confidence[row]).toBeLessThan(confidence[row]);
    // Where it is expected there is nearly always one.
    const shaken = scene((frame, swimmer) => swimmer === 0 && frame === 30, 6);
    const dense = [...shaken, ...chance(1000)];
    const all = linkWithWeak(positions(dense), options).particle;
    expect(dense.filter(({ weak }, at) => weak && all[at] >= 0)).toEqual([]);
  });
});
