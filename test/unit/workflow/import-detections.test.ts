import { renameSync } from 'node:fs';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { compactDatabase, removedBytes } from '../../../main/project/compact.ts';
import { listCommands } from '../../../main/project/command-log.ts';
import { detectionsOfFrame, detectionsOfSource } from '../../../main/project/detections.ts';
import { redo, undo } from '../../../main/project/history.ts';
import { removeSource } from '../../../main/project/sources.ts';
import { projectSummary } from '../../../main/project/summary.ts';
import { trackSummaries } from '../../../main/project/tracks.ts';
import { editDetections, setLocalise } from '../../../main/workflow/corrections.ts';
import { recipeOf } from '../../../main/workflow/exports/write-recipe.ts';
import { historyEntries } from '../../../main/workflow/history-titles.ts';
import {
  importDetections,
  readTableOfDetections,
  removeImportedDetections,
} from '../../../main/workflow/import-detections.ts';
import { setSource } from '../../../main/workflow/set-source.ts';
import { bringUpToDate } from '../../../main/workflow/update.ts';
import { DEFAULT_DIAMETER_UM } from '../../../preload/contract/default-particle.ts';
import { ImportOptions } from '../../../preload/contract/options/source.ts';
import { LocaliseOptions } from '../../../preload/contract/options/localise.ts';
import { DetectionTableOptions } from '../../../preload/contract/options/table.ts';
import { madeUpAnalysis, type MadeUpAnalysis } from '../../support/made-up-analysis.ts';
import { contentOf } from '../../support/random-changes.ts';
import { tagged } from '../tagged.ts';

/** A video of 20 frames, 100 x 100 px of 0.2 um. */
let analysis: MadeUpAnalysis;
beforeEach(async () => {
  analysis = madeUpAnalysis();
  await analysis.bringIn('video', ['v.tif'], { pixelUm: 0.2 });
});
afterEach(() => analysis.close());

type Given = Parameters<typeof DetectionTableOptions.parse>[0];
const VIDEO = 1;
const bring = (path: string, given: Given = {}): Promise<number> =>
  importDetections(analysis.workflow, {
    videoId: VIDEO,
    path,
    options: DetectionTableOptions.parse(given),
  });
const SPOTS = 'frame,x_px,y_px,radius_px\n3,10,20,4\n0,30,40,5\n3,50,60,6\n';
const table = (text = SPOTS, name = 'spots.csv'): string => analysis.write(name, text);

const imported = () => projectSummary(analysis.project).sources[0].importedDetections;
const inFrame = (frame: number): number[][] => {
  const { xPx, yPx, radiusPx } = detectionsOfFrame(analysis.project, VIDEO, frame)!;
  return Array.from(xPx, (x, row) => [x, yPx[row], radiusPx[row]]);
};
const set = (options: Partial<ImportOptions>) =>
  setSource(analysis.workflow, VIDEO, ImportOptions.parse({ pixelUm: 0.2, ...options }), false);
const update = async (): Promise<string[]> => {
  const done: string[] = [];
  await bringUpToDate(analysis.workflow, (what) => done.push(what));
  return done;
};

