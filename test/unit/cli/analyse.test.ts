import { spawnSync } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createRandom } from '../../../native-worker/math/random.ts';
import { simulateTracks } from '../../support/simulate-tracks.ts';

const ENTRY = resolve(import.meta.dirname, '../../../main/cli/index.ts');
const DT = 0.1;
const FRAMES = 80;
const TRACKS = 16;
const PIXEL_UM = 0.1625;

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'janus3d-analyse-cli-'));
});
afterAll(() => rmSync(folder, { recursive: true }));

const run = (...args: string[]) =>
  spawnSync(process.execPath, [ENTRY, 'analyse', ...args], { cwd: folder, encoding: 'utf8' });

/** A table as another program writes it: pixels, no times, a column for the condition; heights are raw. */
function table(name: string, speeds: Record<string, number>): void {
  const lines = ['particle,frame,x_px,y_px,z_um,fuel'];
  for (const [fuel, vUmS] of Object.entries(speeds)) {
    const motion = { vUmS, dUm2S: 0.1, drPerS: 0.3, omegaRadS: 0 };
    const noise = { sdXyUm: 0.02, sdZUm: 0.05, correlationZ: 0 };
    const shape = { frames: FRAMES, dtS: DT, rotation: '3d' } as const;
    for (const { xUm, yUm, zUm } of simulateTracks(TRACKS, motion, noise, shape, createRandom(vUmS + 1))) {
      const particle = Math.floor((lines.length - 1) / FRAMES);
      for (const [frame, x] of xUm.entries())
        lines.push([particle, frame, x / PIXEL_UM, yUm[frame] / PIXEL_UM, zUm?.[frame], fuel].join(','));
    }
  }
  writeFileSync(join(folder, name), lines.join('\n'));
}

interface Group {
  tags: Record<string, string>;
  tracks: number;
  dims: number;
  model: string;
  fit: { vUmS: { value: number; low: number; high: number } | null };
}

describe('analyse', () => {
  it('compares conditions of a table by another program, in files and as JSON', () => {
    table('tracks.csv', { 0: 0, 3: 5 });
    const options = ['--pixel-um', String(PIXEL_UM), '--fps', String(1 / DT), '--heights', 'raw'];
    const { status, stdout, stderr } = run(
      'tracks.csv',
      ...options,
      ...['--by', 'fuel', '--bootstrap', '50', '--out', 'figures', '--json'],
    );
    expect(stderr).not.toContain('Error');
    expect(status).toBe(0);
    const { groups } = JSON.parse(stdout.trim().split('\n').at(-1)) as { groups: Group[] };
    expect(groups.map(({ tags, tracks, dims }) => ({ tags, tracks, dims }))).toEqual(
      ['0', '3'].map((fuel) => ({ tags: { fuel }, tracks: TRACKS, dims: 3 })),
    );
    expect(groups[0].model).toBe('passive');
    const v = groups[1].fit.vUmS!;
    expect(v.low).toBeLessThan(5);
    expect(v.high).toBeGreaterThan(5);
    expect(Math.abs(v.value / 5 - 1)).toBeLessThan(0.1);
    const files = readdirSync(join(folder, 'figures'), { recursive: true }).map(String);
    expect(files.some((name) => name.endsWith('msd.csv'))).toBe(true);
    expect(files.some((name) => name.endsWith('.svg'))).toBe(true);
    for (const name of files.filter((one) => one.endsWith('.svg')))
      expect(readFileSync(join(folder, 'figures', name), 'utf8')).toMatch(
        /<\/title>\n<desc>Made from: file tracks\.csv\nMade with: Janus3D \d[^<]*<\/desc>/,
      );
    const msd = files.find((name) => name.endsWith('msd.csv'))!;
    expect(readFileSync(join(folder, 'figures', msd), 'utf8')).toMatch(/lag_s,msd_um2,low,high/);
  });

  it('takes the tracks that were asked for, and names them in every figure', () => {
    table('some.csv', { 3: 5 });
    const { status, stdout } = run(
      ...['some.csv', '--fps', '10', '--pixel-um', '0.1', '--out', 'some', '--tracks', '1', '4', '--json'],
    );
    expect(status).toBe(0);
    expect(JSON.parse(stdout.trim().split('\n').at(-1))).toMatchObject({ tracks: 2 });
    const chosen = readFileSync(join(folder, 'some', 'chosen.csv'), 'utf8');
    expect(chosen.trim().split('\n')).toEqual([
      'video,particle,chosen',
      'some.csv,1,"trajectories 1, 4"',
      'some.csv,4,"trajectories 1, 4"',
    ]);
    expect(readFileSync(join(folder, 'some', 'msd.svg'), 'utf8')).toContain('Only: trajectories 1, 4\n');
    const refused = run('some.csv', '--fps', '10', '--pixel-um', '0.1', '--out', 'no', '--tracks', 'x');
    expect(refused.status).toBe(2);
  });

  it('asks for what the table does not say, as bad usage', () => {
    table('short.csv', { 0: 1 });
    const { status, stdout } = run('short.csv', '--fps', '10', '--out', 'none', '--json');
    expect(status).toBe(2);
    expect(JSON.parse(stdout.trim().split('\n').at(-1))).toMatchObject({
      error: { tag: 'bad-option', option: 'pixel-um' },
    });
  });

  it('names the condition that it refuses', () => {
    const moving = Array.from({ length: 20 }, (_, frame) => [frame, frame % 7, (frame * frame) % 11]);
    const rows = [
      ...moving.map(([frame, x, y]) => [0, frame, x, y, 'none'].join(',')),
      ...[1, 2, 3].flatMap((particle) =>
        moving.map(([frame, x, y]) => [particle, frame, x + particle, y, 'some'].join(',')),
      ),
    ];
    writeFileSync(join(folder, 'alone.csv'), ['particle,frame,x_um,y_um,fuel', ...rows].join('\n'));
    const how = ['--fps', '10', '--fit', 'mlsd', '--by', 'fuel', '--out', 'refused'];
    const { status, stderr } = run('alone.csv', ...how);
    expect([status, stderr]).toEqual([2, expect.stringContaining('fuel=none: The MSD of one track')]);
  });
});
