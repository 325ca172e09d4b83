import { describe, expect, it } from 'vitest';
import type { WorkerClient } from '../../../native-worker/client/client.ts';
import { countSpots, dustWarnings, fileLight } from '../../../main/workflow/dust.ts';
import type { Source } from '../../../main/project/sources.ts';
import {
  frameIntervalSOf,
  frameTimesSOf,
  pixelUmOf,
  sliceHeightsSampleUmOf,
  stageDirectionOf,
  zStepSampleUmOf,
} from '../../../main/workflow/source-lengths.ts';
import { maskRows } from '../../../main/workflow/mask-sets.ts';
import { leftOutRows } from '../../../main/workflow/csv/left-out-rows.ts';
import { numbersOf, parseCsv } from '../../../main/workflow/csv/read-csv.ts';
import { residualBins } from '../../../main/workflow/residual-bins.ts';
import { localiseOptionsFor } from '../../../main/workflow/resolve-options.ts';
import {
  chunksOver,
  frameChunks,
  frameRange,
  framesOf,
  runUnits,
} from '../../../main/workflow/frame-chunks.ts';
import { LocaliseOptions } from '../../../preload/contract/options/localise.ts';
import { tagged } from '../tagged.ts';

describe('units of work', () => {
  it('are chunks of equal length but the last', () => {
    expect(frameChunks(10, 4)).toEqual([
      { from: 0, to: 4 },
      { from: 4, to: 8 },
      { from: 8, to: 10 },
    ]);
    expect(frameChunks(8, 4)).toHaveLength(2);
    expect(frameChunks(0, 4)).toEqual([]);
    expect(chunksOver({ from: 4, to: 8 }, 20, 4)).toEqual([{ from: 4, to: 8 }]);
    expect(chunksOver({ from: 3, to: 9 }, 20, 4).map(({ from }) => from)).toEqual([0, 4, 8]);
    expect(framesOf(frameChunks(10, 4))).toBe(10);
  });

  it('are the frames asked for, both ends included', () => {
    expect(frameRange('a', null, 7)).toEqual({ from: 0, to: 7 });
    expect(frameRange('a', [2, 6], 7)).toEqual({ from: 2, to: 7 });
    expect(frameRange('a', [3, 3], 7)).toEqual({ from: 3, to: 4 });
    for (const wrong of [
      [2, 7],
      [4, 3],
    ] as [number, number][])
      expect(() => frameRange('a', wrong, 7)).toThrow(tagged('bad-option'));
  });

  it('run one more at a time than there are threads, each once', async () => {
    const done: number[] = [];
    let [now, most] = [0, 0];
    const { signal } = new AbortController();
    await runUnits([...Array(9).keys()], { signal, threads: 2 }, async (unit) => {
      most = Math.max(most, ++now);
      await new Promise(setImmediate);
      now -= 1;
      done.push(unit);
    });
    expect(most).toBe(3);
    expect(done.sort()).toEqual([...Array(9).keys()]);
  });

  it('end at the first failure, and when they are cancelled', async () => {
    const begun: number[] = [];
    const stop = new AbortController();
    const failing = runUnits([...Array(9).keys()], { signal: stop.signal, threads: 1 }, async (unit) => {
      begun.push(unit);
      await new Promise(setImmediate);
      if (unit === 2) throw new Error('the third');
    });
    await expect(failing).rejects.toThrow('the third');
    expect(Math.max(...begun)).toBeLessThan(5);
    stop.abort();
    const never = runUnits([1, 2], { signal: stop.signal, threads: 1 }, () =>
      Promise.reject(new Error('begun')),
    );
    await expect(never).rejects.toEqual(tagged('cancelled'));
  });
});

