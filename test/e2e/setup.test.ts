import { copyFileSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parse } from 'csv-parse/sync';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { runCli, runJson } from './support/cli.ts';
import { smallScene } from './support/served.ts';

interface Rejected {
  stack: string;
  stackId: number;
  particle: number;
  reason: string;
}

let folder: string;
let scene: string;
const stack = (index: number): string => join(scene, `stack_0${index}.ome.tif`);
const run = (...args: string[]): Promise<Record<string, unknown>> => runJson(args, folder);
const calibrate = async (...args: string[]) =>
  (await run('calibrate', 'p.janus3d', '--full', ...args)) as {
    particles: number;
    masks: number;
    zRangeUm: [number, number];
    zCoveredUm: [number, number];
    rejected: Record<string, number>;
    rejectedZSeries: Rejected[];
    byHand: { particle: number; use: boolean; pending: boolean }[];
    references: { stack: string; particle: number; slice: number }[];
    referenceCandidates: {
      stack: string;
      particle: number;
      slice: number;
      zLabelUm: number;
      score: number;
    }[];
  };
const masks = async (): Promise<Record<string, string>[]> => {
  await run('export', 'p.janus3d', '--what', 'masks', '--format', 'csv', '--out', 'masks.csv');
  return parse(readFileSync(join(folder, 'masks.csv'), 'utf8'), { columns: true });
};
/** Label of a mask by stack, particle and slice. */
const labels = async (): Promise<Map<string, number>> =>
  new Map(
    (await masks()).map((row) => [
      `${row['stack']}:${row['particle']}:${row['slice']}`,
      Number(row['z_label_um']),
    ]),
  );

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'janus3d-setup-'));
  scene = smallScene(2);
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

describe('setups by the command line', () => {
  beforeAll(async () => {
    await run('new', 'p.janus3d');
  });

  it('has the presets, saves own ones, and copies them to another project', async () => {
    await run('profile', 'p.janus3d', 'lab', '--from', 'pt-sio2', '--axial-factor', '1', '--out', 'lab.json');
    await run('profile', 'p.janus3d', 'wide', '--from', 'lab', '--na', '0.3', '--particle-diameter-um', '3');
    await run('new', 'other.janus3d');
    await run('profile', 'other.janus3d', 'mine', '--in', 'lab.json');
    const { profiles } = (await run('profile', 'other.janus3d')) as {
      profiles: { preset: boolean; profile: Record<string, unknown> }[];
    };
    expect(profiles.map(({ preset, profile }) => [profile['name'], preset])).toEqual([
      ['pt-sio2', true],
      ['tio2-sio2', true],
      ['mine', false],
    ]);
    expect(profiles[2].profile).toMatchObject({ na: 0.6, axialFactor: 1, pixelUm: 0.1625 });
  });

  it.each<[string, string[], RegExp]>([
    ['a preset', ['pt-sio2', '--na', '0.4'], /comes with the program/],
    ['one that is not there', ['none'], /no setup none; it has pt-sio2/],
    ['impossible optics', ['x', '--na', '9'], /--na/],
    ['a file that is none', ['x', '--in', 'words.json'], /words\.json is not JSON/],
    ['another file', ['x', '--in', 'array.json'], /array\.json/],
  ])('refuses %s', async (_what, args, message) => {
    writeFileSync(join(folder, 'words.json'), 'words');
    writeFileSync(join(folder, 'array.json'), '{"name":"x","na":"high"}');
    const { code, stderr } = await runCli(['profile', 'p.janus3d', ...args], folder);
    expect(stderr).toMatch(message);
    expect(code).toBe(2);
    expect(stderr).not.toMatch(/\n./);
  });

  it('gives what neither person nor file say, and warns where the file says otherwise', async () => {
    expect(await run('import', 'p.janus3d', '--profile', 'lab', '--stack', stack(0), stack(1))).toEqual({
      ids: [1, 2],
      warnings: [],
    });
    await run('profile', 'other.janus3d', 'coarse', '--from', 'pt-sio2', '--pixel-um', '0.325');
    const { warnings } = await run('import', 'other.janus3d', '--profile', 'coarse', '--stack', stack(0));
    expect(warnings).toEqual([expect.stringMatching(/pixels of 0\.1625 um.*coarse has 0\.325 um/)]);
    const { code, stderr } = await runCli(
      ['import', 'p.janus3d', '--profile', 'lub', '--stack', stack(0)],
      folder,
    );
    expect({ code, stderr }).toEqual({ code: 2, stderr: expect.stringMatching(/no setup lub/) });
  });
});

