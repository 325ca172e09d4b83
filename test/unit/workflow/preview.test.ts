import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { getSource } from '../../../main/project/sources.ts';
import { importSources } from '../../../main/workflow/import.ts';
import { Previews } from '../../../main/workflow/preview.ts';
import { SpacingOptions } from '../../../preload/contract/options/calibrate.ts';
import { LocaliseOptions } from '../../../preload/contract/options/localise.ts';
import { ImportOptions } from '../../../preload/contract/options/source.ts';
import { madeUpAnalysis, type MadeUpAnalysis } from '../../support/made-up-analysis.ts';

let analysis: MadeUpAnalysis;
let previews: Previews;
const options = LocaliseOptions.parse({ sensitivity: 0.8 });
const PATTERN = {
  light: { width: 1, height: 1, bin: 1, gain: Float32Array.of(1) },
  spots: [{}, {}],
} as never;

const preview = (
  sourceId: number,
  dust: 'remove' | 'keep' = 'remove',
  given = options,
  { project } = analysis,
) =>
  previews.circles(project, getSource(project, sourceId), {
    index: 3,
    options: given,
    dust,
    spacing: SpacingOptions.parse({}),
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
    expect(await preview(ids[0])).toMatchObject({ dust: 2 });
    await analysis.calibrate({ localise: options });
    const [ofPreview, ofCalibration] = askedOfDust();
    expect(ofPreview).toEqual(ofCalibration);
    const [shown] = analysis.worker.asked('previewFrame');
    const [made] = analysis.worker.asked('localise');
    for (const key of ['path', 'channel', 'pixelUm', 'options', 'light'] as const)
      expect(shown[key]).toEqual(made[key]);
    expect([shown.from, shown.to]).toEqual([3, 4]);
  });

  it('says that a file is too short to look for dust in', async () => {
    const { ids } = await analysis.bringIn('stack', ['a.tif']);
    analysis.worker.answers.staticLight = () => null;
    expect(await preview(ids[0])).toMatchObject({ dust: 'too-few-frames' });
  });

  it('of a video looks for dust as tracking does, by the model that it was tracked with', async () => {
    await analysis.bringIn('stack', ['a.tif']);
    const { ids } = await analysis.bringIn('video', ['v.tif']);
    expect(await preview(ids[0])).toMatchObject({ dust: 'no-model' });
    expect(askedOfDust()).toEqual([]);
    await analysis.calibrate();
    const modelId = await analysis.train();
    await analysis.track(ids[0], modelId, { localise: options });
    await preview(ids[0]);
    const [ofTracking, ofPreview] = askedOfDust().slice(-2);
    expect(ofPreview).toEqual(ofTracking);
    expect(ofPreview.byModel).toBe(true);
    expect(analysis.worker.asked('previewFrame').at(-1)).toMatchObject({ spacing: null });
  });

  it('of a video that was tracked without a model is as that tracking saw it', async () => {
    await analysis.bringIn('stack', ['a.tif']);
    const { ids } = await analysis.bringIn('video', ['v.tif']);
    await analysis.calibrate();
    await analysis.train();
    await analysis.track(ids[0], null, { localise: options });
    const asked = askedOfDust().length;
    expect(await preview(ids[0])).toMatchObject({ dust: 'no-model' });
    expect(askedOfDust()).toHaveLength(asked);
  });

  it('looks for dust anew in another project, whose model has the same id', async () => {
    const other = madeUpAnalysis();
    for (const { bringIn, calibrate, train } of [analysis, other]) {
      await bringIn('stack', ['a.tif']);
      await calibrate();
      await train();
    }
    const { ids } = await analysis.bringIn('video', ['v.tif']);
    const path = join(analysis.folder, 'v.tif');
    const { worker } = other;
    const again = await importSources(other.project, worker.client, 'video', [path], ImportOptions.parse({}));
    expect(again.ids).toEqual(ids);
    const asked = askedOfDust().length;
    await preview(ids[0]);
    await preview(ids[0], 'remove', options, other);
    expect(askedOfDust()).toHaveLength(asked + 2);
    other.close();
  });

  it('looks for dust anew after a calibration with other masks', async () => {
    const { ids } = await analysis.bringIn('stack', ['a.tif']);
    await preview(ids[0]);
    await analysis.calibrate({ mask: { meanTarget: 90 } });
    await preview(ids[0]);
    const [ofPreview, , ofNextPreview] = askedOfDust().map(({ mask }) => mask.meanTarget);
    expect([ofPreview, ofNextPreview]).toEqual([145, 90]);
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
