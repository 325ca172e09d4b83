import { expect, it } from 'vitest';
import { trackErrors, type Truth } from '../../../native-worker/track/track-errors.ts';
import type { TrackTable } from '../../../preload/contract/commands.ts';
import { trackTableOf } from '../../support/made-up-tables.ts';

const pixelUm = 0.1;
const truth: Truth = {
  frame: Int32Array.of(0, 0, 1, 1, 1),
  particle: Int32Array.of(0, 1, 0, 1, 2),
  xPx: Float64Array.of(100, 104, 101, 104, 2),
  yPx: Float64Array.of(100, 100, 100, 100, 2),
  zLabelUm: Float64Array.of(1, 2, 1, 2, 3),
};
const tracks = (particle: number[], rows: [frame: number, x: number, y: number, z: number][]): TrackTable =>
  trackTableOf(rows, {
    particle: (_, row) => particle[row],
    frame: ([frame]) => frame,
    xPx: ([, x]) => x,
    yPx: ([, , y]) => y,
    zUm: ([, , , z]) => z,
  });
const scene = { sizePx: 200, edgePx: 50, pixelUm };

it('takes the one constant off z and nothing else', () => {
  const table = tracks(
    [0, 1, 0, 1],
    [
      [0, 100, 103, 4],
      [0, 104, 100, 3],
      [1, 101, 100, 4],
      [1, 104, 100, NaN],
    ],
  );
  const errors = trackErrors(table, truth, scene);
  expect(errors).toMatchObject({ positions: 4, found: 4, mixed: 0, medianZUm: 0, rmsZUm: 0 });
  expect(errors.lateralUm).toBeCloseTo(0.3 / 2, 12);
});

it('gives a track to one particle where another, unfound one is near', () => {
  const errors = trackErrors(
    tracks(
      [0, 0],
      [
        [0, 100, 100, 0],
        [1, 101, 100, 0],
      ],
    ),
    truth,
    scene,
  );
  expect(errors).toMatchObject({ found: 2, mixed: 0 });
});

it('sees a track that goes over to another particle', () => {
  const errors = trackErrors(
    tracks(
      [0, 0],
      [
        [0, 100, 100, 0],
        [1, 104, 100, 0],
      ],
    ),
    truth,
    scene,
  );
  expect(errors.mixed).toBe(1);
});
