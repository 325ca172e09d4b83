import { mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { saidNothing } from '../../support/said-nothing.ts';
import { closeProject, createProject, type Project } from '../../../main/project/project.ts';
import { listSources } from '../../../main/project/sources.ts';
import { importSources } from '../../../main/workflow/import.ts';
import type { WorkerClient } from '../../../native-worker/client/client.ts';
import { ImportOptions } from '../../../preload/contract/options/source.ts';

let folder: string;
let project: Project;
let stack: string;

const info = {
  ...saidNothing,
  format: 'tiff',
  axes: 'ZYX',
  frames: 5,
  width: 9,
  height: 9,
  bits: 8,
  frameIntervalS: 0.1,
};
/** Knows headers and factors without reading files. */
const worker = {
  call: (
    name: 'axialFactor' | 'identify' | 'sourceInfo',
    params: { path?: string; scale?: { kind: string; factor?: number } },
  ) =>
    Promise.resolve(
      {
        axialFactor: () => params.scale?.factor ?? 1.333,
        identify: () => ({ content: readFileSync(params.path ?? '', 'utf8'), files: [] }),
        sourceInfo: () => ({ ...info, path: params.path, pixelSizeUm: 0.1625, zStepUm: 0.5 }),
      }[name](),
    ),
} as unknown as WorkerClient;

type Given = Parameters<typeof ImportOptions.parse>[0];
const bringIn = (paths: string[], given: Given = {}, kind: 'stack' | 'video' = 'stack') =>
  importSources(project, worker, kind, paths, ImportOptions.parse(given));

/** As a finished calibration or tracking would leave it. */
function pretendResults(sql: string): void {
  project.db.pragma('foreign_keys = OFF');
  project.db.exec(sql);
}

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'janus3d-again-'));
  project = createProject(join(folder, 'a.janus3d'));
  stack = join(folder, 's.tif');
  writeFileSync(stack, 'pixels');
});
afterEach(() => {
  closeProject(project);
  rmSync(folder, { recursive: true });
});

describe('a file that is imported again', () => {
  it('keeps its number, in one import or two, with a line that says so', async () => {
    const first = await bringIn([stack, join(folder, '.', 's.tif')]);
    expect(first).toMatchObject({ ids: [1, 1], newIds: [1], warnings: [] });
    const second = await bringIn([stack]);
    expect(second).toMatchObject({ ids: [1], newIds: [] });
    expect(second.warnings).toEqual([
      expect.stringMatching(
        /s\.tif is already in the project, as stack 1; it is not imported a second time\./,
      ),
    ]);
    expect(listSources(project)).toHaveLength(1);
  });

  it('is one source under two names, in one import or two', async () => {
    const link = join(folder, 'link.tif');
    symlinkSync(stack, link);
    expect(await bringIn([stack, link])).toMatchObject({ ids: [1, 1], newIds: [1] });
    expect(await bringIn([link])).toMatchObject({ ids: [1], newIds: [] });
    expect(listSources(project)).toHaveLength(1);
  });

  it('takes what is said of it anew, and keeps what was said before', async () => {
    await bringIn([stack], { zStepUm: 0.1, axialScale: { kind: 'number', factor: 1 } });
    const { warnings } = await bringIn([stack], { pixelUm: 0.2, stageDirection: 'down' });
    expect(warnings).toEqual([
      expect.stringMatching(/from now on with pixel 0\.1625 -> 0\.2 um, stage direction down\./),
    ]);
    expect(listSources(project)).toMatchObject([
      { pixelUm: 0.2, zStepUm: 0.1, axialFactor: 1, options: { stageDirection: 'down' } },
    ]);
    await bringIn([stack], { stageDirection: 'up' });
    expect(listSources(project)).toMatchObject([{ pixelUm: 0.2, options: { stageDirection: 'up' } }]);
  });

  it('is known anew when the file has changed', async () => {
    await bringIn([stack]);
    writeFileSync(stack, 'other pixels');
    expect((await bringIn([stack])).warnings).toEqual([expect.stringMatching(/has changed since/)]);
    expect(listSources(project)).toMatchObject([{ identity: { content: 'other pixels' } }]);
    expect((await bringIn([stack])).warnings).toEqual([expect.stringMatching(/not imported a second time/)]);
  });

  it('can’t be told to be otherwise under results that were made with it', async () => {
    await bringIn([stack]);
    pretendResults(`INSERT INTO mask_set (id, source_id, inputs, inputs_hash, side_px, created_at) VALUES (7, 1, '', 'h', 9, '');
      INSERT INTO calibration VALUES (1, '', '', '', 0, 1, 0, 0, x'', '', '', 0);
      INSERT INTO calibration_mask_set (calibration_id, mask_set_id) VALUES (1, 7);`);
    await expect(bringIn([stack], { zStepUm: 0.2 })).rejects.toThrow(
      /as stack 1, and the calibration was made with what was known of it before \(now z step 0\.5 -> 0\.2 um\); change it with set/,
    );
    expect(listSources(project)).toMatchObject([{ zStepUm: 0.5 }]);
    // The same again changes nothing, so it may be said.
    expect(await bringIn([stack], { zStepUm: 0.5 })).toMatchObject({ ids: [1] });
  });

  it('is refused together with all that it came with', async () => {
    await bringIn([stack], {}, 'video');
    pretendResults(`INSERT INTO tracks (source_id, name, shown, model_id, positions_id, inputs, particles, rows, columns, created_at)
      VALUES (1, '', 1, 1, 1, '{}', 0, 0, x'', '')`);
    const other = join(folder, 'other.tif');
    writeFileSync(other, '');
    await expect(bringIn([other, stack], { fps: 20 }, 'video')).rejects.toThrow(/its trajectories were made/);
    expect(listSources(project)).toHaveLength(1);
  });

  it('is another source in another role, or at another time point', async () => {
    await bringIn([stack]);
    expect(await bringIn([stack], {}, 'video')).toMatchObject({ newIds: [2], warnings: [] });
    expect(await bringIn([stack], { timepoint: 1 })).toMatchObject({ newIds: [3], warnings: [] });
    expect(await bringIn([stack], { timepoint: 1 })).toMatchObject({ ids: [3], newIds: [] });
  });
});
