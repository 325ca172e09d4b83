import { describe, expect, it } from 'vitest';
import { RING_COUNT } from '../../../native-worker/measure/ring-profiles.ts';
import { forestOf, linearOf } from '../../../native-worker/model/regressors/parts/stored-schemas.ts';
import { REGRESSORS } from '../../../native-worker/model/regressor-table.ts';
import {
  packTrained,
  parseTrained,
  type TrainedModel,
} from '../../../native-worker/model/stored/trained-model.ts';
import { tagged } from '../tagged.ts';

/** Two trees on three inputs: a root with a split under it on the left, and a single leaf. */
const sound = () => ({
  offsets: Int32Array.of(0, 5, 6),
  feature: Int16Array.of(2, 0, -1, -1, -1, -1),
  threshold: new Float32Array(6),
  right: Int32Array.of(4, 3, 0, 0, 0, 0),
});
type Trees = ReturnType<typeof sound>;
const isTaken = (trees: Trees): boolean => forestOf(3).safeParse(trees).success;

describe('stored trees', () => {
  it('are taken where each split has its children inside of its tree', () => {
    expect(isTaken(sound())).toBe(true);
    expect(forestOf(2).safeParse(sound()).success).toBe(false);
  });

  it.each<[string, (trees: Trees) => Partial<Trees>]>([
    ['a split by an input that there is not', ({ feature }) => ({ feature: feature.with(1, 3) })],
    ['a right child that is the left one', ({ right }) => ({ right: right.with(1, 2) })],
    ['a right child that is its parent', ({ right }) => ({ right: right.with(1, 1) })],
    ['a right child in the next tree', ({ right }) => ({ right: right.with(0, 5) })],
    ['a split in the last place of its tree', ({ feature }) => ({ feature: feature.with(5, 0) })],
    ['trees that begin late', ({ offsets }) => ({ offsets: offsets.with(0, 1) })],
    ['trees that end early', ({ offsets }) => ({ offsets: offsets.with(2, 5) })],
    ['a tree of no nodes', ({ offsets }) => ({ offsets: Int32Array.of(0, 0, ...offsets.subarray(1)) })],
    ['no tree', () => ({ offsets: Int32Array.of(0) })],
    ['too few thresholds', ({ threshold }) => ({ threshold: threshold.slice(1) })],
    ['too few right children', ({ right }) => ({ right: right.slice(1) })],
  ])('are refused with %s', (_, damage) => {
    expect(isTaken({ ...sound(), ...damage(sound()) })).toBe(false);
  });

  it('of no nodes at all are refused', () => {
    const none = { feature: new Int16Array(0), threshold: new Float32Array(0), right: new Int32Array(0) };
    expect(isTaken({ ...none, offsets: Int32Array.of(0) })).toBe(false);
  });

  it('with local models are refused where these look at more inputs than there are', () => {
    const local = {
      columns: 3,
      first: 0,
      step: 1,
      constants: new Float64Array(2),
      weights: new Float64Array(6),
    };
    const fitted = { forest: sound(), importances: new Float64Array(3), agreement: { window: 1, local } };
    const wider = { ...local, columns: 4, weights: new Float64Array(8) };
    const isKept = (given: object): boolean =>
      REGRESSORS.best.stored(3).safeParse({ ...fitted, ...given }).success;
    expect([isKept({}), isKept({ agreement: null })]).toEqual([true, true]);
    expect(isKept({ agreement: { window: 1, local: wider } })).toBe(false);
    expect(isKept({ agreement: { window: 1, local: { ...local, weights: new Float64Array(5) } } })).toBe(
      false,
    );
    const single = { ...local, constants: new Float64Array(1), weights: new Float64Array(3) };
    expect(isKept({ agreement: { window: 1, local: single } })).toBe(false);
    expect(isKept({ importances: new Float64Array(2) })).toBe(false);
  });

  it('that are the curve of few particles have a ring for each input', () => {
    const table = { z: Float64Array.of(0, 1), columns: 3, values: new Float64Array(6) };
    const curve = { comparison: 'profiles', names: ['a', 'b', 'c'], weights: new Float64Array(3), table };
    const isKept = (width: number, given: object = {}): boolean =>
      REGRESSORS.best.stored(width).safeParse({ curve: { ...curve, ...given } }).success;
    expect([2, 3, 4].map((width) => isKept(width))).toEqual([false, true, false]);
    expect(isKept(3, { comparison: 'images' })).toBe(false);
  });

  it('and lines have a number for each input', () => {
    const line = { coefficients: Float64Array.of(1, 2, 3), intercept: 0 };
    expect(linearOf(3).safeParse(line).success).toBe(true);
    expect(linearOf(4).safeParse(line).success).toBe(false);
  });
});

