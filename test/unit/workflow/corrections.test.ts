import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { redo, undo } from '../../../main/project/history.ts';
import { modelRows } from '../../../main/project/models.ts';
import { closeProject, createProject, type Project } from '../../../main/project/project.ts';
import { getSource } from '../../../main/project/sources.ts';
import { projectSummary } from '../../../main/project/summary.ts';
import { readTracks, trackCorrections, trackSets, trackSummaries } from '../../../main/project/tracks.ts';
import { listValidations } from '../../../main/project/validations.ts';
import * as correct from '../../../main/workflow/corrections.ts';
import { recipeOf } from '../../../main/workflow/exports/write-recipe.ts';
import { historyEntries } from '../../../main/workflow/history-titles.ts';
import { tagged } from '../tagged.ts';
import * as made from '../../support/made-up-project.ts';

let folder: string;
let project: Project;
let ids: { stack: number; video: number; model: number };
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'janus3d-correct-'));
  project = createProject(join(folder, 'a.janus3d'));
  const stack = made.addSource(project, 'stack', 's0.tif');
  const video = made.addSource(project, 'video', 'v.tif');
  made.pretendCalibration(project);
  const model = made.pretendModel(project);
  made.pretendTracks(project, video, model);
  made.pretendValidation(project, video, model);
  ids = { stack, video, model };
});
afterEach(() => {
  closeProject(project);
  rmSync(folder, { recursive: true });
});

const circle = { do: 'add', frame: 2, xPx: 4, yPx: 5, radiusPx: 3 } as const;
const there = { frame: 0, xPx: 1, yPx: 1 };

describe('corrections of detections', () => {
  it('of a stack put the calibration and all that hangs on it out of date, until they are undone', () => {
    expect(correct.editDetections(project, ids.stack, [circle]).outOfDate).toEqual([
      'the calibration',
      `model ${ids.model}`,
      'the trajectories of v.tif',
      expect.stringContaining('of v.tif'),
    ]);
    expect(projectSummary(project).calibration?.outOfDate).toEqual([
      'the correction of detections of s0.tif was changed',
    ]);
    undo(project);
    expect(projectSummary(project).calibration?.outOfDate).toEqual([]);
    redo(project);
    expect(getSource(project, ids.stack).corrections).not.toBeNull();
    expect(correct.clearDetectionEdits(project, ids.stack).outOfDate).toEqual([]);
    expect(projectSummary(project).calibration?.outOfDate).toEqual([]);
  });

  it('of a video put its trajectories out of date, and nothing else', () => {
    correct.editDetections(project, ids.video, [circle]);
    const { calibration, models, tracks } = projectSummary(project);
    expect([calibration?.outOfDate, models[0].outOfDate]).toEqual([[], []]);
    expect(tracks[0].outOfDate).toEqual(['the correction of detections of v.tif was changed']);
  });

  it('of a frame that is not there are refused', () => {
    expect(() => correct.editDetections(project, ids.stack, [{ ...circle, frame: 5 }])).toThrow(
      tagged('not-found', { what: 'frame', id: 5 }),
    );
  });
});

describe('corrections of trajectories', () => {
  it('count at once, and are laid over trajectories that are made anew', () => {
    expect(readTracks(project, ids.video)?.frame).toHaveLength(1);
    correct.editTracks(project, ids.video, [{ do: 'delete', at: there }]);
    expect(readTracks(project, ids.video)?.frame).toHaveLength(0);
    expect(trackSummaries(project)).toMatchObject([{ particles: 0, rows: 0 }]);
    made.pretendTracks(project, ids.video, ids.model);
    expect(trackSummaries(project)).toMatchObject([{ particles: 0, rows: 0 }]);
    correct.clearTrackEdits(project, ids.video);
    expect(trackSummaries(project)).toMatchObject([{ particles: 1, rows: 1 }]);
  });

  it('say how many find no trajectory any more', () => {
    correct.editTracks(project, ids.video, [
      { do: 'rename', at: there, name: 'spinner' },
      { do: 'delete', at: { ...there, xPx: 50 } },
    ]);
    expect(trackCorrections(project, ids.video)).toEqual({ names: [[0, 'spinner']], edits: 2, lost: 1 });
  });

  it('put the validation of the video out of date, until they are undone', () => {
    const marks = (): string[] => listValidations(project)[0].outOfDate;
    expect(marks()).toEqual([]);
    correct.editTracks(project, ids.video, [{ do: 'rename', at: there, name: 'a' }]);
    expect(marks()).toEqual([]);
    correct.editTracks(project, ids.video, [{ do: 'delete', at: there }]);
    expect(marks()).toEqual(['the trajectories of v.tif were changed']);
    undo(project);
    expect(marks()).toEqual([]);
  });
});

