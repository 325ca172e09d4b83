import { expect, test } from 'vitest';
import { crossingsByFrame } from '../../../native-worker/track/crossings.ts';

/** Rows 0 to 2 are one track in frames 3, 4 and 6, rows 3 and 4 another in frames 5 and 6. */
const FRAME = [3, 4, 6, 5, 6];
const TRACKS = [[0, 1, 2], [3, 4], []];

const seen = (margin?: number): string[] =>
  [...crossingsByFrame(TRACKS, FRAME, 7, margin)].map(
    ({ now, crossings }) => `${now}: ${crossings.map(({ track, next }) => `${track}@${next}`).join(' ')}`,
  );

test('tracks cross the frames from their first row to their last, the earlier ones first', () => {
  expect(seen()).toEqual(['3: 0@0', '4: 0@1', '5: 0@2 1@0', '6: 0@2 1@1', '7: ']);
});

test('with a margin they cross frames before and after as well, past their end', () => {
  expect(seen(1)).toEqual(['3: 0@0', '4: 0@1 1@0', '5: 0@2 1@0', '6: 0@2 1@1', '7: 0@3 1@2']);
});