describe('particles and references by hand', () => {
  /** Wide spacing makes the program reject some of them. */
  const spacing = ['--min-spacing-diameters', '9'];
  let first: Awaited<ReturnType<typeof calibrate>>;
  beforeAll(async () => {
    first = await calibrate(...spacing);
  });

  it('lists what was rejected, with reasons, and the candidates for the reference, best first', () => {
    const { rejectedZSeries, referenceCandidates, references, rejected } = first;
    expect(rejectedZSeries.length).toBe(Object.values(rejected).reduce((sum, count) => sum + count, 0));
    expect(rejectedZSeries.length).toBeGreaterThan(0);
    const scores = referenceCandidates.map(({ score }) => score);
    expect(scores).toEqual([...scores].sort((a, b) => b - a));
    for (const { zLabelUm } of referenceCandidates) expect(Math.abs(zLabelUm - 5)).toBeLessThan(0.5);
    for (const { stack, particle, slice } of references) {
      expect(referenceCandidates).toContainEqual(expect.objectContaining({ stack, particle, slice }));
    }
  });

  it('finds all heights of a sound scene valid', () => {
    expect(first.zRangeUm).toEqual(first.zCoveredUm);
    // The setup says 1 where the simulated stage has 1.333: 33 um of the sample are as many less.
    expect(first.zRangeUm[1] - first.zRangeUm[0]).toBeGreaterThan(33 / 1.333);
  });

  it('takes back what was rejected and leaves out what was used, until that is taken back', async () => {
    const back = first.rejectedZSeries.find(({ reason }) => reason === 'too-close')!;
    const name = `${back.stack}:${back.particle}`;
    const used = first.references[0];
    const second = await calibrate(
      ...[...spacing, '--include', name, '--exclude', `${used.stack}:${used.particle}`],
    );
    expect(second.byHand).toEqual(
      expect.arrayContaining([
        expect.objectContaining({ particle: back.particle, use: true, pending: false }),
        expect.objectContaining({ particle: used.particle, use: false, pending: false }),
      ]),
    );
    expect(second.rejectedZSeries).not.toContainEqual(
      expect.objectContaining({ stack: back.stack, particle: back.particle }),
    );
    expect(second.rejectedZSeries).toContainEqual(
      expect.objectContaining({ stack: used.stack, particle: used.particle, reason: 'by-hand' }),
    );
    expect(second.particles).toBe(first.particles);
    const rows = await masks();
    const has = (stack: string, particle: number): boolean =>
      rows.some((row) => row['stack'] === stack && row['particle'] === String(particle));
    expect(has(back.stack, back.particle)).toBe(true);
    expect(has(used.stack, used.particle)).toBe(false);
    // Calibrating anew with other options keeps the decisions: particles are known by where they are.
    const other = await calibrate('--min-spacing-diameters', '8.9');
    expect(other.byHand.length).toBe(2);
    const third = await calibrate(...spacing, '--automatic', name, `${used.stack}:${used.particle}`);
    expect(third.rejectedZSeries).toEqual(first.rejectedZSeries);
    expect(third.byHand).toEqual([]);
  });

  it('anchors the labels at references chosen by hand', async () => {
    const before = await labels();
    const [{ stack, particle, slice }] = first.references;
    const chosen = `${stack}:${particle}:${slice - 3}`;
    const { references } = await calibrate(...spacing, '--reference', chosen);
    expect(references).toEqual([expect.objectContaining({ stack, particle, slice: slice - 3 })]);
    const after = await labels();
    expect(after.get(chosen)).toBeCloseTo(5, 3);
    const shift = after.get(chosen)! - before.get(chosen)!;
    for (const [mask, label] of before) expect(after.get(mask)).toBeCloseTo(label + shift, 2);
  });

  it.each<[string, string[], RegExp]>([
    [
      'a stack that is not there',
      ['--exclude', 'nowhere.tif:1'],
      /no stack nowhere\.tif; it has 1 \(stack_00/,
    ],
    ['a particle that is not there', ['--include', '1:999'], /stack_00\.ome\.tif has no particle 999/],
    ['what names no particle', ['--include', 'stack_00.ome.tif'], /--include takes STACK:PARTICLE/],
    ['a mask that is not there', ['--reference', '1:0:999'], /Slice 999 of particle 0 in stack 1/],
  ])('refuses %s', async (_what, args, message) => {
    const { code, stderr } = await runCli(['calibrate', 'p.janus3d', ...spacing, ...args], folder);
    expect(stderr).toMatch(message);
    expect(code).toBe(2);
  });
});

describe('a model and the setup of a video', () => {
  const track = (...args: string[]): Promise<Record<string, unknown>> =>
    run('track', 'p.janus3d', '--out', 'tracks.csv', '--video', ...args);
  const video = (): string => join(scene, 'video.ome.tif');
  beforeAll(async () => {
    await calibrate();
    await run('train', 'p.janus3d', '--model', 'ert', '--trees', '20');
  });

  it('says nothing where they match', async () => {
    expect(await track(video(), '--profile', 'lab')).toMatchObject({ warnings: [] });
  });

  it('warns where setup or pixel size differ, in the result and on standard error', async () => {
    /** Of a copy: one file is one video of a project. */
    const imported = async (...args: string[]): Promise<string> => {
      const copy = join(folder, `video${args.join('')}.ome.tif`);
      copyFileSync(video(), copy);
      const { ids } = (await run('import', 'p.janus3d', '--video', copy, ...args)) as { ids: number[] };
      return String(ids[0]);
    };
    const wide = await imported('--profile', 'wide');
    expect((await track(wide))['warnings']).toEqual([
      expect.stringMatching(
        /setup wide.*trained with lab: numerical aperture 0\.3 instead of 0\.6, particle diameter 3 instead of 2\.12/,
      ),
    ]);
    const coarse = await imported('--pixel-um', '0.325');
    const { code, stderr } = await runCli(
      ['track', 'p.janus3d', '--out', 'tracks.csv', '--video', coarse],
      folder,
    );
    expect(code).toBe(0);
    expect(stderr).toMatch(/Warning: .*pixels of 0\.325 um.*trained on pixels of 0\.1625 um/);
    expect(stderr).toMatch(/Warning: .*without a setup/);
  });
});
