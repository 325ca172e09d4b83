import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parse } from 'csv-parse/sync';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { LearningPoint } from '../../preload/contract/learning-curve.ts';
import type { HeightFigures, ValidationRow } from '../../preload/contract/validation.ts';
import { runCli, runJson, startCli } from './support/cli.ts';
import { smallScene } from './support/served.ts';

let folder: string;
const scene = smallScene();
const at = (name: string): string => join(scene, name);
const PROJECT = 'p.janus3d';
const read = (name: string): Record<string, string>[] =>
  parse(readFileSync(join(folder, name), 'utf8'), { columns: true });

type Judged = ValidationRow & HeightFigures;
const validate = async (...args: string[]): Promise<Judged> =>
  (await runJson(['validate', PROJECT, ...args], folder)) as unknown as Judged;

/** Two stacks whose steps are told to be `axialScale` times as long as they are. */
async function project(name: string, axialScale: string): Promise<void> {
  const stacks = [at('stack_00.ome.tif'), at('stack_01.ome.tif')];
  await runJson(['new', name], folder);
  await runJson(['import', name, '--stack', ...stacks, '--axial-scale', axialScale], folder);
  await runJson(['import', name, '--video', at('video.ome.tif')], folder);
  await runJson(['calibrate', name], folder);
  await runJson(['train', name, '--model', 'best', '--split', 'stack'], folder);
}

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'janus3d-accuracy-'));
  await project(PROJECT, '1.333');
}, 240_000);
afterAll(() => rmSync(folder, { recursive: true, force: true }));

