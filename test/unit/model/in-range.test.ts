import { describe, expect, it } from 'vitest';
import { predictTrained, tryOut } from '../../../native-worker/model/stored/predict.ts';
import type { TrainedModel } from '../../../native-worker/model/stored/trained-model.ts';
import type { Pipeline } from '../../../native-worker/model/training/pipeline.ts';
import { tagged } from '../tagged.ts';

const [NAME] = ['radial_profile_1'];

const linear = (names: string[], coefficients: Float64Array): Pipeline => ({
  model: 'linear',
  noiseImportance: null,
  fitted: { coefficients, intercept: 0 },
  inputs: { featureNames: names, factor: null, factorsUsed: 0, counts: [] },
});

/** Says that a height is its feature, with the same error everywhere; a mask is as novel as `whiten` times its height. */
function model(sdUm: number, more: Partial<TrainedModel> = {}, whiten = 0): TrainedModel {
  return {
    zRangeUm: [-10, 10],
    grouping: 'stack',
    calibration: 'stack',
    seed: 1,
    spec: {} as TrainedModel['spec'],
    pipeline: linear([NAME], Float64Array.of(1)),
    uncertainty: {
      floorUm: 0,
      scale: 1,
      local: { z: Float64Array.of(-100, 100), rmsUm: Float64Array.of(sdUm, sdUm) },
    },
    guard: {
      axes: { axes: 1, mean: Float64Array.of(0), weights: Float64Array.of(1) },
      gaussian: { nodes: 1, axes: 1, mean: Float64Array.of(0), whiten: Float64Array.of(whiten) },
      threshold: 1,
    },
    ...more,
  };
}
const inRange = (trained: TrainedModel, ...heights: number[]): number[] => {
  const features = { names: [NAME], rows: heights.length, values: Float64Array.from(heights) };
  const { zPredUm, zSdUm, inRange: flags } = predictTrained(trained, features);
  expect([...zPredUm]).toEqual(heights);
  expect(new Set(zSdUm).size).toBe(1);
  return [...flags];
};

describe('a height is trusted', () => {
  it('within the range and one stated error beyond its ends', () => {
    expect(inRange(model(0.5), -10.51, -10.5, 0, 10.5, 10.51)).toEqual([0, 1, 1, 1, 0]);
  });

  it('unless its error is more than a 25th of the range and than nearly all of those left out', () => {
    const known = (sdUm: number, vagueUm?: number): number[] => {
      const trained = model(sdUm);
      return inRange({ ...trained, uncertainty: { ...trained.uncertainty, vagueUm } }, 0);
    };
    expect([known(0.8, 0.1), known(0.81, 0.1), known(0.9, 0.9), known(0.91, 0.9), known(9)]).toEqual([
      ...[[1], [0], [1], [0], [1]],
    ]);
  });

  it('of a mask that is no more novel than its limit', () => {
    const trained = model(0.5, {}, 0.25);
    expect(inRange(trained, 4, 4.1, -4, -4.1)).toEqual([1, 0, 1, 0]);
  });

  it('of a mask that looks like its own height, up to the limit', () => {
    const { guard } = model(0.5, {}, 1);
    const own = { threshold: 2, windowUm: 5, nodeUm: Float64Array.of(0) };
    const trained = model(0.5, { guard: { ...guard, threshold: 100, ownHeight: own } });
    expect(inRange(trained, 2, 2.01, -2)).toEqual([1, 0, 1]);
  });
});

describe('a model from elsewhere', () => {
  it('has to predict', () => {
    tryOut(model(0.5));
    for (const broken of [
      model(NaN),
      { ...model(0.5), pipeline: linear([NAME], Float64Array.of(NaN)) },
      { ...model(0.5), pipeline: { ...linear([NAME], Float64Array.of(1)), fitted: {} } },
    ])
      expect(() => tryOut(broken)).toThrow(tagged('bad-input'));
  });
});