describe('an imported table of detections', () => {
  it('is what a video has in each frame, ordered by frame, and none where the table has none', async () => {
    await bring(table());
    expect(inFrame(0)).toEqual([[30, 40, 5]]);
    expect(inFrame(1)).toEqual([]);
    expect(inFrame(3)).toEqual([
      [10, 20, 4],
      [50, 60, 6],
    ]);
    expect([...detectionsOfSource(analysis.project, VIDEO)!.frame]).toEqual([0, 3, 3]);
    expect(imported()).toMatchObject({ rows: 3, program: null, outOfDate: [], lengths: 'px', radii: 'px' });
    expect(projectSummary(analysis.project).sources[0].framesLocalised).toBe(20);
  });

  it('keeps all of very many rows, and each frame whole', async () => {
    const rows = Array.from({ length: 50_000 }, (_, row) => `${row % 20},${row % 97},${row % 89}`);
    await bring(table(['frame,x_px,y_px', ...rows].join('\n')));
    for (let frame = 0; frame < 20; frame += 1) {
      const own = Array.from({ length: 2500 }, (_, at) => frame + 20 * at);
      expect(inFrame(frame).map(([x, y]) => [x, y])).toEqual(own.map((row) => [row % 97, row % 89]));
      expect(inFrame(frame)[0][2]).toBe(DEFAULT_DIAMETER_UM / 2 / 0.2);
    }
  });

  it('in um has the radii of its particles, those of TrackMate by their name', async () => {
    await bring(table('FRAME,POSITION_X,POSITION_Y,RADIUS\n0,2,4,1\n', 'trackmate.csv'));
    expect(inFrame(0)).toEqual([[10, 20, 5]]);
    expect(imported()).toMatchObject({ program: 'TrackMate', lengths: 'um', radii: 'um' });
  });

  it('of which a person says that it is in pixels has its radii in pixels too, whatever their names', async () => {
    await bring(table('FRAME,POSITION_X,POSITION_Y,RADIUS\n0,2,4,1\n', 'trackmate.csv'), { lengths: 'px' });
    expect(inFrame(0)).toEqual([[2, 4, 1]]);
    await bring(table('frame,x_px,y_px,radius_um\n0,2,4,1\n'), { lengths: 'px' });
    expect(inFrame(0)).toEqual([[2, 4, 5]]);
  });

  it('takes all positions of a table of trajectories, also those of none', async () => {
    await bring(table('particle,frame,x_px,y_px\n7,0,1,2\n,0,3,4\n'));
    expect(inFrame(0).map(([x, y]) => [x, y])).toEqual([
      [1, 2],
      [3, 4],
    ]);
  });

  it('leaves positions outside the image out, and says so', async () => {
    await bring(table('frame,x_px,y_px\n0,1,2\n0,200,2\n1,3,4\n'));
    expect(imported()!.warnings.join()).toMatch(/1 of 3 positions .* outside .* left out/);
    expect(imported()!.rows).toBe(2);
  });

  it.each([
    ['a radius of nothing', 'frame,x_px,y_px,radius_px\n0,1,2,0\n', 'bad-option'],
    ['a radius that is no number', 'frame,x_px,y_px,radius_px\n0,1,2,\n', 'bad-input'],
    ['most positions outside the image', 'frame,x_px,y_px\n0,1000,2\n', 'bad-option'],
    ['a frame that is not there', 'frame,x_px,y_px\n25,1,2\n', 'bad-option'],
    ['no column of y', 'frame,x_px\n0,1\n', 'bad-option'],
  ] as const)('is refused for %s, and nothing is stored', async (_what, text, tag) => {
    const before = contentOf(analysis.project);
    await expect(bring(table(text))).rejects.toEqual(tagged(tag));
    expect(contentOf(analysis.project)).toEqual(before);
    const request = { videoId: VIDEO, path: table(text), options: DetectionTableOptions.parse({}) };
    expect((await readTableOfDetections(analysis.project, request)).problem).not.toBeNull();
  });

  it('is shown before it is imported, with the column that a person says', async () => {
    const path = table('frame,x_px,y_px,width\n4,1,2,3\n2,1,2,3\n');
    const options = DetectionTableOptions.parse({ radiusColumn: 'width', lengths: 'px' });
    expect(await readTableOfDetections(analysis.project, { videoId: VIDEO, path, options })).toMatchObject({
      taken: { frame: 'frame', x: 'x_px', y: 'y_px', radius: 'width' },
      found: { rows: 2, frames: [2, 4], radii: 'px', firstFrame: 0 },
      problem: null,
    });
    expect(imported()).toBeNull();
  });

  it('is undone, done again and removed; the file gives its room back', async () => {
    const { project } = analysis;
    await bring(table());
    await bring(table(SPOTS.replace('10,20', '11,21'), 'better.csv'));
    const better = contentOf(project);
    expect(inFrame(3)[0]).toEqual([11, 21, 4]);
    undo(project);
    expect(inFrame(3)[0]).toEqual([10, 20, 4]);
    redo(project);
    expect(contentOf(project)).toEqual(better);
    removeImportedDetections(project, VIDEO);
    expect([imported(), detectionsOfFrame(project, VIDEO, 3)]).toEqual([null, null]);
    expect(historyEntries(project).map(({ title }) => title)).toEqual([
      'Remove the imported detections of v.tif',
      'Import better.csv as detections of v.tif',
      'Import spots.csv as detections of v.tif',
      'Import v.tif',
    ]);
    undo(project);
    expect(contentOf(project)).toEqual(better);
    const kept = removedBytes(project);
    expect(kept).toBeGreaterThan(0);
    compactDatabase(project.db);
    expect([removedBytes(project), inFrame(3)[0]]).toEqual([0, [11, 21, 4]]);
    removeSource(project, VIDEO);
    expect(removedBytes(project)).toBeGreaterThan(0);
  });

  it('is corrected by hand', async () => {
    await bring(table());
    editDetections(analysis.project, VIDEO, [
      { do: 'remove', frame: 3, xPx: 10, yPx: 20, radiusPx: 4 },
      { do: 'add', frame: 1, xPx: 7, yPx: 8, radiusPx: 4 },
    ]);
    expect(inFrame(3)).toEqual([[50, 60, 6]]);
    expect(inFrame(1)).toEqual([[7, 8, 4]]);
  });
});

