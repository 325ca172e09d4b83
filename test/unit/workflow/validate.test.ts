import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { modelReport } from '../../../main/project/models.ts';
import { getSource } from '../../../main/project/sources.ts';
import { listValidations } from '../../../main/project/validations.ts';
import { heldOutPositions, trackedPositions } from '../../../main/workflow/found-positions.ts';
import { madeUpAnalysis, type MadeUpAnalysis } from '../../support/made-up-analysis.ts';
import { FRAMES } from '../../support/made-up-worker.ts';
import { tagged } from '../tagged.ts';

let analysis: MadeUpAnalysis;
beforeEach(() => {
  analysis = madeUpAnalysis();
});
afterEach(() => analysis.close());

describe('judging by true heights', () => {
  beforeEach(async () => {
    await analysis.bringIn('stack', ['a.tif', 'b.tif']);
    await analysis.calibrate();
    await analysis.train();
  });

  it('of a video makes trajectories where there are none by that model, and only then', async () => {
    await analysis.bringIn('video', ['v.tif']);
    await analysis.validate(3);
    await analysis.validate(3);
    const { worker, project } = analysis;
    expect(worker.asked('link')).toHaveLength(1);
    const said = analysis.reports.filter(([step]) => step.startsWith('Compar'));
    expect(said.map(([, done, total]) => [done, total])).toEqual([
      [0, 1],
      [1, 1],
      [0, 1],
      [1, 1],
    ]);
    const [{ found, options: asked }] = worker.asked('validate');
    expect(asked).toMatchObject({
      toleranceUm: 1.06,
      pixelUm: 0.2,
      zTotalUm: 10,
      zRangeUm: [-5, 5],
      seed: 5,
    });
    expect(found.frame).toHaveLength(2 * FRAMES);
    expect(found.zRawSdUm[0]).toBe(0.3);
    expect(listValidations(project)).toHaveLength(1);
  });

  it('of a stack takes what was predicted of it while it was held out, with the sign of particles', async () => {
    await analysis.validate(2);
    const [{ found }] = analysis.worker.asked('validate');
    const { predictions } = modelReport(analysis.project, 1);
    expect(found.frame).toHaveLength(2 * FRAMES);
    found.zRawUm.forEach((z, row) => expect(z).toBe(-predictions.zPredUm[2 * FRAMES + row]));
    expect(found.zUm.every(Number.isNaN)).toBe(true);
    await analysis.bringIn('stack', ['c.tif']);
    await expect(analysis.validate(3)).rejects.toEqual(tagged('bad-input'));
  });
});

describe('positions that are judged', () => {
  beforeEach(async () => {
    await analysis.bringIn('stack', ['a.tif', 'b.tif']);
    await analysis.calibrate();
    await analysis.train();
    await analysis.bringIn('video', ['v.tif']);
  });

  it('of trajectories have the error and range of the single image that they were linked from', async () => {
    const { trackFrames } = analysis.worker.answers;
    analysis.worker.answers.trackFrames = async (params) => {
      const found = await trackFrames(params);
      const row = (at: number): number => 2 * found.frame[at] + (at % 2);
      return {
        ...found,
        zSdUm: found.zSdUm.map((_, at) => row(at)),
        inRange: found.inRange.map((_, at) => row(at) % 3),
      };
    };
    await analysis.track(3);
    const found = trackedPositions(analysis.project, { sourceId: 3, name: '' }, 1);
    found.frame.forEach((frame, row) => {
      const single = 2 * frame + Number(found.xPx[row] > 50);
      expect([found.zRawSdUm[row], found.rawInRange[row]]).toEqual([single, single % 3]);
    });
    expect(found.zRawUm.every((z) => z === 2)).toBe(true);
  });

  it('of trajectories whose positions are gone have an unknown error and their own range', async () => {
    await analysis.track(3);
    analysis.project.db.prepare('DELETE FROM position_chunk').run();
    const found = trackedPositions(analysis.project, { sourceId: 3, name: '' }, 1);
    expect(found.zRawSdUm.every(Number.isNaN)).toBe(true);
    expect(found.rawInRange).toEqual(found.inRange);
    expect(() => trackedPositions(analysis.project, { sourceId: 3, name: 'other' }, 1)).toThrow(
      tagged('not-found'),
    );
  });

  it('of a stack are those of its held-out rows, in their order', () => {
    const { predictions } = modelReport(analysis.project, 1);
    const found = heldOutPositions(analysis.project, getSource(analysis.project, 2), 1);
    const rows = [...predictions.stack.keys()].filter((row) => predictions.stack[row] === 'b.tif');
    const of = (values: ArrayLike<number>, sign = 1): number[] => rows.map((row) => sign * values[row]);
    expect([...found.frame]).toEqual(of(predictions.slice));
    expect([...found.particle]).toEqual(of(predictions.particle));
    expect([...found.xPx, ...found.yPx]).toEqual([...of(predictions.xPx), ...of(predictions.yPx)]);
    expect([...found.zRawUm]).toEqual(of(predictions.zPredUm, -1));
    expect([...found.zRawSdUm]).toEqual(of(predictions.zSdUm));
    expect([[...found.inRange], [...found.rawInRange]]).toEqual([
      of(predictions.inRange),
      of(predictions.inRange),
    ]);
    expect(new Set(found.inRange)).toEqual(new Set([0, 1]));
    expect([...found.outlier, ...found.crowded].every((flag) => flag === 0)).toBe(true);
  });
});
