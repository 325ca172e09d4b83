import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { getSource } from '../../../main/project/sources.ts';
import { Previews } from '../../../main/workflow/preview.ts';
import { SpacingOptions } from '../../../preload/contract/options/calibrate.ts';
import { LocaliseOptions } from '../../../preload/contract/options/localise.ts';
import { madeUpAnalysis, type MadeUpAnalysis } from '../../support/made-up-analysis.ts';

let analysis: MadeUpAnalysis;
let previews: Previews;
const options = LocaliseOptions.parse({ sensitivity: 0.8 });
const PATTERN = {
  light: { width: 1, height: 1, bin: 1, gain: Float32Array.of(1) },
  spots: [{}, {}],
} as never;

const preview = (sourceId: number, dust: 'remove' | 'keep' = 'remove', given = options) =>
  previews.circles(analysis.project, getSource(analysis.project, sourceId), {
    ...{ index: 3, options: given, dust, spacing: SpacingOptions.parse({}) },
  });
/** What finding dust was asked, but for where the model lay. */
const askedOfDust = () =>
  analysis.worker.asked('staticLight').map(({ modelFolder, ...params }) => ({
    ...params,
    byModel: modelFolder !== null,
  }));

beforeEach(() => {
  analysis = madeUpAnalysis();
  previews = new Previews(analysis.worker.client);
  analysis.worker.answers.staticLight = () => PATTERN;
});
afterEach(() => analysis.close());

describe('a preview', () => {
  it('of a stack looks for dust as a calibration does, and localises on the same light', async () => {
    const { ids } = await analysis.bringIn('stack', ['a.tif']);
    expect(await preview(ids[0])).toMatchObject({ dustSpots: 2 });
    await analysis.calibrate({ localise: options });
    const [ofPreview, ofCalibration] = askedOfDust();
    expect(ofPreview).toEqual(ofCalibration);
    const [shown] = analysis.worker.asked('previewFrame');
    const [made] = analysis.worker.asked('localise');
    for (const key of ['path', 'channel', 'pixelUm', 'options', 'light'] as const)
      expect(shown[key]).toEqual(made[key]);
    expect([shown.from, shown.to]).toEqual([3, 4]);
  });

  it('of a video looks for dust as tracking does, by the model that it was tracked with', async () => {
    await analysis.bringIn('stack', ['a.tif']);
    const { ids } = await analysis.bringIn('video', ['v.tif']);
    await preview(ids[0]);
    expect(askedOfDust()).toEqual([]);
    await analysis.calibrate();
    const modelId = await analysis.train();
    analysis.worker.asked('staticLight').splice(0);
    await analysis.track(ids[0], modelId, { localise: options });
    await preview(ids[0]);
    const [ofTracking, ofPreview] = askedOfDust().slice(-2);
    expect(ofPreview).toEqual(ofTracking);
    expect(ofPreview.byModel).toBe(true);
    expect(analysis.worker.asked('previewFrame').at(-1)).toMatchObject({ spacing: null });
  });

  it('looks for dust once for the same settings, anew for others, and not where it is kept', async () => {
    const { ids } = await analysis.bringIn('stack', ['a.tif']);
    await preview(ids[0]);
    await preview(ids[0]);
    await preview(ids[0], 'keep');
    expect(askedOfDust()).toHaveLength(1);
    await preview(ids[0], 'remove', { ...options, sensitivity: 0.5 });
    expect(askedOfDust()).toHaveLength(2);
  });
});
