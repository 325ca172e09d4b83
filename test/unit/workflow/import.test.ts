import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { closeProject, createProject, type Project } from '../../../main/project/project.ts';
import { saveSetup } from '../../../main/project/setups.ts';
import { listSources } from '../../../main/project/sources.ts';
import { checkSource, importSources, refuseIdle } from '../../../main/workflow/import.ts';
import type { WorkerClient } from '../../../native-worker/client/client.ts';
import type { SourceInfo } from '../../../preload/contract/source-info.ts';
import { Setup } from '../../../preload/contract/options/setup.ts';
import { ImportOptions, optionsOf } from '../../../preload/contract/options/source.ts';
import { saidNothing } from '../../support/said-nothing.ts';
import { tagged } from '../tagged.ts';

type Given = Parameters<typeof ImportOptions.parse>[0];

const info: SourceInfo = {
  ...saidNothing,
  path: '/s.tif',
  format: 'tiff',
  axes: 'ZYX',
  frames: 3,
  width: 9,
  height: 9,
  bits: 8,
  pixelSizeUm: 0.2,
  zStepUm: 0.5,
  frameIntervalS: 0.1,
};
const setup = (more: object = {}): Setup => Setup.parse({ name: 'lab', ...more });

describe('what a file must say before it is imported', () => {
  const check = (
    kind: 'stack' | 'video',
    file: Partial<SourceInfo>,
    given: Given = {},
    from: Setup | null = null,
  ) => checkSource('/s.tif', kind, { ...info, ...file }, ImportOptions.parse(given), from);
  const refused = (...of: Parameters<typeof check>): void =>
    expect(() => check(...of)).toThrow(tagged('bad-input', { path: '/s.tif' }));

  it('the size of a pixel, which a person or the setup may say instead', () => {
    const unknown = { pixelSizeUm: null };
    for (const kind of ['stack', 'video'] as const) {
      check(kind, {});
      refused(kind, unknown);
      refused(kind, unknown, {}, setup());
      check(kind, unknown, { pixelUm: 0.1 });
      check(kind, unknown, {}, setup({ pixelUm: 0.1 }));
    }
  });

  it('how far apart its slices are, of a stack alone', () => {
    const unknown = { zStepUm: null };
    refused('stack', unknown);
    check('stack', unknown, { zStepUm: 0.1 });
    check('video', unknown);
  });

  it('how long a frame lasts, of a video alone', () => {
    const unknown = { frameIntervalS: null };
    refused('video', unknown);
    check('video', unknown, { fps: 10 });
    check('stack', unknown);
  });

  it('at least three slices of a stack; a video may have one frame', () => {
    refused('stack', { frames: 2 });
    refused('stack', { frames: 1 });
    check('stack', { frames: 3 });
    check('video', { frames: 1 });
  });

  it('which channel, where it has several', () => {
    expect(() => check('stack', { channels: 2 })).toThrow(tagged('bad-option', { option: 'channel' }));
    check('stack', { channels: 2 }, { channel: 0 });
    check('stack', { channels: 1 });
  });
});

describe('what is said of a source', () => {
  it('concerns its kind, or is refused by its flag', () => {
    const given: Record<'stack' | 'video', [Given, string][]> = {
      stack: [
        [{ fps: 10 }, 'fps'],
        [{ slice: 0 }, 'slice'],
        [{ focalHeightUm: 0 }, 'focal-height-um'],
      ],
      video: [
        [{ zStepUm: 1 }, 'z-step-um'],
        [{ axialScale: { kind: 'number', factor: 1 } }, 'axial-scale'],
        [{ stageDirection: 'up' }, 'stage-direction'],
        [{ timepoint: 0 }, 'timepoint'],
      ],
    };
    const common = { pixelUm: 1, channel: 0, position: 0, setup: 'lab', tags: { fuel: '3' } };
    for (const [kind, other] of [
      ['stack', 'video'],
      ['video', 'stack'],
    ] as const) {
      refuseIdle(kind, ImportOptions.parse(common));
      for (const [said, option] of given[kind]) {
        expect(() => refuseIdle(kind, ImportOptions.parse(said))).toThrow(tagged('bad-option', { option }));
        refuseIdle(other, ImportOptions.parse({ ...(said as object), ...common }));
        expect(optionsOf(kind, ImportOptions.parse({ ...(said as object), ...common }))).toEqual(
          ImportOptions.parse(common),
        );
      }
    }
  });
});