describe('lengths of a source', () => {
  const source = (changed: object): Source =>
    ({
      name: 'a',
      path: '/a.tif',
      pixelUm: 0.2,
      frameIntervalS: 0.1,
      zStepUm: 0.5,
      axialFactor: 1.2,
      options: { stageDirection: null, zStepUm: null, fps: null },
      info: { frames: 3, stageDirection: null, sliceHeightsUm: null, frameTimesS: null },
      ...changed,
    }) as unknown as Source;
  const said = (options: object, info: object): Source => {
    const plain = source({});
    return { ...plain, options: { ...plain.options, ...options }, info: { ...plain.info, ...info } };
  };

  it('are those that are known, or the source must be imported again', () => {
    expect([pixelUmOf(source({})), frameIntervalSOf(source({}))]).toEqual([0.2, 0.1]);
    expect(() => pixelUmOf(source({ pixelUm: null }))).toThrow(tagged('bad-input'));
    expect(() => zStepSampleUmOf(source({ zStepUm: null }))).toThrow(tagged('bad-input'));
  });

  it('along z go up unless the file or a person says otherwise; the person has the last word', () => {
    expect(stageDirectionOf(source({}))).toBe('up');
    expect(stageDirectionOf(said({}, { stageDirection: 'down' }))).toBe('down');
    expect(stageDirectionOf(said({ stageDirection: 'up' }, { stageDirection: 'down' }))).toBe('up');
    expect(zStepSampleUmOf(source({}))).toBeCloseTo(0.6, 12);
    expect(zStepSampleUmOf(said({ stageDirection: 'down' }, {}))).toBeCloseTo(-0.6, 12);
  });

  it('of slices are stated one by one or follow from the step', () => {
    const heights = (options: object, info: object): number[] => [
      ...sliceHeightsSampleUmOf(said(options, info)),
    ];
    expect(heights({}, {}).map((z) => z.toFixed(3))).toEqual(['0.000', '0.600', '1.200']);
    const stated = { sliceHeightsUm: [0, 1, 3] };
    expect(heights({}, stated).map((z) => z.toFixed(3))).toEqual(['0.000', '1.200', '3.600']);
    expect(heights({ zStepUm: 0.5 }, stated)[2]).toBeCloseTo(1.2, 12);
    expect(heights({ stageDirection: 'down' }, { ...stated, stageDirection: 'up' })[2]).toBeCloseTo(-3.6, 12);
    expect(heights({ stageDirection: 'up' }, { ...stated, stageDirection: 'up' })[2]).toBeCloseTo(3.6, 12);
    expect(heights({ stageDirection: 'down' }, stated)[2]).toBeCloseTo(3.6, 12);
  });

  it('of time are the file’s own where no person gave a rate', () => {
    expect(frameTimesSOf(said({}, { frameTimesS: [0, 1] }))).toEqual(Float64Array.of(0, 1));
    expect(frameTimesSOf(said({ fps: 5 }, { frameTimesS: [0, 1] }))).toBeNull();
    expect(frameTimesSOf(said({}, {}))).toBeNull();
  });
});

describe('options that follow from the setup', () => {
  it('take the diameter that a person gives, else the setup’s, else the default', () => {
    const options = LocaliseOptions.parse({});
    const setup = { particleDiameterUm: 3 } as Source['setup'];
    expect(localiseOptionsFor({ ...options, particleDiameterUm: 2 }, setup).particleDiameterUm).toBe(2);
    expect(localiseOptionsFor(options, setup).particleDiameterUm).toBe(3);
    expect(localiseOptionsFor(options, null, 4).particleDiameterUm).toBe(4);
  });
});

describe('residuals in bins', () => {
  it('are means and deviations in 25 bins of the range, its ends in the outermost', () => {
    const zLabelUm = Float64Array.of(0, 0.5, 1, 49.9, 50, 25, -3, 60);
    const zPredUm = Float64Array.of(1, 2.5, 2, 50.9, 52, 24, -2, 61);
    expect(residualBins({ zLabelUm, zPredUm }, [0, 50])).toEqual([
      { zUm: 1, biasUm: 1.25, sdUm: expect.closeTo(0.5, 12) as number, rows: 4 },
      { zUm: 25, biasUm: -1, sdUm: 0, rows: 1 },
      {
        zUm: 49,
        biasUm: expect.closeTo(4 / 3, 12) as number,
        sdUm: expect.closeTo(Math.sqrt(1 / 3), 12) as number,
        rows: 3,
      },
    ]);
  });
});

