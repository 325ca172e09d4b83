import { describe, expect, it } from 'vitest';
import { columnsOf } from '../../../native-worker/measure/feature-group-table.ts';
import { fitSecondOpinion, type SecondOpinion } from '../../../native-worker/model/novelty/second-opinion.ts';
import { doubtfulCentres, fillHeights } from '../../../native-worker/rpc-methods/track.ts';

/** Of so many particles, whose rings change with the height. */
function opinionOf(particles: number): SecondOpinion {
  const names = columnsOf('rings');
  const zUm = Float64Array.from({ length: 60 }, (_, row) => row / 3);
  const values = Float64Array.from(
    { length: 60 * names.length },
    (_, at) => 1 + 0.2 * Math.sin(0.3 * (at % names.length) - 0.1 * Math.floor(at / names.length)),
  );
  const rows = Int32Array.from(zUm.keys());
  const folds = [0, 1].map((part) => ({
    train: rows.filter((row) => row % 2 !== part),
    test: rows.filter((row) => row % 2 === part),
  }));
  const particle = rows.map((row) => row % particles);
  return fitSecondOpinion({ names, rows: 60, values }, zUm, particle, rows, folds, [0, 20]);
}

describe('fillHeights', () => {
  it('skips weak positions, and takes none with a doubtful centre for in range', () => {
    const rows = {
      weak: Uint8Array.of(0, 1, 0, 0),
      zLabelUm: new Float64Array(4).fill(NaN),
      zSdUm: new Float64Array(4).fill(NaN),
      inRange: new Uint8Array(4),
    };
    const predicted = { zPredUm: [5, 6, 7], zSdUm: [0.1, 0.2, 0.3], inRange: [1, 1, 0] };
    fillHeights(rows, predicted, [false, true, false]);
    expect([...rows.zLabelUm]).toEqual([5, NaN, 6, 7]);
    expect([...rows.zSdUm]).toEqual([0.1, NaN, 0.2, 0.3]);
    expect([...rows.inRange]).toEqual([1, 0, 0, 0]);
  });
});

it('centres of uneven images are in doubt, but where the rings of few particles are known', () => {
  const found = [{ isUneven: true }, {}];
  expect(doubtfulCentres({ opinion: undefined }, found)).toEqual([true, false]);
  expect(doubtfulCentres({ opinion: opinionOf(1) }, found)).toEqual([false, false]);
  expect(doubtfulCentres({ opinion: opinionOf(5) }, found)).toEqual([true, false]);
});
