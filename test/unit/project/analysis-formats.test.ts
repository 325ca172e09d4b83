import { expect, it } from 'vitest';
import { ANALYSIS_REPORT } from '../../../main/project/analysis-formats.ts';
import { packJson, unpackJson } from '../../../main/project/stored-json.ts';
import { analysisOf } from '../../support/made-up-tables.ts';

it('analyses from before walls were looked for are read, without any', () => {
  const before = { ...analysisOf(3), walls: undefined, tags: {} };
  const text = JSON.stringify({ version: 1, value: { groups: [before], warnings: [] } });
  expect(unpackJson('a.janus3d', ANALYSIS_REPORT, text, 'analysis 1').groups[0].walls).toEqual([]);
});

it('walls are kept as they were found', () => {
  const wall = {
    video: 'a.tif',
    focalHeightUm: 25.6,
    sdUm: 0.2,
    scatterUm: 0.1,
    particles: 9,
    tiltDeg: 0.1,
    shiftUm: null,
  };
  const report = { groups: [{ ...analysisOf(3), walls: [wall], tags: {} }], warnings: [] };
  const text = packJson(ANALYSIS_REPORT, report);
  expect(unpackJson('a.janus3d', ANALYSIS_REPORT, text, 'analysis 1').groups[0].walls).toEqual([wall]);
});
