import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { fullCalibration } from '../../../main/project/calibrations.ts';
import { undo } from '../../../main/project/history.ts';
import { closeProject, createProject, type Project } from '../../../main/project/project.ts';
import { calibratedMasks } from '../../../main/workflow/calibrated-masks.ts';
import { historyEntries } from '../../../main/workflow/history-titles.ts';
import { leaveOutMasks } from '../../../main/workflow/leave-out-masks.ts';
import { addSource, pretendCalibration } from '../../support/made-up-project.ts';
import { tagged } from '../tagged.ts';

let folder: string;
let project: Project;
let stackId: number;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'janus3d-masks-'));
  project = createProject(join(folder, 'a.janus3d'));
  stackId = addSource(project, 'stack', 's.tif');
  addSource(project, 'stack', 't.tif');
  pretendCalibration(project);
});
afterEach(() => {
  closeProject(project);
  rmSync(folder, { recursive: true });
});

const leftOut = () => fullCalibration(project)?.zSeries.map((one) => [...one.leftOut].join(''));
const used = () => calibratedMasks(project).slice.length;

it('masks left out are not learnt from, in any calibration of the same images, until they are used again', () => {
  const before = used();
  const masks = [1, 2].map((slice) => ({ stackId, particle: 1, slice }));
  leaveOutMasks(project, masks, true);
  expect(leftOut()).toEqual(['000', '011', '000', '000']);
  expect(used()).toBe(before - 2);
  pretendCalibration(project, 'anew');
  expect(leftOut()?.[1]).toBe('011');
  leaveOutMasks(project, masks.slice(0, 1), false);
  expect([leftOut()?.[1], used()]).toEqual(['001', before - 1]);
  expect(historyEntries(project)[0].title).toBe('Use a mask');
  undo(project);
  expect(leftOut()?.[1]).toBe('011');
});

it('a mask that is not there is refused, and nothing is changed', () => {
  const masks = [0, 7].map((slice) => ({ stackId, particle: 0, slice }));
  expect(() => leaveOutMasks(project, masks, true)).toThrow(tagged('not-found', { what: 'mask', id: 7 }));
  expect(leftOut()?.[0]).toBe('000');
});