describe('janus3d validate', () => {
  it('tracks a video that has not been tracked, and judges it by true positions', async () => {
    const judged = await validate(
      '--video',
      'video.ome.tif',
      '--truth',
      at('video_truth.csv'),
      '--out',
      'res.csv',
    );
    expect(judged).toMatchObject({ kind: 'video', modelId: 1, model: 'best', truth: 'video_truth.csv' });
    expect(judged.matchedRows + judged.missingRows).toBe(judged.truthRows);
    expect(judged.matchedRows / judged.truthRows).toBeGreaterThan(0.95);
    // The zero of z is that of the black sphere: near that of the simulation, but not on it.
    expect(Math.abs(judged.offsetMedianUm)).toBeLessThan(1);
    expect(judged.sdUm).toBeLessThan(0.2);
    expect(judged.epsilon).toBeCloseTo(judged.sdUm / judged.zTotalUm, 12);
    expect(judged.coverage90).toBeGreaterThan(0.8);
    expect(judged.bins.reduce((sum, bin) => sum + bin.rows, 0)).toBe(judged.rows);
    expect(judged.smoothed).toMatchObject({ rows: expect.any(Number) as number });
    expect(judged.lateral!.rmsUm).toBeLessThan(0.12);

    const rows = read('res.csv');
    expect(Object.keys(rows[0])).toEqual(
      'frame,particle,x_px,y_px,distance_um,z_true_um,z_raw_um,z_raw_sd_um,raw_in_range,residual_raw_um,z_um,z_sd_um,in_range,residual_um,outlier,crowded'.split(
        ',',
      ),
    );
    expect(rows).toHaveLength(judged.truthRows);
    const known = rows.filter((row) => row['residual_raw_um'] !== '');
    expect(known).toHaveLength(judged.rows);
    for (const row of known.slice(0, 20)) {
      const plain = Number(row['z_raw_um']) - Number(row['z_true_um']) - judged.offsetMedianUm;
      expect(Number(row['residual_raw_um'])).toBeCloseTo(plain, 3);
    }
  });

  it('uses the trajectories that are there, and prints the same in words', async () => {
    const run = await runCli(
      ['validate', PROJECT, '--video', '3', '--truth', at('video_truth.csv'), '--offset', 'particle'],
      folder,
    );
    expect(run.code).toBe(0);
    expect(run.stderr).not.toMatch(/Tracking/);
    expect(run.stdout).toMatch(/constant taken off: median [+-]\d/);
    expect(run.stdout).toMatch(/slope \d\.\d{3}\. /);
  });

  it('takes one height a frame for all particles', async () => {
    // Not what was filmed: the rows are matched, whatever comes of it.
    writeFileSync(join(folder, 'piezo.csv'), `frame,z_um\n0,1\n1,2\n2,3\n11,4\n`);
    const judged = await validate('--video', '3', '--truth', 'piezo.csv');
    expect(judged.truthRows).toBe(4);
    expect(judged.matchedRows).toBeGreaterThan(8);
    expect(judged.lateral).toBeNull();
  });

  it('judges what the model predicted of a stack while that was held out', async () => {
    const judged = await validate('--stack', 'stack_00.ome.tif', '--truth', at('stack_00_truth.csv'));
    expect(judged).toMatchObject({ kind: 'stack', split: 'stack', smoothed: null });
    expect(judged.sdUm).toBeLessThan(2);
    expect(judged.lateral!.rmsUm).toBeLessThan(0.3);
    expect(judged.matchedRows).toBeGreaterThan(60);
    const all = await validate(
      '--stack',
      at('stack_00.ome.tif'),
      '--truth',
      at('stack_00_truth.csv'),
      '--seed',
      '1',
    );
    expect(all.raw).toEqual(judged.raw);
    expect(all.epsilonInterval).toEqual(judged.epsilonInterval);
  });

  it('shows a wrong axial factor in the slope, and says which would agree', async () => {
    await project('wrong.janus3d', '1.777');
    const judged = (await runJson(
      ['validate', 'wrong.janus3d', '--stack', 'stack_00.ome.tif', '--truth', at('stack_00_truth.csv')],
      folder,
    )) as unknown as Judged;
    expect(judged.slope).toBeGreaterThan(1.2);
    expect(judged.slopeInterval![0]).toBeGreaterThan(1.1);
    const { stdout } = await runCli(
      ['validate', 'wrong.janus3d', '--stack', 'stack_00.ome.tif', '--truth', at('stack_00_truth.csv')],
      folder,
    );
    expect(stdout).toMatch(/too long.*an axial factor of (1\.2|1\.3|1\.4)\d* instead of 1\.777/);
  });

  it.each<[string, string[], RegExp]>([
    ['no table', ['--video', '3', '--truth', 'none.csv'], /There is no table \S*none\.csv/],
    ['no source', ['--truth', 'piezo.csv'], /one of --video and --stack/],
    ['no such stack', ['--stack', '9', '--truth', 'piezo.csv'], /no stack 9; it has 1 \(stack_00/],
    ['predictions for truth', ['--video', '3', '--truth', 'res.csv'], /res\.csv holds predicted heights/],
    ['a stack that is a video', ['--stack', 'video.ome.tif', '--truth', 'piezo.csv'], /no stack video/],
    ['no such model', ['--video', '3', '--truth', 'piezo.csv', '--model', 'cnn'], /no model cnn/],
  ])('%s: exit code 2 and one line', async (_what, args, message) => {
    const { code, stdout, stderr } = await runCli(['validate', PROJECT, ...args], folder);
    expect(stderr).toMatch(message);
    expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
    expect(stderr).not.toMatch(/\n./);
  });
});

describe('janus3d learning-curve', () => {
  const curve = ['learning-curve', PROJECT, '--model', 'linear', '--split', 'stack', '--repeats', '3'];

  it('ends with the error of training, and writes what it prints', async () => {
    const { rows, reading } = (await runJson([...curve, '--out', 'curve.csv'], folder)) as unknown as {
      rows: LearningPoint[];
      reading: string;
    };
    expect(rows.map((row) => row.trainParticles)).toEqual([1, 2, 4]);
    expect(rows[0]).toMatchObject({ repeats: 3, sdUm: expect.any(Number) as number });
    expect(rows[0].epsilonLow).toBeLessThan(rows[0].epsilonHigh);
    expect(rows[0].epsilon).toBeGreaterThan(rows[2].epsilon);
    expect(reading).toMatch(/particles/);
    const trained = await runJson(['train', PROJECT, '--model', 'linear', '--split', 'stack'], folder);
    expect(rows[2].epsilon).toBe(trained['epsilon']);
    const written = read('curve.csv');
    expect(Object.keys(written[0])).toEqual(
      'model,split,train_particles,train_rows,epsilon,sd_um,repeats,epsilon_low,epsilon_high,test_rows'.split(
        ',',
      ),
    );
    expect(Number(written[1]['epsilon'])).toBeCloseTo(rows[1].epsilon, 8);
  });

  it('keeps its points, is the same with one thread, and can be cancelled', async () => {
    const again = await runCli([...curve, '--json'], folder);
    expect(again.stderr).not.toMatch(/Learning from/);
    const trees = ['learning-curve', PROJECT, '--model', 'ert', '--split', 'particle', '--trees', '20'];
    const { child, done, printed } = startCli([...trees, '--repeats', '40'], folder);
    await printed(/Learning from 2 particles/);
    child.kill('SIGINT');
    expect((await done).code).toBe(130);
    const two = await runJson([...trees, '--repeats', '2', '--threads', '2'], folder);
    // Nothing of the first is used for a project that is new.
    await runJson(['new', 'one.janus3d'], folder);
    await runJson(
      ['import', 'one.janus3d', '--stack', at('stack_00.ome.tif'), at('stack_01.ome.tif')],
      folder,
    );
    await runJson(['calibrate', 'one.janus3d', '--threads', '1'], folder);
    const one = await runJson(
      [...trees, '--repeats', '2', '--threads', '1'].map((word) => (word === PROJECT ? 'one.janus3d' : word)),
      folder,
    );
    expect(one['rows']).toEqual(two['rows']);
  });
});
