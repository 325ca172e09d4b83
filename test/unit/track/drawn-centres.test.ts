import { describe, expect, it } from 'vitest';
import { drawnCentres } from '../../../native-worker/track/drawn-centres.ts';
import { randomNumbers } from '../../support/random-numbers.ts';

/** Rows of two swimmers, 40 frames each, that go straight on but for 1 px; centres of the first are off by so much in some frames. */
function marks(
  offPx: number,
  frames: number[],
  isDisturbed: (row: number) => boolean = () => true,
): number[] {
  const { normal } = randomNumbers(2);
  const count = 40;
  const place = (k: number): number => 3 * (k % count) + normal();
  const xPx = Float64Array.from({ length: 2 * count }, (_, k) => place(k) + (frames.includes(k) ? offPx : 0));
  const yPx = Float64Array.from({ length: 2 * count }, (_, k) => 100 * Math.floor(k / count) + normal());
  const tracks = [0, 1].map((track) => Array.from({ length: count }, (_, k) => track * count + k));
  const disturbed = Uint8Array.from({ length: 2 * count }, (_, row) =>
    row < count && isDisturbed(row) ? 1 : 0,
  );
  const frame = Int32Array.from({ length: 2 * count }, (_, k) => k % count);
  const drawn = drawnCentres(tracks, { frame, xPx, yPx }, disturbed);
  return [...drawn.keys()].filter((row) => drawn[row]);
}

describe('centres that a neighbour draws away', () => {
  it('lie far from the way before and after', () => {
    expect(marks(0, [])).toEqual([]);
    expect(marks(9, [20])).toEqual([20]);
    expect(marks(-9, [7, 30])).toEqual([7, 30]);
    expect(marks(2, [20])).toEqual([]);
  });

  it('may be two in a row', () => {
    expect(marks(12, [20, 21])).toEqual(expect.arrayContaining([20, 21]));
  });

  it('are told by the time between rows, not by their number', () => {
    const frame = Int32Array.from({ length: 40 }, (_, k) => (k < 20 ? k : k + 30));
    const still = Float64Array.from({ length: 40 }, (_, k) => k % 2);
    const along = (speed: number) => frame.map((now, k) => speed * now + still[k]);
    const centres = { frame, xPx: Float64Array.from(along(3)), yPx: still };
    const tracks = [[...frame.keys()]];
    expect(
      drawnCentres(
        tracks,
        centres,
        Uint8Array.from(frame, (_, k) => (k > 15 && k < 25 ? 1 : 0)),
      ),
    ).toEqual(new Uint8Array(40));
  });

  it('lie far from the way for a particle that moves as much as theirs, not for the dirt beside it', () => {
    const { normal } = randomNumbers(4);
    const count = 40;
    const rows = Array.from({ length: 4 * count }, (_, row) => row);
    const frame = Int32Array.from(rows, (row) => row % count);
    const own = rows.map((row) => (row < count ? 1 : 0.01) * normal());
    const tracks = [0, 1, 2, 3].map((track) => rows.slice(track * count, (track + 1) * count));
    const disturbed = Uint8Array.from(rows, (row) => (row < count && row % 4 === 0 ? 1 : 0));
    const marked = (offPx: number): number[] => {
      const xPx = Float64Array.from(own, (x, row) => x + (row === 20 ? offPx : 0));
      const drawn = drawnCentres(tracks, { frame, xPx, yPx: Float64Array.from(own.toReversed()) }, disturbed);
      return rows.filter((row) => drawn[row]);
    };
    expect(marked(0)).toEqual([]);
    expect(marked(12)).toEqual([20]);
  });

  it('have a neighbour', () => {
    expect(marks(9, [20], (row) => row !== 20)).toEqual([]);
  });
});
