import { describe, expect, it } from 'vitest';
import type { ProjectSummary, VideoTracksSummary } from '../../../preload/contract/commands.ts';
import {
  originOf,
  originText,
  partsOfSets,
  partsOfTracks,
  svgWithOrigin,
} from '../../../preload/contract/figure-origin.ts';

const project = {
  name: 'Rods & "balls" <3',
  sources: [
    { sourceId: 1, kind: 'stack', name: 'stack<1>.tif' },
    { sourceId: 2, kind: 'video', name: 'run & "more".tif' },
  ],
  calibration: { createdAt: '2026-11-27T03:04:05.678Z' },
  models: [
    { modelId: 3, model: 'ert', title: 'For thin cells' },
    { modelId: 4, model: 'ert', title: null },
  ],
  tracks: [{ videoId: 2, modelId: 3, outOfDate: ['stack<1>.tif has changed'] }],
} as unknown as ProjectSummary;
const SVG = '<svg xmlns="http://www.w3.org/2000/svg">\n<title>Height</title>\n<rect/>\n</svg>\n';
const NOW = '2026-11-27T04:00:00.000Z';

/** What a reader of XML sees in the elements of a name. */
const contentOf = (svg: string, name: string): string[] =>
  [...svg.matchAll(new RegExp(`<${name}>([^<]*)</${name}>`, 'g'))].map(([, text = '']) =>
    text.replaceAll('&lt;', '<').replaceAll('&gt;', '>').replaceAll('&quot;', '"').replaceAll('&amp;', '&'),
  );

describe('the origin of a figure', () => {
  it('names project, video, model and what has changed since', () => {
    const origin = originOf(project, partsOfTracks(project, [2]), '1.2.3', NOW);
    expect(originText(origin).split('\n')).toEqual([
      'Project: Rods & "balls" <3',
      'Made from: video 2: run & "more".tif; model 3: For thin cells',
      'Out of date since: stack<1>.tif has changed',
      'Made with: Janus3D 1.2.3',
    ]);
  });

  it('names the table of trajectories that were made elsewhere', () => {
    const imported = { path: 'C:\\lab\\spots.xml' };
    const set = { videoId: 2, modelId: null, outOfDate: [], imported } as unknown as VideoTracksSummary;
    const { madeFrom } = originOf(project, partsOfSets([set]), '1.2.3', NOW);
    expect(madeFrom).toEqual(['video 2: run & "more".tif', 'file spots.xml']);
  });

  it('names the table of detections that trajectories were tracked from, once', () => {
    const importedDetections = { path: '/lab/spots.csv' };
    const set = { videoId: 2, modelId: 3, outOfDate: [], imported: null, importedDetections };
    const sets = [set, set] as unknown as VideoTracksSummary[];
    expect(originOf(project, partsOfSets(sets), '1.2.3', NOW).madeFrom.at(-1)).toBe('file spots.csv');
    expect(partsOfSets(sets).files).toEqual(['spots.csv']);
  });

  it('says nothing of being out of date where nothing has changed', () => {
    const text = originText(originOf(project, { sourceIds: [1], calibration: true }, '1.2.3', NOW));
    expect(text).toContain('Made from: z-stack 1: stack<1>.tif; calibration of 2026-11-27 03:04:05 UTC');
    expect(text).not.toContain('Out of date');
  });

  it('gives a model without a title the name of its kind, never its code', () => {
    const { madeFrom } = originOf(project, { modelIds: [4] }, '1', NOW);
    expect(madeFrom).toEqual(['model 4: Extremely randomised trees']);
  });

  it('keeps the number of what has been removed', () => {
    const { madeFrom } = originOf(project, { sourceIds: [9], modelIds: [8] }, '1', NOW);
    expect(madeFrom).toEqual([
      'source 9, not in the project any more',
      'model 8, not in the project any more',
    ]);
  });

  it('stands in an SVG after its title, with names escaped', () => {
    const origin = originOf(project, partsOfTracks(project, [2]), '1.2.3', NOW);
    const svg = svgWithOrigin(SVG, origin);
    expect(svg).toMatch(/^<svg[^>]*>\n<title>Height<\/title>\n<desc>/);
    expect(svg).toMatch(/<rect\/>\n<\/svg>\n$/);
    expect(contentOf(svg, 'desc')).toEqual([originText(origin)]);
    expect(contentOf(svg, 'dc:description')).toEqual([originText(origin)]);
    expect(contentOf(svg, 'dc:source')).toEqual(['video 2: run & "more".tif', 'model 3: For thin cells']);
    expect(contentOf(svg, 'dc:creator')).toEqual(['Janus3D 1.2.3']);
    expect(contentOf(svg, 'dc:date')).toEqual([NOW]);
    expect(svg.replace(/&(amp|lt|gt|quot);/g, '')).not.toContain('&');
  });

  it('is the same at any time for tables, which belong to no project', () => {
    const svg = svgWithOrigin(SVG, originOf(null, { files: ['a<b>.csv'] }, '1.2.3', null));
    expect(contentOf(svg, 'desc')).toEqual(['Made from: file a<b>.csv\nMade with: Janus3D 1.2.3']);
    expect(svg).not.toContain('dc:date');
  });
});
