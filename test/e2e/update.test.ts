import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { runCli, runJson } from './support/cli.ts';
import { smallScene } from './support/served.ts';

let folder: string;
const scene = smallScene();
const stacks = [join(scene, 'stack_00.ome.tif'), join(scene, 'stack_01.ome.tif')];
const video = join(scene, 'video.ome.tif');
const truth = join(scene, 'video_truth.csv');
const run = (...args: string[]): Promise<Record<string, unknown>> => runJson(args, folder);

async function analyse(project: string, ...options: string[]): Promise<void> {
  await run('new', project);
  await run('import', project, '--stack', ...stacks, ...options);
  await run('import', project, '--video', video);
  await run('calibrate', project);
  await run('train', project, '--model', 'ridge', '--split', 'stack', '--seed', '4');
  await run('track', project, '--video', 'video.ome.tif', '--out', `${project}.csv`);
  await run('validate', project, '--video', 'video.ome.tif', '--truth', truth);
}

async function tables(project: string): Promise<string[]> {
  const read: string[] = [];
  for (const what of ['features', 'tracks', 'predictions']) {
    await run('export', project, '--what', what, '--format', 'csv', '--out', 'out.csv');
    read.push(readFileSync(join(folder, 'out.csv'), 'utf8'));
  }
  return read;
}

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'janus3d-update-'));
  await analyse('a.janus3d');
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

describe('what is known of a source', () => {
  it('leaves everything as it is where nothing depends on it', async () => {
    expect(await run('set', 'a.janus3d', 'video.ome.tif', '--tag', 'fuel=3')).toEqual({
      changed: ['tags'],
      outOfDate: [],
    });
    expect(await run('update', 'a.janus3d')).toEqual({ updated: [], outOfDate: [] });
  });

  it('puts out of date what depends on it, which exports say, and can be taken back', async () => {
    const results = [
      'the calibration',
      'model 1',
      'the trajectories of video.ome.tif',
      'validation 1 of video.ome.tif',
    ];
    expect(await run('set', 'a.janus3d', 'stack_00.ome.tif', '--axial-scale', '1')).toEqual({
      changed: ['axial factor 1.333 -> 1'],
      outOfDate: results,
    });
    const { warnings } = await run(
      'export',
      'a.janus3d',
      '--what',
      'tracks',
      '--format',
      'csv',
      '--out',
      'x.csv',
    );
    expect(warnings).toEqual([
      expect.stringContaining('the axial factor of stack_00.ome.tif was changed since'),
    ]);
    await run('set', 'a.janus3d', 'stack_00.ome.tif', '--axial-scale', '1.333');
    expect(await run('update', 'a.janus3d')).toEqual({ updated: [], outOfDate: [] });
  });

  it('brought up to date gives the bytes of a fresh run, and earlier models stay', async () => {
    for (const stack of ['1', '2']) await run('set', 'a.janus3d', stack, '--axial-scale', '1');
    const { updated, outOfDate } = await run('update', 'a.janus3d');
    expect(updated).toContain('the calibration');
    expect(outOfDate).toEqual(['model 1', 'validation 1 of video.ome.tif']);
    await analyse('b.janus3d', '--axial-scale', '1');
    expect(await tables('a.janus3d')).toEqual(await tables('b.janus3d'));
    // Nothing is left to do.
    expect(await run('update', 'a.janus3d')).toMatchObject({ updated: [] });
    expect(await tables('a.janus3d')).toEqual(await tables('b.janus3d'));
  });

  it('is refused where an analysis would not know enough any more', async () => {
    const { code, stderr } = await runCli(['set', 'a.janus3d', '1', '--profile', 'none-such'], folder);
    expect({ code, said: stderr.includes('none-such') }).toEqual({ code: 2, said: true });
    expect((await runCli(['set', 'a.janus3d', '1'], folder)).code).toBe(2);
  });
});
