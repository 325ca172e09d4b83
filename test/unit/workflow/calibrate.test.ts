import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import {
  calibrationSummary,
  getCalibration,
  fullCalibration,
  readZSeries,
} from '../../../main/project/calibrations.ts';
import { readParticles } from '../../../main/project/mask-sets.ts';
import { listCommands } from '../../../main/project/command-log.ts';
import type { Project } from '../../../main/project/project.ts';
import { saveSetup } from '../../../main/project/setups.ts';
import { calibrate } from '../../../main/workflow/calibrate.ts';
import { calibratedMasks } from '../../../main/workflow/calibrated-masks.ts';
import { chooseZSeries, readCalibratedMask } from '../../../main/workflow/choose-z-series.ts';
import { CalibrateOptions } from '../../../preload/contract/options/calibrate.ts';
import type { RejectReason } from '../../../preload/contract/z-series-quality.ts';
import { Setup } from '../../../preload/contract/options/setup.ts';
import type { ImportOptions } from '../../../preload/contract/options/source.ts';
import { madeUpAnalysis, type MadeUpAnalysis } from '../../support/made-up-analysis.ts';
import { FRAMES, infoOf, madeUpWorker, type MadeUpWorker } from '../../support/made-up-worker.ts';
import { tagged } from '../tagged.ts';

type Given = Parameters<typeof CalibrateOptions.parse>[0];

let analysis: MadeUpAnalysis;
let project: Project;
let worker: MadeUpWorker;

const bringIn = (names: string[], given: Parameters<typeof ImportOptions.parse>[0] = {}) =>
  analysis.bringIn('stack', names, given);
const run = (given: Given = {}): Promise<number> =>
  calibrate(analysis.workflow, CalibrateOptions.parse(given));
/** What aligning answers, with something of it changed. */
const aligned = (change: (result: Awaited<ReturnType<MadeUpWorker['answers']['align']>>) => object): void => {
  const { align } = madeUpWorker().answers;
  worker.answers.align = async (params) => {
    const result = await align(params);
    return { ...result, ...change(result) };
  };
};
const warnings = (): string[] => fullCalibration(project)?.warnings ?? [];

beforeEach(() => {
  analysis = madeUpAnalysis();
  ({ project, worker } = analysis);
});
afterEach(() => analysis.close());

