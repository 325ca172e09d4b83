import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { listAnalyses } from '../../main/project/analyses.ts';
import { compactDatabase } from '../../main/project/compact.ts';
import { projectSummary } from '../../main/project/summary.ts';
import { listValidations } from '../../main/project/validations.ts';
import { chooseZSeries } from '../../main/workflow/choose-z-series.ts';
import * as correct from '../../main/workflow/corrections.ts';
import { setSource } from '../../main/workflow/set-source.ts';
import { LocaliseOptions } from '../../preload/contract/options/localise.ts';
import { ImportOptions } from '../../preload/contract/options/source.ts';
import type { MadeUpAnalysis } from '../support/made-up-analysis.ts';
import { CHANGES, type ChangeName } from '../support/contract-changes.ts';
import { changeableAnalysis, COMMANDS } from '../support/random-changes.ts';

/** Results that are there at first, and those that hang on another one. */
const OF_TRACKS = ['validation of v.tif', 'analysis'];
const OF_VIDEO = ['trajectories', ...OF_TRACKS];
const OF_MODEL = ['model', ...OF_VIDEO, 'validation of a.tif'];
const ALL = ['calibration', ...OF_MODEL];

const [STACK, VIDEO] = [1, 3];
const PLACE = { frame: 0, xPx: 20, yPx: 0 };

let analysis: MadeUpAnalysis;
beforeEach(async () => {
  vi.useFakeTimers({ toFake: ['Date'] });
  analysis = changeableAnalysis();
  await analysis.bringIn('stack', ['a.tif', 'b.tif']);
  await analysis.bringIn('video', ['v.tif'], { fps: 5 });
  await analysis.calibrate();
  await analysis.train();
  await analysis.track(VIDEO);
  await analysis.validate(VIDEO);
  await analysis.validate(STACK);
  await COMMANDS['analyse.start'](analysis, 0);
  // The clock goes on between what is made and what changes it.
  vi.setSystemTime(Date.now() + 1000);
});
afterEach(() => {
  vi.useRealTimers();
  analysis.close();
});

function marked(): string[] {
  const { project } = analysis;
  const { calibration, models, tracks } = projectSummary(project);
  const rows: [name: string, outOfDate: string[] | undefined][] = [
    ['calibration', calibration?.outOfDate],
    ['model', models.find(({ modelId }) => modelId === 1)?.outOfDate],
    ['trajectories', tracks.find(({ videoId }) => videoId === VIDEO)?.outOfDate],
    ...listValidations(project).map(
      (one) => [`validation of ${one.source}`, one.outOfDate] as [string, string[]],
    ),
    ['analysis', listAnalyses(project).at(-1)?.outOfDate],
  ];
  return rows
    .filter(([, outOfDate]) => (outOfDate ?? []).length > 0)
    .map(([name]) => name)
    .sort();
}

const random = (name: keyof typeof COMMANDS, pick: number) => (): unknown => COMMANDS[name](analysis, pick);
const say = (id: number, given: object) => (): unknown =>
  setSource(
    { project: analysis.project, worker: analysis.worker.client },
    id,
    ImportOptions.parse(given),
    false,
  );
const edit =
  (...edits: Parameters<typeof correct.editTracks>[2]) =>
  (): unknown =>
    correct.editTracks(analysis.project, VIDEO, edits);
const circle = (id: number) => (): unknown =>
  correct.editDetections(analysis.project, id, [{ do: 'add', ...PLACE, radiusPx: 4 }]);
const localise = (videoId: number | null) => (): unknown =>
  correct.setLocalise(analysis.project, videoId, LocaliseOptions.parse({ sensitivity: 0.5 }));