describe('files that are imported', () => {
  let folder: string;
  let project: Project;
  /** Scales of which the axial factor was asked for. */
  let scales: object[];
  let said: Partial<SourceInfo>;

  const worker = {
    call: (name: string, params: { path: string; scale: object }) => {
      if (name === 'axialFactor') {
        scales.push(params.scale);
        return Promise.resolve(1.25);
      }
      return Promise.resolve(
        name === 'identify' ? { content: params.path, files: [] } : { ...info, ...said, path: params.path },
      );
    },
  } as unknown as WorkerClient;
  const place = (name: string): string => {
    const path = join(folder, name);
    writeFileSync(path, name);
    return path;
  };
  const bringIn = (paths: string[], given: Given = {}, kind: 'stack' | 'video' = 'stack') =>
    importSources(project, worker, kind, paths, ImportOptions.parse(given));

  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'janus3d-import-'));
    project = createProject(join(folder, 'p.janus3d'));
    scales = [];
    said = {};
  });
  afterEach(() => {
    closeProject(project);
    rmSync(folder, { recursive: true });
  });

  it('have the axial factor of an air objective above water unless a person or the setup says another', async () => {
    saveSetup(project, setup({ nSample: 1.4 }));
    await bringIn([place('a.tif')]);
    await bringIn([place('b.tif')], { setup: 'lab' });
    await bringIn([place('c.tif')], { setup: 'lab', axialScale: { kind: 'number', factor: 2 } });
    expect(scales).toEqual([
      { kind: 'paraxial', nObjective: 1, nSample: 1.333 },
      expect.objectContaining({ nSample: 1.4 }),
      { kind: 'number', factor: 2 },
    ]);
    expect(listSources(project).map(({ axialFactor }) => axialFactor)).toEqual([1.25, 1.25, 1.25]);
  });

  it('keep the setup that they were imported with when they are imported again', async () => {
    saveSetup(project, setup({ nSample: 1.4 }));
    const path = place('a.tif');
    await bringIn([path], { setup: 'lab' });
    await expect(bringIn([path], { fps: 10 })).rejects.toEqual(tagged('bad-option', { option: 'fps' }));
    await bringIn([path], { pixelUm: 0.1 });
    expect(scales[1]).toMatchObject({ nSample: 1.4 });
    expect(listSources(project)).toMatchObject([{ setup: { name: 'lab' }, pixelUm: 0.1 }]);
  });

  it('are numbered in their order, with the new ones told apart', async () => {
    const [a, b, c] = ['a.tif', 'b.tif', 'c.tif'].map(place);
    expect(await bringIn([b, a])).toMatchObject({ ids: [1, 2], newIds: [1, 2] });
    expect(await bringIn([c, a, c, b])).toMatchObject({ ids: [3, 2, 3, 1], newIds: [3] });
    expect(listSources(project).map(({ path }) => path)).toEqual([b, a, c]);
  });

  it('warn where pixels differ from the setup’s by more than half a percent, and of what the file warns', async () => {
    saveSetup(project, setup({ pixelUm: 0.2 }));
    const warned = async (name: string, given: Given): Promise<string[]> =>
      (await bringIn([place(name)], given)).warnings;
    expect(await warned('a.tif', { setup: 'lab' })).toEqual([]);
    expect(await warned('b.tif', { setup: 'lab', pixelUm: 0.2009 })).toEqual([]);
    expect(await warned('c.tif', { setup: 'lab', pixelUm: 0.1991 })).toEqual([]);
    expect(await warned('d.tif', { setup: 'lab', pixelUm: 0.2011 })).toHaveLength(1);
    expect(await warned('e.tif', { setup: 'lab', pixelUm: 0.1989 })).toHaveLength(1);
    expect(await warned('f.tif', { pixelUm: 0.3 })).toEqual([]);
    said = { pixelSizeUm: null };
    expect(await warned('g.tif', { setup: 'lab' })).toEqual([]);
    said = { pixelSizeUm: 0.21, warnings: ['It is strange'] };
    expect(await warned('h.tif', { setup: 'lab' })).toEqual([
      expect.stringContaining('h.tif: It is strange.'),
      expect.stringContaining('0.21 um'),
    ]);
  });
});