describe('a calibration', () => {
  it('needs stacks', async () => {
    await expect(run()).rejects.toEqual(tagged('not-found', { what: 'stack' }));
  });

  it('aligns every particle with its own features, places and heights in the sample', async () => {
    await bringIn(['a.tif']);
    worker.answers.sourceInfo = ({ path }) => ({ ...infoOf(path), pixelSizeUm: 0.1, stageDirection: 'down' });
    await bringIn(['b.tif'], { zStepUm: 0.4 });
    await run();
    const [{ zSeries, sphere }] = worker.asked('align');
    expect(sphere).toEqual({ diameterUm: 2.12, temperatureC: 25 });
    expect(zSeries.map(({ stackId, particle }) => [stackId, particle])).toEqual([
      [1, 0],
      [1, 1],
      [2, 0],
      [2, 1],
    ]);
    for (const { stackId, particle, features, xPx, yPx, pixelUm, zStepSampleUm, heightUm } of zSeries) {
      const place = particle === 0 ? 20 : 80;
      expect([...features.values]).toEqual(Array.from({ length: FRAMES }, (_, at) => [at, place]).flat());
      expect([xPx?.[7], yPx?.[7]]).toEqual([place, 50]);
      expect(pixelUm).toBe(stackId === 1 ? 0.2 : 0.1);
      const step = stackId === 1 ? 0.5 * 1.25 : -0.4 * 1.25;
      expect(zStepSampleUm).toBeCloseTo(step, 12);
      expect(heightUm[7]).toBeCloseTo(7 * step, 12);
    }
  });

  it('takes diameter and temperature of the setup', async () => {
    saveSetup(project, Setup.parse({ name: 'lab', particleDiameterUm: 3, temperatureC: 37 }));
    await bringIn(['a.tif'], { setup: 'lab' });
    await run();
    expect(worker.asked('align')[0].sphere).toEqual({ diameterUm: 3, temperatureC: 37 });
    expect(worker.asked('localise')[0].options.particleDiameterUm).toBe(3);
  });

  it('is stored with its labels, counts what is used, and is noted with what it was made', async () => {
    await bringIn(['a.tif', 'b.tif']);
    aligned(({ zSeries }) => ({
      zSeries: zSeries.map((one, index) => ({ ...one, reject: index === 1 ? 'alignment' : null })),
      referenceCandidates: [{ zSeries: 2, index: 4, zLabelUm: 0.5, score: 9 }],
    }));
    const id = await run();
    expect(calibrationSummary(project)).toMatchObject({ stacks: 2, particles: 3, masks: 3 * FRAMES });
    expect(fullCalibration(project)).toMatchObject({
      reference: { members: [{ stackId: 1, particle: 0, slice: 3 }] },
      referenceCandidates: [{ stackId: 2, particle: 0, slice: 4, zLabelUm: 0.5, score: 9 }],
    });
    const masks = calibratedMasks(project);
    expect(masks.zLabelUm).toHaveLength(3 * FRAMES);
    masks.zLabelUm.forEach((z, row) => expect(z).toBeCloseTo(masks.slice[row] * 0.5 * 1.25 - 5, 12));
    expect(listCommands(project).at(-1)).toMatchObject({
      name: 'calibrate',
      params: {
        seed: 5,
        options: { localise: { particleDiameterUm: 2.12 } },
        given: { localise: { particleDiameterUm: null } },
      },
      result: { calibrationId: id, particles: 3 },
    });
  });

  it('is not made a second time in the same way', async () => {
    await bringIn(['a.tif']);
    const first = await run();
    expect(await run()).toBe(first);
    expect([worker.asked('align').length, worker.asked('localise').length]).toEqual([1, 2]);
    const light = worker.asked('staticLight').length;
    expect(await run({ align: { referenceZUm: 1 } })).not.toBe(first);
    expect([worker.asked('align').length, worker.asked('localise').length]).toEqual([2, 2]);
    expect(worker.asked('staticLight')).toHaveLength(light);
  });

  it('takes masks away that an earlier one, which did not come to its end, has cut otherwise', async () => {
    await bringIn(['a.tif']);
    const sets = (): number =>
      project.db.prepare<[], { n: number }>('SELECT count(*) AS n FROM mask_set').get()!.n;
    const { align } = worker.answers;
    worker.answers.align = () => Promise.reject(new Error('killed'));
    await expect(run({ mask: { sidePx: 17 } })).rejects.toThrow('killed');
    expect(sets()).toBe(1);
    worker.answers.align = align;
    await run();
    expect(sets()).toBe(1);
    expect(worker.asked('cutMasks')).toHaveLength(2);
  });

  it('counts frames twice, once found and once cut, and ends at the whole', async () => {
    await bringIn(['a.tif', 'b.tif']);
    const { reports } = analysis;
    await run();
    const total = 2 * 2 * FRAMES + 20;
    expect(reports.every(([, , of]) => of === total)).toBe(true);
    const before = (wanted: string): number => reports.find(([step]) => step === wanted)![1];
    expect(before('Following particles in a.tif')).toBe(FRAMES);
    expect(before('Localising b.tif')).toBe(2 * FRAMES);
    expect(before('Aligning z between particles and stacks')).toBe(4 * FRAMES);
    expect(reports.at(-1)[1]).toBe(total);
    reports.length = 0;
    await run();
    expect(reports.at(-1)[1]).toBe(4 * FRAMES);
  });

  it('is refused where no particle can be used, and says what most of them lack', async () => {
    const { follow } = madeUpWorker().answers;
    const rejected = (rejects: readonly RejectReason[]) => {
      worker.answers.follow = async (params) => {
        const [one] = await follow(params);
        return rejects.map((reject, particle) => ({ ...one, particle, reject }));
      };
    };
    const { ids } = await bringIn(['a.tif']);
    rejected(['too-close', 'at-edge', 'at-edge']);
    const refusal = await run().catch((error: unknown) => error);
    expect(refusal).toEqual(tagged('bad-input', { what: 'at-edge' }));
    expect(refusal).toHaveProperty('message', expect.stringMatching(/\b2 [^,]+, 1 .*--mask-side-px/));
    expect(getCalibration(project)).toBeNull();
    project.db.exec(`DELETE FROM source WHERE id = ${ids[0]}`);
    rejected([]);
    await bringIn(['b.tif']);
    await expect(run()).rejects.toEqual(tagged('bad-input'));
  });

  it('is refused where no mask fits into the images', async () => {
    const sized = (width: number, height: number): void => {
      worker.answers.sourceInfo = ({ path }) => ({ ...infoOf(path), width, height });
    };
    for (const [name, width, height] of [
      ['a.tif', 4, 100],
      ['b.tif', 100, 4],
    ] as const) {
      sized(width, height);
      const { ids } = await bringIn([name]);
      await expect(run()).rejects.toEqual(tagged('bad-input'));
      project.db.exec(`DELETE FROM source WHERE id = ${ids[0]}`);
    }
    sized(5, 5);
    await bringIn(['c.tif']);
    await run();
  });

  it('is refused where the heights of stacks can not be set against each other', async () => {
    await bringIn(['a.tif', 'b.tif']);
    aligned(() => ({ stacksApart: [{ stackId: 2, verdict: 'apart' }] }));
    await expect(run()).rejects.toEqual(tagged('bad-input'));
    aligned(() => ({ stacksApart: [{ stackId: 2, verdict: 'doubtful' }] }));
    await run();
    expect(warnings()).toEqual([expect.stringContaining('Particles of b.tif agree')]);
  });

  it('reads a file that has changed anew and says so', async () => {
    await bringIn(['a.tif']);
    analysis.write('a.tif', 'other pixels');
    await run();
    expect(warnings()).toEqual([expect.stringContaining('a.tif has changed')]);
  });

  it('follows uneven heights that a file states, and is another one where these are others', async () => {
    const heights = Array.from({ length: FRAMES }, (_, at) => at * at);
    worker.answers.sourceInfo = ({ path }) => ({ ...infoOf(path), sliceHeightsUm: heights });
    await bringIn(['a.tif']);
    await run();
    expect(worker.asked('align')[0].zSeries[0].heightUm[3]).toBeCloseTo(9 * 1.25, 12);
    expect(worker.asked('follow')[0].size).toMatchObject({ width: 100, height: 100, frames: FRAMES });
    expect(worker.asked('follow')[0].size.heightsUm![3]).toBeCloseTo(9 * 1.25, 12);
    const known = getCalibration(project)!.inputs.stacks[0];
    expect(known.heightUm![3]).toBeCloseTo(9 * 1.25, 12);
  });

  it('gives each chunk of masks what was detected in its slices, and the light that was found', async () => {
    await bringIn(['a.tif']);
    worker.answers.maskSide = () => 400;
    worker.answers.sourceInfo = ({ path }) => ({ ...infoOf(path), width: 500, height: 500, bits: 16 });
    await bringIn(['b.tif']);
    project.db.exec("DELETE FROM source WHERE path LIKE '%a.tif'");
    const light = { width: 500, height: 500, bin: 1, gain: new Float32Array(1) };
    worker.answers.staticLight = () => ({ light, spots: [{}, {}] }) as never;
    await run();
    // 400 x 400 px of two bytes: six masks in two million bytes.
    const chunks = worker.asked('cutMasks');
    expect(chunks.map(({ frame }) => frame.length)).toEqual([6, 6, 6, 6, 6, 6, 4]);
    for (const { frame, detections, light: given } of chunks) {
      const slices = [...new Set(frame)];
      expect([...detections.frame]).toEqual(slices.flatMap((slice) => [slice, slice]));
      expect([detections.xPx[1], detections.yPx[1], detections.radiusPx[1]]).toEqual([80, 50, 4]);
      expect(given).toBe(light);
    }
    expect(warnings()).toEqual([expect.stringContaining('2 spots in b.tif')]);
    await run({ dust: 'keep' });
    expect(worker.asked('cutMasks').at(-1).light).toBeUndefined();
    expect(warnings()).toEqual([]);
  });
});

