import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { modelReport } from '../../../main/project/models.ts';
import { saveSetup } from '../../../main/project/setups.ts';
import { JanusError } from '../../../preload/contract/errors.ts';
import { Setup } from '../../../preload/contract/options/setup.ts';
import { madeUpAnalysis, type MadeUpAnalysis } from '../../support/made-up-analysis.ts';
import { FRAMES } from '../../support/made-up-worker.ts';
import { tagged } from '../tagged.ts';

let analysis: MadeUpAnalysis;
beforeEach(() => {
  analysis = madeUpAnalysis();
});
afterEach(() => analysis.close());

describe('training', () => {
  it('asks with all calibrated masks and keeps the test in the order of the masks', async () => {
    await analysis.bringIn('stack', ['a.tif', 'b.tif']);
    await analysis.calibrate();
    expect(await analysis.train(7)).toBe(1);
    const [asked] = analysis.worker.asked('train');
    expect(asked).toMatchObject({ images: null, zRangeUm: [-5, 5], seed: 7, options: { model: 'ridge' } });
    const rows = 2 * 2 * FRAMES;
    expect([asked.features.rows, asked.zLabelUm.length, asked.stack.length]).toEqual([rows, rows, rows]);
    const { predictions, residualBins, tensorBackend, seed } = modelReport(analysis.project, 1);
    expect([tensorBackend, seed]).toEqual(['wasm', 7]);
    expect(predictions.stack.slice(0, 3)).toEqual(['a.tif', 'a.tif', 'a.tif']);
    expect(predictions.stack.at(-1)).toBe('b.tif');
    expect([...predictions.slice.slice(0, 4)]).toEqual([0, 0, 1, 1]);
    expect([...predictions.particle.slice(0, 4)]).toEqual([0, 1, 0, 1]);
    expect([...predictions.xPx.slice(0, 4)]).toEqual([20, 80, 20, 80]);
    expect(predictions.yPx[3]).toBe(50);
    expect([...predictions.inRange.slice(0, 4)]).toEqual([0, 1, 0, 1]);
    expect(predictions.zSdUm[3]).toBe(0.3);
    predictions.zPredUm.forEach((z, row) => expect(z - predictions.zLabelUm[row]).toBeCloseTo(0.5, 12));
    for (const { biasUm } of residualBins) expect(biasUm).toBeCloseTo(0.5, 12);
  });

  it('notes with what the stacks were taken; of different setups none', async () => {
    saveSetup(analysis.project, Setup.parse({ name: 'lab', particleDiameterUm: 3 }));
    saveSetup(analysis.project, Setup.parse({ name: 'other', particleDiameterUm: 3 }));
    await analysis.bringIn('stack', ['a.tif'], { setup: 'lab' });
    await analysis.calibrate();
    await analysis.train();
    expect(modelReport(analysis.project, 1).trainedWith).toEqual({
      setup: expect.objectContaining({ name: 'lab' }) as object,
      pixelUm: 0.2,
      axialFactor: 1.25,
      particleDiameterUm: 3,
      brightness: { level: 200, bits: 8, cutOffAt: null },
    });
    const gone = new JanusError('not-found', 'a.tif is not there');
    analysis.worker.answers.brightness = () => {
      throw gone;
    };
    await analysis.train();
    expect(modelReport(analysis.project, 2).trainedWith.brightness).toBeNull();
    await analysis.bringIn('stack', ['b.tif'], { setup: 'other' });
    await analysis.calibrate();
    await analysis.train();
    expect(modelReport(analysis.project, 3).trainedWith).toMatchObject({
      setup: null,
      particleDiameterUm: 3,
    });
  });

  it('needs a calibration', async () => {
    await expect(analysis.train()).rejects.toEqual(tagged('not-found', { what: 'calibration' }));
  });
});
