import { describe, expect, it } from 'vitest';
import { specsFor, cheaperSpec, type PipelineSpec } from '../../../native-worker/model/pipeline-spec.ts';
import { REGRESSORS } from '../../../native-worker/model/regressor-table.ts';
import type { Candidate } from '../../../native-worker/model/regressor.ts';
import { fitLocalRidge } from '../../../native-worker/model/linear/local-ridge.ts';
import { inlineContext } from './inline-pool.ts';
import { TrainOptions, type ModelName } from '../../../preload/contract/options/train.ts';

const specs = (model: ModelName, given: object = {}): PipelineSpec[] =>
  specsFor(TrainOptions.parse({ model, ...given }));
const settingsOf = (model: ModelName, given: object = {}): Record<string, never> =>
  specs(model, given)[0].settings as Record<string, never>;
const grid = (model: ModelName, given: object = {}): Candidate<Record<string, unknown>>[] => {
  const candidates = REGRESSORS[model].grid?.(settingsOf(model, given));
  return (candidates ?? []) as Candidate<Record<string, unknown>>[];
};

describe('what a model is fitted with', () => {
  it('of ert and rf compares three kinds of inputs, unless a person says which', () => {
    for (const model of ['ert', 'rf'] as const) {
      expect(specs(model).map(({ inputs }) => [inputs.factors, inputs.slopes ?? false])).toEqual([
        [0, true],
        [0, false],
        [9, false],
      ]);
      for (const said of [{ preset: 'paper' }, { preset: 'pt-sio2' }, { factorMethod: 'ml' }, { factors: 7 }])
        expect(specs(model, said)).toHaveLength(1);
    }
    expect(settingsOf('ert', { preset: 'paper' })).toMatchObject({
      trees: 200,
      maxDepth: 50,
      combine: 'mean',
    });
    expect(settingsOf('ert', { preset: 'pt-sio2' })).toMatchObject({ combine: 'midmean' });
  });

  it('by the paper is nine factors, counts one-hot and 200 trees of depth 50 for Pt, else twelve, none and 1000 of 40', () => {
    const [pt] = specs('ert', { preset: 'pt-sio2' });
    expect(pt).toMatchObject({ features: 'paper', noiseTest: true, inputs: { factors: 9, oneHot: true } });
    expect(pt.settings).toMatchObject({
      kind: 'ert',
      trees: 200,
      maxDepth: 50,
      featuresPerSplit: null,
      minLeaf: 1,
    });
    const [tio2] = specs('ert', { preset: 'tio2-sio2' });
    expect(tio2).toMatchObject({ noiseTest: false, inputs: { factors: 12, oneHot: false } });
    expect(tio2.settings).toMatchObject({ trees: 1000, maxDepth: 40 });
    expect(settingsOf('rf')).toMatchObject({ kind: 'rf', trees: 300, featuresPerSplit: 6, maxDepth: 50 });
    const boosting = {
      trees: 400,
      learningRate: 0.025,
      maxLeaves: null,
      maxDepth: 14,
      minLeaf: 1,
      subsample: 0.5,
    };
    expect(settingsOf('gb')).toEqual({ ...boosting, l1: 0.5, l2: 1, earlyStopping: null });
    expect(settingsOf('voting').gb).toEqual(settingsOf('gb'));
    expect(settingsOf('voting').ert).toEqual(settingsOf('ert'));
  });

  it('is the person’s own before that', () => {
    const own = { trees: 7, maxDepth: 3, minLeaf: 4 };
    expect(settingsOf('ert', { ...own, featuresPerSplit: 2.4, combine: 'midmean' })).toEqual({
      kind: 'ert',
      combine: 'midmean',
      featuresPerSplit: 2,
      ...own,
    });
    expect(settingsOf('rf', { featuresPerSplit: 0.4 }).featuresPerSplit).toBe(0.4);
    expect(settingsOf('gb', own)).toMatchObject(own);
    const voting = settingsOf('voting', own) as unknown as Record<string, object>;
    expect(voting['ert']).toMatchObject(own);
    expect(voting['gb']).toMatchObject({ trees: 400, maxDepth: 3, minLeaf: 4 });
    expect(specs('ert', { inputs: 'features' })[0].inputs).toMatchObject({ factors: 0, oneHot: true });
    expect(specs('ert', { factors: 4 })[0].inputs).toMatchObject({ factors: 4 });
    expect(specs('ert', { factorRule: 'parallel' })[0].inputs).toMatchObject({ factors: 'parallel' });
  });

  it('of linear and polynomial models are five factors, to order three, without a test against noise', () => {
    expect(specs('linear')[0]).toMatchObject({ noiseTest: false, inputs: { factors: 9, factorsUsed: 5 } });
    expect(settingsOf('ridge')).toEqual({ expanded: 5, order: 3, penalty: null });
    expect(settingsOf('ridge', { ridgeOrder: 2 })).toMatchObject({ order: 2 });
    const [plain] = specs('ridge', { inputs: 'features' });
    expect(plain.inputs).not.toHaveProperty('factorsUsed');
    expect(plain.settings).toMatchObject({ order: 1 });
    expect((plain.settings as { expanded: number }).expanded).toBeGreaterThan(100);
  });

  it('of curves and tables are cubics and 101 heights', () => {
    expect(specs('moment', { moment: 'centre' }).map(({ settings }) => settings)).toEqual([
      { measure: 'moment-centre', order: 3 },
    ]);
    expect(specs('moment', { moment: 'mask' })).toHaveLength(1);
    expect(specs('moment')).toHaveLength(2);
    expect(settingsOf('ring')).toEqual({ measure: 'ring', order: 3 });
    expect(specs('radial-lut')[0]).toMatchObject({
      features: 'rings',
      noiseTest: false,
      inputs: { factors: 0, oneHot: false },
      settings: { comparison: 'profiles', nodes: 101 },
    });
    expect(specs('gdpt')[0]).toMatchObject({
      features: 'images',
      settings: { comparison: 'images', nodes: 101 },
    });
  });

  it('of `best` are six variants of 200 trees on rings, five with local models where trees agree, two of them with other sizes, and two curves of few particles', () => {
    for (const spec of specs('best'))
      expect(spec).toMatchObject({
        features: 'rings',
        noiseTest: false,
        inputs: { factors: 0, oneHot: false },
      });
    const trees = specs('best').slice(0, 6);
    const curves = specs('best').slice(6);
    expect(curves.map(({ settings }) => settings)).toEqual([{ widthRows: 0.7 }, { widthRows: 2 }]);
    expect(curves.map(({ mostParticles }) => mostParticles)).toEqual([4, 4]);
    const all = trees.map(({ inputs, settings, sizes }) => {
      const { forest, agreement } = settings as {
        forest: { trees: number; featuresPerSplit: number };
        agreement: { window: number; local: object } | null;
      };
      return { slopes: inputs.slopes, ...forest, agreement, sizes };
    });
    expect(all.map(({ trees }) => trees)).toEqual(new Array(6).fill(200));
    expect(all.map(({ slopes }) => slopes)).toEqual([true, true, false, true, true, true]);
    expect(all.map(({ featuresPerSplit }) => featuresPerSplit)).toEqual([
      1 / 3,
      0.15,
      ...new Array<number>(4).fill(1 / 3),
    ]);
    const agreement = { window: null, width: null };
    expect(all.map((one) => one.agreement)).toEqual([
      ...[agreement, agreement, agreement, null, agreement],
      { ...agreement, sizeSpread: 0.03 },
    ]);
    // Particles that are three percent wider or narrower.
    expect(all.map(({ sizes }) => sizes)).toEqual([...new Array<undefined>(4), [-0.03, 0.03], undefined]);
    expect(trees.map(({ mostParticles }) => mostParticles)).toEqual([...new Array<undefined>(4), 15, 40]);
    expect(settingsOf('best', { trees: 9 })).toMatchObject({
      forest: { trees: 9, minLeaf: 1, maxDepth: null },
    });
  });

  it('of `best` lets trees agree within a twentieth of the range, local models within an eightieth, unless told', async () => {
    const rows = 80;
    const y = Float64Array.from({ length: rows }, (_, i) => -10 + i / 4);
    const inputs = { names: ['x'], rows, values: y.map((z) => 2 * z) };
    const fit = async (given: object) => {
      const settings = settingsOf('best', { trees: 2, ...given });
      const data = { inputs, numeric: 1, y, folds: [] };
      return (await REGRESSORS.best.fit(settings, data, inlineContext(1))) as {
        agreement: { window: number; local: { step: number; columns: number } };
      };
    };
    const { window, local } = (await fit({})).agreement;
    expect(window).toBeCloseTo(0.05 * 19.75, 12);
    expect(local.step).toBeCloseTo(0.0125 * 19.75, 12);
    expect(local).toEqual(fitLocalRidge(inputs, y, { columns: 1, penalty: 8, width: 0.0125 * 19.75 }));
    const own = (await fit({ agreementUm: 3, localWidthUm: 1.5 })).agreement;
    expect([own.window, own.local.step]).toEqual([3, 1.5]);
  });

  it('of networks is two of three convolutions, trained half as long where it only serves a calibration', () => {
    const [spec] = specs('cnn');
    expect(spec).toMatchObject({ features: 'images', inputs: { factors: 0 } });
    expect(spec.settings).toEqual({
      channels: [8, 16, 32],
      dense: 64,
      batch: 50,
      rate: 4e-3,
      members: 2,
      patience: 12,
      passes: 30_000,
    });
    expect(cheaperSpec(spec, 100).settings).toMatchObject({ passes: 15_000, members: 2 });
    expect(REGRESSORS.cnn.reportsProgress).toBe(true);
    expect(
      ['stack', 'particle', 'random'].map((grouping) => REGRESSORS.cnn.foldsBy?.(grouping as 'stack')),
    ).toEqual([...['particle', 'particle', 'random']]);
  });

  it('is never more trees than a calibration needs', () => {
    const [spec] = specs('ert');
    expect(cheaperSpec(spec, 100).settings).toMatchObject({ trees: 100 });
    expect(cheaperSpec(spec, 999).settings).toMatchObject({ trees: 200 });
    expect(cheaperSpec(specs('linear')[0], 1)).toEqual(specs('linear')[0]);
    const voting = cheaperSpec(specs('voting')[0], 50).settings as unknown as Record<string, object>;
    expect(voting['ert']).toMatchObject({ trees: 50 });
    expect(voting['gb']).toMatchObject({ trees: 400 });
  });
});

