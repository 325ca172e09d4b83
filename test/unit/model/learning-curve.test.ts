import { describe, expect, test } from 'vitest';
import {
  chooseParticles,
  learningPoint,
  learningSizes,
} from '../../../native-worker/model/training/learning-curve.ts';
import { testModel } from '../../../native-worker/model/training/test-model.ts';
import { learningReading, type LearningPoint } from '../../../preload/contract/learning-curve.ts';
import { TrainOptions } from '../../../preload/contract/options/train.ts';
import { inlineContext } from './inline-pool.ts';
import { ringWorld } from './ring-world.ts';

const world = ringWorld({ stacks: 3, particles: 4, slices: 31, zUm: [-13, 13], zRangeUm: [-12, 12] });
const options = (more: Partial<TrainOptions>): TrainOptions =>
  TrainOptions.parse({ model: 'ert', factors: 5, trees: 8, split: 'stack', ...more });

describe('a learning curve', () => {
  test('goes from one particle to all that are not held out, by twos', () => {
    expect(learningSizes(world, options({}), 1)).toEqual([1, 2, 4, 8]);
    // A fifth of twelve particles, two, is held out.
    expect(learningSizes(world, options({ split: 'particle' }), 1)).toEqual([1, 2, 4, 8, 10]);
  });

  test('ends with the test of training itself, and is the same for any number of threads', async () => {
    const sizes = learningSizes(world, options({}), 3);
    const all = await learningPoint(world, options({}), { size: 8, sizes, repeats: 3 }, inlineContext(3));
    const trained = await testModel(world, options({}), inlineContext(3));
    expect(all.epsilon).toBe(trained.epsilon);
    expect(all).toMatchObject({ trainParticles: 8, repeats: 1, testRows: trained.testRows });
    expect(all.epsilonLow).toBe(all.epsilonHigh);
    const few = { size: 2, sizes, repeats: 2 };
    const [one, three] = [
      await learningPoint(world, options({}), few, inlineContext(3, 1)),
      await learningPoint(world, options({}), few, inlineContext(3, 3)),
    ];
    expect(one).toEqual(three);
  });

  test('falls with more particles, on the same held-out rows, and tells how the repeats differ', async () => {
    const sizes = learningSizes(world, options({}), 1);
    const points: LearningPoint[] = [];
    for (const size of sizes) {
      points.push(await learningPoint(world, options({}), { size, sizes, repeats: 3 }, inlineContext(1)));
    }
    expect(points.map(({ trainParticles }) => trainParticles)).toEqual([1, 2, 4, 8]);
    expect(new Set(points.map(({ testRows }) => testRows)).size).toBe(1);
    expect(points[0].trainRows).toBeLessThan(points[3].trainRows / 7);
    expect(points[0].epsilon).toBeGreaterThan(points[3].epsilon);
    expect(points[0].epsilons).toHaveLength(3);
    expect(new Set(points[0].epsilons).size).toBe(3);
    expect(points[0].epsilonLow).toBe(Math.min(...points[0].epsilons));
    expect(points[0].sdUm).toBeCloseTo(points[0].epsilon * 24, 9);
  });

  test('a larger number of particles holds those of a smaller one, and repeats choose others', () => {
    const groups = { stack: world.stack, particle: world.particle };
    const train = Int32Array.from(world.stack.keys()).filter((row) => world.stack[row] !== 11);
    const chosen = (size: number, repeat: number): Set<string> =>
      new Set(
        Array.from(
          chooseParticles(groups, train, size, 7, repeat),
          (row) => `${world.stack[row]}/${world.particle[row]}`,
        ),
      );
    expect(chosen(4, 0).size).toBe(4);
    expect(chosen(4, 0)).toEqual(new Set([...chosen(4, 0), ...chosen(2, 0)]));
    expect(chosen(2, 0)).toEqual(new Set([...chosen(2, 0), ...chosen(1, 0)]));
    expect([...chosen(8, 0)].some((name) => name.startsWith('11/'))).toBe(false);
    expect(chosen(4, 0)).not.toEqual(chosen(4, 1));
    expect(chosen(4, 1)).toEqual(chosen(4, 1));
    // Every row of a particle comes with it.
    expect(chooseParticles(groups, train, 8, 7, 0)).toEqual(train);
  });

  test('stops when cancelled', async () => {
    const abort = new AbortController();
    const context = { ...inlineContext(1), signal: abort.signal, onProgress: () => abort.abort() };
    await expect(
      learningPoint(world, options({}), { size: 2, sizes: [1, 2, 4, 8], repeats: 3 }, context),
    ).rejects.toThrow(/abort/i);
  });
});

describe('what a curve says', () => {
  const curve = (...epsilons: number[][]): LearningPoint[] =>
    epsilons.map((errors, k) => ({
      trainParticles: 2 ** k,
      trainRows: 50 * 2 ** k,
      epsilon: errors.reduce((sum, error) => sum + error, 0) / errors.length,
      sdUm: 1,
      repeats: errors.length,
      epsilonLow: Math.min(...errors),
      epsilonHigh: Math.max(...errors),
      testRows: 100,
      epsilons: errors,
    }));

  test.each([
    [
      curve([0.08, 0.1], [0.04, 0.05], [0.02]),
      /From 2 to 4 particles the error fell by 56 %.*should still help/,
    ],
    [curve([0.08, 0.1], [0.04, 0.05], [0.044]), /no more than by which particles were chosen.*hardly help/],
    [curve([0.08, 0.1], [0.04, 0.041], [0.039]), /hardly help/],
    [curve([0.08, 0.1], [0.04, 0.05], [0.08]), /rose by 78 %.*look at the particles/],
    [curve([0.08]), /Too few particles/],
    [[], /Too few particles/],
  ])('%#: %s', (rows, message) => {
    expect(learningReading(rows)).toMatch(message);
  });
});