describe('a mask of the calibration', () => {
  it('is shown as features see it, the first as well as others', async () => {
    await bringIn(['a.tif']);
    await run();
    const show = (particle: number, slice: number) =>
      readCalibratedMask(project, worker.client, { stackId: 1, particle, slice });
    expect(await show(0, 0)).toMatchObject({ sidePx: 5 });
    await show(1, FRAMES - 1);
    expect(worker.asked('averageMasks').at(-1).masks).toHaveLength(1);
    await expect(show(0, FRAMES)).rejects.toEqual(tagged('not-found', { what: 'mask' }));
    await expect(show(2, 0)).rejects.toEqual(tagged('not-found', { what: 'mask' }));
  });
});

describe('what aligning has to say', () => {
  it('is said once where it holds, and not at its limits', async () => {
    await bringIn(['a.tif', 'b.tif']);
    let made = 0;
    const said = async (change: object): Promise<string[]> => {
      aligned(() => change);
      await run({ align: { referenceZUm: (made += 1) } });
      return warnings();
    };
    expect(await said({ warnings: ['Strange'] })).toEqual(['Strange']);
    expect(await said({ stacksWithoutLight: [1] })).toEqual([expect.stringContaining('a.tif')]);
    expect(await said({ wanderUm: 0.1 })).toEqual([]);
    expect(await said({ wanderUm: 0.101 })).toEqual([expect.stringContaining('0.10 um')]);
    const slide = (floating: number, ownShare: number) => ({
      slides: [
        { stackId: 2, lying: 5, floating, ownShare, slopeXUmPerPx: 0, slopeYUmPerPx: 0, scatterUm: 0.1 },
      ],
    });
    expect(await said(slide(2, 0.5))).toEqual([expect.stringContaining('2 of 7 particles of b.tif')]);
    expect(await said(slide(2, 0.51))).toEqual([]);
    expect(await said(slide(0, 0.1))).toEqual([]);
  });
});

