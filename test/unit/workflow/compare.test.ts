import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { listCommands } from '../../../main/project/command-log.ts';
import { latestComparison } from '../../../main/project/comparisons.ts';
import { latestCurves } from '../../../main/project/learning-curves.ts';
import { compare } from '../../../main/workflow/compare.ts';
import { learningCurve } from '../../../main/workflow/learning-curve.ts';
import { CompareOptions } from '../../../preload/contract/options/compare.ts';
import { LearningOptions } from '../../../preload/contract/options/learning-curve.ts';
import { madeUpAnalysis, type MadeUpAnalysis } from '../../support/made-up-analysis.ts';
import { FRAMES } from '../../support/made-up-worker.ts';

let analysis: MadeUpAnalysis;
let told: number;
const tell = (): void => void (told += 1);
beforeEach(async () => {
  analysis = madeUpAnalysis();
  told = 0;
  await analysis.bringIn('stack', ['a.tif', 'b.tif']);
  await analysis.calibrate();
  analysis.reports.length = 0;
});
afterEach(() => analysis.close());

/** Shares of the whole that were reported, which never go back and end with all. */
function expectSteady(): void {
  const shares = analysis.reports.slice(1).map(([, done, total]) => done / total);
  for (let k = 1; k < shares.length; k++) expect(shares[k]).toBeGreaterThanOrEqual(shares[k - 1]);
  expect(shares.at(-1)).toBe(1);
  expect(shares.filter((share) => share > 1)).toEqual([]);
}

describe('comparing models', () => {
  const run = (given: Parameters<typeof CompareOptions.parse>[0]) =>
    compare(analysis.workflow, CompareOptions.parse(given), tell);

  it('tests each model with each split, with the settings that it takes, on the same masks', async () => {
    const rows = await run({
      models: ['ridge', 'ert'],
      splits: ['stack', 'random'],
      testFraction: 0.3,
      settings: { trees: 12 },
    });
    expect(rows.map(({ model, split, epsilon }) => [model, split, epsilon])).toEqual([
      ['ridge', 'stack', 0.05],
      ['ert', 'stack', 0.03],
      ['ridge', 'random', 0.05],
      ['ert', 'random', 0.03],
    ]);
    const asked = analysis.worker.asked('testModel');
    expect(asked.map(({ options }) => 'trees' in options && options.trees)).toEqual([false, 12, false, 12]);
    expect(asked[2].options).toMatchObject({ testFraction: 0.3 });
    // Stacks are left out in turn: no share of them is held out.
    expect(asked[0].options).not.toMatchObject({ testFraction: 0.3 });
    expect(asked[0]).toMatchObject({ images: null, seed: 5, zRangeUm: [-5, 5] });
    expect(asked[0].features.rows).toBe(2 * 2 * FRAMES);
    expect(told).toBe(4);
    expect(latestComparison(analysis.project)).toEqual(rows);
    expectSteady();
    expect(analysis.reports.slice(1, 3).map(([, done, total]) => [done, total])).toEqual([
      [0, 400],
      [100, 400],
    ]);
    expect(listCommands(analysis.project).at(-1)).toMatchObject({
      name: 'compare',
      params: { seed: 5 },
      result: { rows: 4 },
    });
  });

  it('does not test again what was tested, and shows it as the latest', async () => {
    const [first] = await run({ models: ['ridge'], splits: ['random'] });
    const again = await run({ models: ['linear', 'ridge'], splits: ['random'] });
    expect(analysis.worker.asked('testModel')).toHaveLength(2);
    expect(again[1]).toEqual(first);
    expect(latestComparison(analysis.project)).toEqual(again);
    expect(told).toBe(2);
    // Of masks on which other things were measured it is tested anew.
    const { cutMasks } = analysis.worker.answers;
    analysis.worker.answers.cutMasks = async (params) => {
      const chunk = await cutMasks(params);
      return { ...chunk, features: { ...chunk.features, values: chunk.features.values.map((v) => v + 1) } };
    };
    analysis.worker.answers.measures = () => [{ name: 'all', version: 2, columns: ['slice', 'place'] }];
    await analysis.calibrate();
    await run({ models: ['ridge'], splits: ['random'] });
    expect(analysis.worker.asked('testModel')).toHaveLength(3);
  });

  it('makes small images once, of all masks, for the models that look at them', async () => {
    await run({ models: ['ridge', 'cnn'], splits: ['random', 'stack'] });
    const asked = analysis.worker.asked('testModel');
    expect(asked.map(({ images }) => images?.rows ?? 0)).toEqual([0, 2 * 2 * FRAMES, 0, 2 * 2 * FRAMES]);
    expect(analysis.worker.asked('maskImages')).toHaveLength(2);
    expectSteady();
  });

  it('reports the progress of a test as its part of all', async () => {
    const { testModel } = analysis.worker.answers;
    analysis.worker.answers.testModel = (params, call) => {
      call?.onProgress?.({ done: 1, total: 4 });
      return testModel(params);
    };
    await run({ models: ['ridge', 'linear'], splits: ['random'] });
    expect(analysis.reports.slice(1).map(([, done]) => done)).toEqual([0, 25, 100, 125, 200]);
  });
});

describe('a learning curve', () => {
  const run = (given: object = {}) =>
    learningCurve(analysis.workflow, LearningOptions.parse({ model: 'ridge', repeats: 3, ...given }), tell);

  it('tests a model with more and more particles, each size as often as is asked for but for all', async () => {
    const { rows, complete, seed } = await run();
    expect([rows.map(({ trainParticles }) => trainParticles), complete, seed]).toEqual([[1, 2, 4], true, 5]);
    const asked = analysis.worker.asked('learningPoint');
    expect(asked.map(({ size, sizes, repeats }) => [size, sizes, repeats])).toEqual(
      [1, 2, 4].map((size) => [size, [1, 2, 4], 3]),
    );
    expect(latestCurves(analysis.project)).toMatchObject([{ model: 'ridge', complete: true, rows }]);
    expectSteady();
    // Three repeats of two sizes and one test of all.
    expect(analysis.reports.slice(1).map(([, done, total]) => [done, total])).toEqual([
      [0, 700],
      [300, 700],
      [600, 700],
      [700, 700],
    ]);
    expect(told).toBe(3);
    expect(listCommands(analysis.project).at(-1)).toMatchObject({
      name: 'learning-curve',
      result: { points: 3 },
    });
  });

  it('goes on where it stopped', async () => {
    const { learningPoint } = analysis.worker.answers;
    analysis.worker.answers.learningPoint = (params) =>
      params.size === 4 ? Promise.reject(new Error('killed')) : learningPoint(params);
    await expect(run()).rejects.toThrow('killed');
    expect(latestCurves(analysis.project)).toMatchObject([{ complete: false }]);
    analysis.worker.answers.learningPoint = learningPoint;
    analysis.reports.length = 0;
    await run();
    expect(analysis.worker.asked('learningPoint').map(({ size }) => size)).toEqual([1, 2, 4, 4]);
    expect(analysis.reports.slice(1).map(([, done]) => done)).toEqual([600, 700]);
    await run({ repeats: 4 });
    expect(analysis.worker.asked('learningPoint')).toHaveLength(7);
  });

  it('reports the progress of a point over its repeats', async () => {
    const { learningPoint } = analysis.worker.answers;
    analysis.worker.answers.learningPoint = (params, call) => {
      call?.onProgress?.({ done: 1, total: 2 });
      return learningPoint(params);
    };
    await run();
    expect(analysis.reports.slice(1).map(([, done]) => done)).toEqual([0, 150, 300, 450, 600, 650, 700]);
  });
});