describe('what a search tries', () => {
  it('is shares, depths and leaves of trees, with a hundred trees, the settings as they are first', () => {
    const all = grid('ert');
    expect(all).toHaveLength(3 * 3 * 3);
    expect(all[0].full).toEqual(settingsOf('ert'));
    expect(all.every(({ light }) => light['trees'] === 100)).toBe(true);
    expect(all.every(({ full }) => full['trees'] === 200)).toBe(true);
    expect(new Set(all.map(({ full }) => full['featuresPerSplit']))).toEqual(new Set([null, 2 / 3, 1 / 3]));
    expect(new Set(all.map(({ full }) => full['maxDepth']))).toEqual(new Set([50, 24, 16]));
    expect(new Set(all.map(({ full }) => full['minLeaf']))).toEqual(new Set([1, 2, 4]));
    expect(grid('voting').every(({ light, full }) => light['gb'] === null && full['gb'] !== null)).toBe(true);
    expect(grid('best')[0].light).toMatchObject({ forest: { trees: 100 } });
  });

  it('is rates, depths and leaves of boosted trees', () => {
    const all = grid('gb').map(({ full }) => full);
    expect(all).toHaveLength(8);
    expect(new Set(all.map((one) => one['learningRate']))).toEqual(new Set([0.025, 0.05]));
    expect(new Set(all.map((one) => one['maxDepth']))).toEqual(new Set([14, 8]));
    expect(new Set(all.map((one) => one['minLeaf']))).toEqual(new Set([1, 5]));
    expect(all[0]).toEqual(settingsOf('gb'));
  });

  it('is orders of one to four of polynomials, the given one first, and nothing of many columns', () => {
    expect(grid('ridge').map(({ full }) => full['order'])).toEqual([3, 1, 2, 4]);
    expect(grid('ridge', { inputs: 'features' })).toEqual([]);
    const twelve = REGRESSORS.ridge.grid?.({ expanded: 12, order: 1, penalty: null });
    expect(twelve).toHaveLength(4);
    expect(REGRESSORS.ridge.grid?.({ expanded: 13, order: 1, penalty: null })).toEqual([]);
    expect(grid('linear')).toEqual([]);
  });
});

describe('any numeric table', () => {
  it('is boosted with an early stop above 10 000 rows, unless it is asked for', () => {
    const params = {
      ...settingsOf('gb'),
      earlyStopping: null,
      validationFraction: 0.1,
      patience: 5,
    } as object;
    const stop = (given: object, rows: number): unknown =>
      (REGRESSORS.gb.settingsFor?.(given as never, 3, rows) as { earlyStopping: unknown }).earlyStopping;
    expect(stop(params, 10_000)).toBeNull();
    expect(stop(params, 10_001)).toEqual({ validationFraction: 0.1, patience: 5 });
    expect(stop({ ...params, earlyStopping: true }, 5)).not.toBeNull();
    expect(stop({ ...params, earlyStopping: false }, 99_999)).toBeNull();
    expect(REGRESSORS.ridge.settingsFor?.({ order: 2, penalty: 1 }, 7, 9)).toMatchObject({
      expanded: 7,
      order: 2,
    });
  });
});
