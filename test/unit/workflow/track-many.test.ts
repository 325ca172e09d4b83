import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { trackSummaries } from '../../../main/project/tracks.ts';
import { setLocalise } from '../../../main/workflow/corrections.ts';
import { trackMany } from '../../../main/workflow/track-many.ts';
import { cancelled } from '../../../preload/contract/errors.ts';
import { LocaliseOptions } from '../../../preload/contract/options/localise.ts';
import { TrackOptions } from '../../../preload/contract/options/track.ts';
import { madeUpAnalysis, type MadeUpAnalysis } from '../../support/made-up-analysis.ts';
import { tagged } from '../tagged.ts';

const VIDEOS = [2, 3, 4];
let analysis: MadeUpAnalysis;
beforeEach(async () => {
  analysis = madeUpAnalysis();
  await analysis.bringIn('stack', ['s.tif']);
  await analysis.bringIn('video', ['a.tif', 'b.tif', 'c.tif']);
  await analysis.calibrate();
  await analysis.train();
});
afterEach(() => analysis.close());

const tracking = { modelId: 1, name: '', options: TrackOptions.parse({}) };
const tracked = (): number[] => trackSummaries(analysis.project).map(({ videoId }) => videoId);

describe('tracking many videos', () => {
  it('tracks each with its own settings for localising, and tells after each', async () => {
    setLocalise(analysis.project, 3, LocaliseOptions.parse({ sensitivity: 0.71 }));
    let told = 0;
    await trackMany(analysis.workflow, VIDEOS, tracking, () => (told += 1));
    expect(told).toBe(3);
    const sensitivities = trackSummaries(analysis.project).map(({ options }) => options.localise.sensitivity);
    const byDefault = LocaliseOptions.parse({}).sensitivity;
    expect(sensitivities).toEqual([byDefault, 0.71, byDefault]);
  });

  it('reports one whole that never goes back', async () => {
    analysis.reports.length = 0;
    await trackMany(analysis.workflow, VIDEOS, tracking, () => undefined);
    const shares = analysis.reports.map(([, done, total]) => done / total);
    expect(shares).toEqual(shares.toSorted((a, b) => a - b));
    expect(shares.at(-1)).toBeGreaterThan(0.99);
  });

  it('goes on after one that fails, and names it at the end', async () => {
    rmSync(join(analysis.folder, 'b.tif'));
    const failed = trackMany(analysis.workflow, VIDEOS, tracking, () => undefined);
    await expect(failed).rejects.toThrow(/^1 of 3 videos could not be tracked\. b\.tif: /);
    expect(tracked()).toEqual([2, 4]);
  });

  it('ends at once when it is cancelled, and keeps what is done', async () => {
    const failed = trackMany(analysis.workflow, VIDEOS, tracking, () => {
      throw cancelled();
    });
    await expect(failed).rejects.toEqual(tagged('cancelled'));
    expect(tracked()).toEqual([2]);
  });
});