describe('tables of text', () => {
  it('have the separator that the header has most of, quoted names apart', () => {
    expect(parseCsv('a', 'x;"b,c,d,e";y\n1,5;2;-3,5e2\n').names).toEqual(['x', 'b,c,d,e', 'y']);
    const table = parseCsv('a', 'x;y\n1,5;-3,5e2\n2;1,000.5\n');
    expect([...numbersOf({ ...table, rows: table.rows.slice(0, 1) }, 'x')]).toEqual([1.5]);
    expect([...numbersOf({ ...table, rows: table.rows.slice(0, 1) }, 'y')]).toEqual([-350]);
    expect(() => numbersOf(table, 'y')).toThrow(/line 3/);
    expect(() => numbersOf(table, 'z')).toThrow(tagged('bad-input'));
    expect(() => parseCsv('a', '')).toThrow(tagged('bad-input'));
    expect(() => parseCsv('a', 'x,y,x\n')).toThrow(/x twice/);
  });
});

describe('masks of particles', () => {
  it('are in order of slices, then particles, those in use alone', () => {
    const one = (particle: number, slices: number[], reject: string | null, included = false) => ({
      particle,
      reject,
      included,
      slice: Int32Array.from(slices),
      xPx: Float64Array.from(slices, (slice) => 100 * particle + slice),
      yPx: Float64Array.from(slices, (slice) => -slice),
      radiusPx: new Float64Array(slices.length),
    });
    const rows = maskRows([
      one(0, [2, 3], null),
      one(1, [1], 'too-close'),
      one(2, [1, 2], 'at-edge', true),
    ] as never);
    expect([...rows.slice]).toEqual([1, 2, 2, 3]);
    expect([...rows.particle]).toEqual([2, 0, 2, 0]);
    expect([...rows.xPx]).toEqual([201, 2, 202, 3]);
    expect([...rows.yPx]).toEqual([-1, -2, -2, -3]);
    expect([...rows.index]).toEqual([0, 0, 1, 1]);
  });
});

describe('light that is the same in every frame', () => {
  const params = { path: '/v.tif' } as Parameters<typeof fileLight>[2];
  const finding = (spots: number | null) => {
    const asked: string[] = [];
    const call = (name: string) => {
      asked.push(name);
      return Promise.resolve(spots === null ? null : { light: {}, spots: Array.from({ length: spots }) });
    };
    const { signal } = new AbortController();
    return { asked, machine: { worker: { call } as unknown as WorkerClient, signal } };
  };

  it('is found once, when it is first asked for, and not where it is to be left', async () => {
    const { asked, machine } = finding(3);
    const light = fileLight(machine, 'remove', params);
    expect(asked).toEqual([]);
    const [first, second] = [await light.pattern(), await light.pattern()];
    expect([second, asked.length, await countSpots(light)]).toEqual([first, 1, 3]);
    expect(await fileLight(machine, 'keep', params).pattern()).toBeNull();
    expect(asked).toHaveLength(1);
    const none = fileLight(finding(null).machine, 'remove', params);
    expect([await none.pattern(), await countSpots(none)]).toEqual([null, 0]);
  });

  it('is told by its spots, where there are any', () => {
    const said = (spots: number): string[] => dustWarnings('v.tif', spots);
    expect(said(0)).toEqual([]);
    expect(said(1)).toEqual([expect.stringMatching(/^1 spot in v\.tif neither moves nor changes/)]);
    expect(said(2)).toEqual([expect.stringMatching(/^2 spots in v\.tif neither move nor change/)]);
  });
});

it('rows of a table without a particle are counted, one as one', () => {
  expect([1, 2].map((rows) => leftOutRows('t.csv', rows, 'particle'))).toEqual([
    '1 row of t.csv belongs to no particle and is left out.',
    '2 rows of t.csv belong to no particle and are left out.',
  ]);
});