/** What each change of the contract marks. */
const MARKS: Record<ChangeName, [marks: string[], change: () => unknown][]> = {
  'project.import': [
    [ALL, () => analysis.bringIn('stack', ['c.tif'])],
    [[], () => analysis.bringIn('video', ['w.tif'])],
  ],
  'project.remove': [
    [OF_MODEL, random('project.remove', 1)],
    [['analysis'], random('project.remove', 2)],
  ],
  'project.relink': [[[], random('project.relink', 0)]],
  'source.set': [
    [ALL, say(STACK, { axialScale: { kind: 'number', factor: 1 } })],
    [OF_VIDEO, say(VIDEO, { fps: 3 })],
    [['analysis'], say(VIDEO, { fps: 5, focalHeightUm: 4 })],
    [[], say(VIDEO, { fps: 5, tags: { day: 'Monday' } })],
  ],
  'setup.save': [[[], random('setup.save', 0)]],
  'setup.remove': [[[], random('setup.remove', 0)]],
  'calibrate.start': [[OF_MODEL, () => analysis.calibrate({ align: { referenceZUm: 2 } })]],
  'calibration.setZSeries': [
    [ALL, () => chooseZSeries(analysis.project, { stackId: STACK, particle: 1, use: false })],
  ],
  'train.start': [[[], () => analysis.train(7)]],
  'compare.start': [[[], random('compare.start', 0)]],
  'learning.start': [[[], random('learning.start', 0)]],
  'model.import': [[[], random('model.import', 0)]],
  'model.rename': [[[], random('model.rename', 1)]],
  // Trajectories and validations by it go with it.
  'model.remove': [[['analysis'], random('model.remove', 0)]],
  'track.start': [
    [OF_TRACKS, () => analysis.track(VIDEO, 1, { link: { minFrames: 3 } })],
    // Another set is on show now.
    [['analysis'], () => analysis.track(VIDEO, null, {}, 'other')],
  ],
  'track.startMany': [[['analysis'], random('track.startMany', 0)]],
  'live.start': [[[], random('live.start', 0)]],
  'tracks.import': [[['analysis'], random('tracks.import', 1)]],
  'tracks.edit': [
    [OF_TRACKS, edit({ do: 'delete', at: PLACE })],
    [OF_TRACKS, edit({ do: 'split', at: { ...PLACE, frame: 5, yPx: 5 } })],
    // Nothing is computed from a name.
    [[], edit({ do: 'rename', at: PLACE, name: 'spinner' })],
  ],
  'tracks.clearEdits': [
    [[], random('tracks.clearEdits', 0)],
    // With corrections that are older than the trajectories.
    [
      OF_TRACKS,
      async () => {
        edit({ do: 'delete', at: { ...PLACE, xPx: 80 } })();
        vi.setSystemTime(Date.now() + 1000);
        await analysis.track(VIDEO);
        await analysis.validate(VIDEO);
        await COMMANDS['analyse.start'](analysis, 0);
        expect(marked()).toEqual([]);
        vi.setSystemTime(Date.now() + 1000);
        correct.clearTrackEdits(analysis.project, VIDEO);
      },
    ],
    // What was corrected and is as it was again.
    [
      [],
      () => {
        edit({ do: 'delete', at: PLACE })();
        correct.clearTrackEdits(analysis.project, VIDEO);
      },
    ],
  ],
  'tracks.show': [[[], random('tracks.show', 0)]],
  'tracks.remove': [[OF_TRACKS, random('tracks.remove', 0)]],
  'validate.start': [[[], random('validate.start', 0)]],
  'analyse.start': [[[], random('analyse.start', 1)]],
  'analysis.remove': [[[], random('analysis.remove', 0)]],
  'update.start': [[[], random('update.start', 0)]],
  'detections.edit': [
    [ALL, circle(STACK)],
    [OF_VIDEO, circle(VIDEO)],
  ],
  'detections.clearEdits': [
    [
      [],
      () => {
        circle(VIDEO)();
        correct.clearDetectionEdits(analysis.project, VIDEO);
      },
    ],
  ],
  'detections.import': [[OF_VIDEO, random('detections.import', 0)]],
  'detections.removeImported': [[[], random('detections.removeImported', 0)]],
  'masks.leaveOut': [[OF_MODEL, random('masks.leaveOut', 1)]],
  'localise.set': [
    [ALL, localise(null)],
    [OF_VIDEO, localise(VIDEO)],
  ],
  'history.undo': [
    [
      [],
      () => {
        localise(null)();
        return COMMANDS['history.undo'](analysis, 0);
      },
    ],
  ],
  'history.redo': [
    [
      ALL,
      () => {
        localise(null)();
        COMMANDS['history.undo'](analysis, 0);
        return COMMANDS['history.redo'](analysis, 0);
      },
    ],
  ],
  'project.compact': [[[], () => compactDatabase(analysis.project.db)]],
};

it.each(
  CHANGES.flatMap((name) => MARKS[name].map(([marks, change], at) => [name, at + 1, marks, change] as const)),
)('%s (%i) marks exactly what depends on it', async (_name, _at, marks, change) => {
  expect(marked()).toEqual([]);
  await change();
  expect(marked()).toEqual(marks.toSorted());
});