describe('tracking a video with imported detections', () => {
  it('measures at them instead of localising, frame by frame, and looks at no image twice', async () => {
    await bring(table());
    await analysis.track(VIDEO, null);
    const [first, second] = analysis.worker.asked('trackFrames');
    expect([...first.imported!.frame]).toEqual([0, 3, 3]);
    expect([...first.imported!.xPx]).toEqual([30, 10, 50]);
    expect(second.imported!.frame.length).toBe(0);
    expect(analysis.worker.asked('lostBeside')).toEqual([]);
    expect(trackSummaries(analysis.project)).toMatchObject([
      { importedDetections: { sha256: imported()!.sha256 }, outOfDate: [] },
    ]);
  });

  it('is out of date after others were imported or they were removed, and of settings for localising only after another particle size', async () => {
    const { project } = analysis;
    const marks = (): string[] => trackSummaries(project)[0].outOfDate;
    const changed = ['the import of detections of v.tif was changed'];
    await analysis.track(VIDEO, null);
    expect(marks()).toEqual([]);
    await bring(table());
    expect(marks()).toEqual(changed);
    expect(await update()).toEqual(['tracks']);
    expect(marks()).toEqual([]);
    setLocalise(project, null, LocaliseOptions.parse({ sensitivity: 0.5 }));
    expect(marks()).toEqual([]);
    setLocalise(project, null, LocaliseOptions.parse({ sensitivity: 0.5, particleDiameterUm: 2 }));
    expect(marks()).toEqual(['the settings for localising were changed']);
    undo(project);
    expect(marks()).toEqual([]);
    await bring(table(SPOTS.replace('10,20', '11,21')));
    expect(marks()).toEqual(changed);
    undo(project);
    expect(marks()).toEqual([]);
    expect(removeImportedDetections(project, VIDEO).outOfDate).toEqual(['the trajectories of v.tif']);
    expect(removeImportedDetections(project, VIDEO).outOfDate).toEqual([]);
    undo(project);
    expect(marks()).toEqual([]);
  });

  it('follows their table when the pixel size changes, unless it is gone or holds something else', async () => {
    const path = table('frame,x_um,y_um\n0,2,2\n1,2,2\n');
    await bring(path);
    await analysis.track(VIDEO, null);
    expect((await set({ pixelUm: 0.25 })).outOfDate).toEqual([
      'the detections of v.tif',
      'the trajectories of v.tif',
    ]);
    expect(await update()).toEqual(['sources', 'tracks']);
    expect(inFrame(0)[0].slice(0, 2)).toEqual([8, 8]);
    expect(imported()!.outOfDate).toEqual([]);
    await set({ pixelUm: 0.5 });
    renameSync(path, `${path}.away`);
    expect(await update()).toEqual(['tracks']);
    expect(listCommands(analysis.project).at(-1)).toMatchObject({
      result: { left: ['the detections of v.tif', 'the trajectories of v.tif'] },
    });
  });

  it('in pixels, with radii in pixels, does not mind another pixel size', async () => {
    await bring(table());
    expect((await set({ pixelUm: 0.25 })).outOfDate).toEqual([]);
  });

  it('is a recipe with the table as a source', async () => {
    const path = table();
    await bring(path);
    await analysis.track(VIDEO, null);
    removeImportedDetections(analysis.project, VIDEO);
    const { steps, sources } = recipeOf(analysis.project);
    const options = DetectionTableOptions.parse({});
    expect(steps.map((step) => step.do)).toEqual([
      'import',
      'import-detections',
      'track',
      'remove-imported-detections',
    ]);
    expect(steps[1]).toEqual({ do: 'import-detections', video: 'v.tif', source: 'spots.csv', options });
    expect(sources['spots.csv'].path).toBe(path);
  });

  it('is a recipe that asks for no table that nothing was tracked from, and for each other one once', async () => {
    await bring(table(SPOTS, 'wrong.csv'));
    await bring(table());
    await analysis.track(VIDEO, null, {}, 'first');
    removeImportedDetections(analysis.project, VIDEO);
    await bring(table(SPOTS, 'wrong.csv'));
    removeImportedDetections(analysis.project, VIDEO);
    await bring(table());
    const { steps, sources } = recipeOf(analysis.project);
    expect(steps.map((step) => step.do)).toEqual([
      'import',
      'import-detections',
      'track',
      'remove-imported-detections',
      'import-detections',
    ]);
    expect(Object.keys(sources)).toEqual(['v.tif', 'spots.csv']);
  });
});