describe('particles that a person decided about', () => {
  const qualities = (stackId = 1) => {
    const calibration = getCalibration(project)!;
    const [{ id }] = project.db
      .prepare<[number], { id: number }>('SELECT id FROM mask_set WHERE source_id = ? ORDER BY id DESC')
      .all(stackId);
    return { id, of: (particle: number) => readZSeries(project, calibration.id, id).get(particle)! };
  };

  it('take no part where they are left out, and have no labels', async () => {
    await bringIn(['a.tif', 'b.tif']);
    await run();
    chooseZSeries(project, { stackId: 1, particle: 1, use: false });
    await run({ align: { referenceZUm: 1 } });
    expect(worker.asked('align')[1].zSeries.map(({ stackId, particle }) => [stackId, particle])).toEqual([
      [1, 0],
      [2, 0],
      [2, 1],
    ]);
    expect(qualities().of(1)).toMatchObject({
      quality: {
        stackId: 1,
        particle: 1,
        slices: FRAMES,
        reject: 'by-hand',
        automatic: null,
        ambiguous: false,
      },
      zLabelUm: new Float64Array(0),
    });
    expect(calibrationSummary(project)).toMatchObject({ particles: 3 });
  });

  it('are cut and aligned where they are taken back, though their neighbours are too near', async () => {
    await bringIn(['a.tif']);
    const { follow } = madeUpWorker().answers;
    worker.answers.follow = async (params) =>
      (await follow(params)).map((one) => ({ ...one, reject: one.particle === 1 ? 'too-close' : null }));
    await run();
    expect(worker.asked('align')[0].zSeries).toHaveLength(1);
    expect(chooseZSeries(project, { stackId: 1, particle: 1, use: true })).toEqual({ pending: true });
    await run();
    expect(worker.asked('align')[1].zSeries).toHaveLength(2);
    const { id, of } = qualities();
    expect(readParticles(project, id).map(({ included }) => included)).toEqual([false, true]);
    expect(of(1).quality).toMatchObject({ reject: null, automatic: 'too-close' });
  });

  it('are used where they fit badly and are taken back; those without heights can not be', async () => {
    await bringIn(['a.tif', 'b.tif']);
    aligned(({ zSeries }) => ({
      zSeries: zSeries.map((one, index) => ({
        ...one,
        reject: ([null, 'alignment', 'too-few-slices', 'alignment'] as const)[index],
      })),
    }));
    await run();
    for (const [stackId, particle] of [
      [1, 1],
      [2, 0],
    ])
      chooseZSeries(project, { stackId, particle, use: true });
    await run({ align: { referenceZUm: 1 } });
    expect(qualities(1).of(1).quality).toMatchObject({ reject: null, automatic: 'alignment' });
    expect(qualities(2).of(0).quality).toMatchObject({
      reject: 'too-few-slices',
      automatic: 'too-few-slices',
    });
    expect(qualities(2).of(1).quality).toMatchObject({ reject: 'alignment' });
    expect(warnings()).toEqual([expect.stringContaining('Particle 0 of b.tif was taken back by hand')]);
  });
});