it('corrections are steps of the recipe, but for those that were undone', () => {
  correct.editDetections(project, ids.stack, [circle]);
  correct.editTracks(project, ids.video, [{ do: 'delete', at: there }]);
  correct.clearDetectionEdits(project, ids.stack);
  correct.editDetections(project, ids.video, [circle]);
  undo(project);
  expect(recipeOf(project).steps).toEqual([
    { do: 'correct-detections', source: 's0.tif', edits: [circle] },
    { do: 'correct-tracks', video: 'v.tif', edits: [{ do: 'delete', at: there }] },
    { do: 'clear-corrections', source: 's0.tif', of: 'detections' },
  ]);
});

describe('models', () => {
  it('have a name of the person’s own', () => {
    correct.nameModel(project, ids.model, 'for the paper');
    expect(modelRows(project)[0].title).toBe('for the paper');
    correct.nameModel(project, ids.model, '');
    expect(modelRows(project)[0].title).toBeNull();
    undo(project);
    expect(modelRows(project)[0].title).toBe('for the paper');
  });

  it('are taken out with what was made by them, and come back with it', () => {
    const before = projectSummary(project);
    correct.takeOutModel(project, ids.model);
    expect(projectSummary(project)).toMatchObject({ models: [], tracks: [] });
    expect(listValidations(project)).toEqual([]);
    expect(historyEntries(project)[0].title).toMatch(/^Remove model 1/);
    undo(project);
    expect(projectSummary(project)).toEqual(before);
  });
});

it('trajectories of a video that is in the project no more are passed over', () => {
  project.db.prepare('UPDATE source SET removed = 1 WHERE id = ?').run(ids.video);
  expect(trackSummaries(project)).toEqual([]);
});

describe('sets of trajectories', () => {
  const atFrames = (frames: number) => made.atRest(frames);
  const shown = () => trackSummaries(project).map(({ name, rows }) => [name, rows]);
  const second = (): void => made.pretendTracks(project, ids.video, ids.model, atFrames(2), 'second');

  it('stand beside each other: one of a new name is on show, the same name replaces', () => {
    second();
    expect(shown()).toEqual([['second', 2]]);
    made.pretendTracks(project, ids.video, ids.model, atFrames(3), 'second');
    expect(trackSets(project).map(({ name, rows }) => [name, rows])).toEqual([
      ['second', 3],
      ['', 1],
    ]);
    expect(readTracks(project, ids.video)?.frame).toHaveLength(3);
    expect(readTracks(project, ids.video, '')?.frame).toHaveLength(1);
  });

  it('are shown, taken out, undone and named in the history', () => {
    second();
    correct.showTrackSet(project, { sourceId: ids.video, name: '' });
    expect(shown()).toEqual([['', 1]]);
    expect(historyEntries(project)[0].title).toBe('Show the first set of trajectories of v.tif');
    undo(project);
    expect(shown()).toEqual([['second', 2]]);
    correct.takeOutTracks(project, { sourceId: ids.video, name: 'second' });
    expect(trackSets(project)).toHaveLength(1);
    expect(shown()).toEqual([['', 1]]);
    undo(project);
    expect(shown()).toEqual([['second', 2]]);
  });

  it('that are not there are named with those that are', () => {
    second();
    const set = { sourceId: ids.video, name: 'third' };
    for (const work of [correct.showTrackSet, correct.takeOutTracks])
      expect(() => work(project, set)).toThrow(tagged('not-found', { what: 'trackSet', id: 'third' }));
    expect(() => readTracks(project, ids.video, 'third')).toThrow(tagged('not-found'));
  });

  it('leave the validation of the set that it judged as it is', () => {
    expect(listValidations(project)[0].outOfDate).toEqual([]);
    second();
    expect(listValidations(project)[0].outOfDate).toEqual([]);
  });

  it('all count corrections by hand', () => {
    second();
    correct.editTracks(project, ids.video, [{ do: 'delete', at: there }]);
    expect(trackSets(project).map(({ rows }) => rows)).toEqual([0, 0]);
  });
});