/** A line through two factors of three features and a count, with every part that a stored model may have. */
function wholeModel(): TrainedModel {
  const numbers = (length: number): Float64Array => new Float64Array(length).fill(1);
  const axes = 2;
  const gaussian = (nodes: number) => ({
    nodes,
    axes,
    mean: numbers(nodes * axes),
    whiten: numbers(nodes * axes ** 2),
  });
  const factor = {
    variables: 3,
    factors: 2,
    mean: numbers(3),
    sd: numbers(3),
    loadings: numbers(6),
    weights: numbers(6),
    varianceShare: numbers(2),
    eigenvalues: numbers(3),
    converged: true,
  };
  const counts = [{ name: 'minima', cap: 3 }];
  return {
    zRangeUm: [-10, 10],
    grouping: 'stack',
    calibration: 'stack',
    seed: 1,
    brightest: 2,
    spec: {
      model: 'linear',
      features: 'paper',
      noiseTest: false,
      settings: {},
      inputs: { factors: 2, oneHot: false },
    },
    pipeline: {
      model: 'linear',
      noiseImportance: null,
      inputs: { featureNames: ['a', 'b', 'c', 'minima'], factor, factorsUsed: 2, counts },
      // Two factors, and the four classes of a count.
      fitted: { coefficients: numbers(6), intercept: 0 },
    },
    uncertainty: { floorUm: 0, scale: 1, local: { z: numbers(2), rmsUm: numbers(2) } },
    guard: {
      axes: { axes, mean: numbers(3), weights: numbers(6) },
      gaussian: gaussian(4),
      threshold: 1,
      rest: { sd: numbers(3), along: numbers(axes), threshold: 1 },
      ownHeight: { threshold: 1, windowUm: 1, nodeUm: numbers(4) },
    },
    opinion: {
      axes: {
        axes,
        mean: numbers(RING_COUNT),
        sd: numbers(RING_COUNT),
        weights: numbers(RING_COUNT * axes),
        along: numbers(axes),
      },
      gaussian: gaussian(5),
      nodeUm: numbers(5),
      windowUm: 1,
      threshold: 1,
      mostLeft: 1,
      distance: { typical: 1, limit: 2 },
      outside: { gaussian: gaussian(3), threshold: 1 },
    },
  };
}

const damaged = tagged('damaged-file');

describe('a stored model', () => {
  it('comes back as it was, and without the parts that it need not have', () => {
    expect(parseTrained(packTrained(wholeModel()))).toEqual(wholeModel());
    const bare = wholeModel();
    delete bare.guard.rest;
    delete bare.guard.ownHeight;
    delete bare.brightest;
    bare.uncertainty.local = null;
    bare.pipeline.inputs = {
      ...bare.pipeline.inputs,
      featureNames: ['a', 'b', 'c'],
      factor: null,
      counts: [],
    };
    bare.pipeline.fitted = { coefficients: new Float64Array(3), intercept: 0 };
    expect(parseTrained(packTrained(bare))).toEqual(bare);
    delete bare.opinion!.outside;
    delete bare.opinion!.distance;
    expect(parseTrained(packTrained(bare))).toEqual(bare);
    delete bare.opinion;
    expect(parseTrained(packTrained(bare))).toEqual(bare);
  });

  const stored = packTrained(wholeModel());
  const told = /(varianceShare|eigenvalues)$/;
  it.each(Object.keys(stored.arrays).filter((name) => !told.test(name)))(
    'is refused where %s is longer, shorter or of another type',
    (name) => {
      const array = stored.arrays[name];
      for (const other of [array.slice(1), Float64Array.of(...array, 0), new Uint16Array(array.length)])
        expect(() => parseTrained({ ...stored, arrays: { ...stored.arrays, [name]: other } })).toThrow(
          damaged,
        );
    },
  );

  const ofOneAxis = { nodes: 5, axes: 1, mean: new Float64Array(5), whiten: new Float64Array(5) };
  const twoOfFour = { nodes: 2, axes: 4, mean: new Float64Array(8), whiten: new Float64Array(32) };
  it.each<[string, (model: TrainedModel) => void]>([
    ['axes of the guard that its Gaussian has not', ({ guard }) => (guard.gaussian = twoOfFour)],
    ['axes of the opinion that its Gaussian has not', ({ opinion }) => (opinion!.gaussian = ofOneAxis)],
    ['axes that what lies outside has not', ({ opinion }) => (opinion!.outside!.gaussian = ofOneAxis)],
    ['more factors used than there are', ({ pipeline }) => (pipeline.inputs.factorsUsed = 3)],
    ['factors of other features', ({ pipeline }) => void pipeline.inputs.featureNames.push('d')],
    ['counts of what is not measured', ({ pipeline }) => (pipeline.inputs.counts[0].name = 'maxima')],
    [
      'an error at one height alone',
      ({ uncertainty }) => (uncertainty.local = { z: new Float64Array(1), rmsUm: new Float64Array(1) }),
    ],
  ])('is refused with %s', (_, damage) => {
    const model = wholeModel();
    damage(model);
    expect(() => parseTrained(packTrained(model))).toThrow(damaged);
  });

  it('of a newer version is told from one that is damaged', () => {
    const version = (value: unknown) => () =>
      parseTrained({ ...stored, meta: { ...(stored.meta as object), version: value as number } });
    expect(version(3)).toThrow(tagged('newer-version'));
    // Those of the first version lack what is optional.
    expect(version(1)()).toEqual(parseTrained(stored));
    for (const wrong of [0, '1', null]) expect(version(wrong)).toThrow(damaged);
  });
});
