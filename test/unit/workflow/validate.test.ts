import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { modelReport } from '../../../main/project/models.ts';
import { listValidations } from '../../../main/project/validations.ts';
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
