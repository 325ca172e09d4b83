import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { CompareRow } from '../../preload/contract/commands.ts';
import { runCli, runJson, startCli } from './support/cli.ts';

let folder: string;
const PROJECT = 'p.janus3d';
const TRIO = ['--models', 'ring,radial-lut,gdpt', '--split', 'stack'];

const compare = async (...args: string[]): Promise<CompareRow[]> =>
  (await runJson(['compare', PROJECT, ...args], folder))['rows'] as CompareRow[];

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'janus3d-compare-'));
  const scene = [
    '--scene',
    'clean',
    '--stacks',
    '3',
    '--slices',
    '60',
    '--frames',
    '6',
    '--size',
    '384',
    '--particles',
    '3',
  ];
  await runJson(['simulate', '--out', '.', ...scene, '--seed', '5'], folder);
  await runJson(['new', PROJECT], folder);
  const stacks = ['stack_00.ome.tif', 'stack_01.ome.tif', 'stack_02.ome.tif'];
  await runJson(['import', PROJECT, '--stack', ...stacks], folder);
  await runJson(['calibrate', PROJECT], folder);
}, 120_000);
afterAll(() => rmSync(folder, { recursive: true, force: true }));

describe('janus3d compare', () => {
  it('tests the models and splits asked for, in their order, with all figures', async () => {
    const rows = await compare(...TRIO, '--out', 'comparison.csv');
    const [head, ...lines] = readFileSync(join(folder, 'comparison.csv'), 'utf8').trimEnd().split(/\r?\n/);
    expect(head).toMatch(/^model,split,epsilon,/);
    expect(lines.map((line) => line.split(',').slice(0, 3))).toEqual(
      rows.map(({ model, split, epsilon }) => [model, split, String(Number(Number(epsilon).toPrecision(9)))]),
    );
    expect(rows.map(({ model, split }) => [model, split])).toEqual([
      ['ring', 'stack'],
      ['radial-lut', 'stack'],
      ['gdpt', 'stack'],
    ]);
    for (const row of rows) {
      expect(row).toMatchObject({ sdUm: expect.any(Number), rmseUm: expect.any(Number) });
      expect(row.fitS).toBeGreaterThan(0);
      expect(row.predictUsPerMask).toBeGreaterThan(0);
      const [low, high] = row.epsilonInterval;
      expect(low).toBeLessThan(high);
      expect(row.epsilon).toBeLessThan(0.2);
    }
  });

  it('keeps rows: only what is new is tested by a second run, which prints a table', async () => {
    const { code, stdout, stderr } = await runCli(
      ['compare', PROJECT, '--models', 'ring,linear,radial-lut', '--split', 'stack'],
      folder,
    );
    expect(code).toBe(0);
    expect(stderr).toMatch(/Testing Linear regression/);
    expect(stderr).not.toMatch(/Testing R/);
    const lines = stdout.trimEnd().split('\n');
    expect(lines.map((line) => line.split(/ +/)[0])).toEqual(['model', 'ring', 'linear', 'radial-lut']);
    expect(new Set(lines.map((line) => line.length)).size).toBe(1);
  });

  it('says the same error as train', async () => {
    const [row] = await compare('--models', 'linear', '--split', 'stack');
    const trained = await runJson(['train', PROJECT, '--model', 'linear', '--split', 'stack'], folder);
    expect(row).toMatchObject({ epsilon: trained['epsilon'], epsilonInterval: trained['epsilonInterval'] });
  });

  it('can be cancelled and goes on from the rows that were done', async () => {
    const args = ['compare', PROJECT, '--models', 'moment,rf', '--split', 'particle'];
    const { child, done, printed } = startCli(args, folder);
    await printed(/Testing Random forest/);
    child.kill('SIGINT');
    expect((await done).code).toBe(130);
    const { stderr } = await runCli(
      ['compare', PROJECT, '--models', 'moment', '--split', 'particle'],
      folder,
    );
    expect(stderr).not.toMatch(/Testing Moment/);
  });

  it('tracks with a classical method that looks at images', async () => {
    await runJson(['import', PROJECT, '--video', 'video.ome.tif'], folder);
    await runJson(['train', PROJECT, '--model', 'gdpt', '--split', 'stack'], folder);
    const tracked = await runJson(
      ['track', PROJECT, '--video', 'video.ome.tif', '--model', 'gdpt', '--out', 'tracks.csv'],
      folder,
    );
    expect(tracked['rows']).toBeGreaterThan(6);
  });

  it.each([
    [['--models', 'ring,elephant'], /elephant.*choose out of/],
    [['--models', ''], /models/],
    [['--split', 'colour'], /colour.*random, particle, stack/],
  ])('refuses %j in one line', async (args, message) => {
    const { code, stderr } = await runCli(['compare', PROJECT, ...args], folder);
    expect(code).toBe(2);
    expect(stderr.trimEnd().split('\n')).toHaveLength(1);
    expect(stderr).toMatch(message);
  });
});
