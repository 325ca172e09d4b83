import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, readdirSync, renameSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startSlurm, type Slurm } from '../support/loopback-slurm.ts';

const root = join(import.meta.dirname, '../..');
const venv = join(root, '.cache/snakemake');
const PACKAGES = ['snakemake==9.27.1', 'snakemake-executor-plugin-slurm==2.8.0'];
const VIDEOS = Array.from({ length: 10 }, (_, index) => `v${index}.ome.tif`);
const SCENE = [
  '--scene',
  'clean',
  '--size',
  '320',
  '--particles',
  '3',
  '--slices',
  '28',
  '--z-step-um',
  '1.3',
];

const snakemake = haveSnakemake();
if (snakemake !== null) console.log(`Skipped: the cluster, for ${snakemake}.`);

function haveSnakemake(): string | null {
  if (existsSync(join(venv, 'bin/snakemake'))) return null;
  const made = spawnSync('python3', ['-m', 'venv', venv], { stdio: 'ignore' }).status === 0;
  const installed =
    made &&
    spawnSync(join(venv, 'bin/pip'), ['install', '-q', ...PACKAGES], { stdio: 'ignore' }).status === 0;
  if (!installed) rmSync(venv, { recursive: true, force: true });
  return installed ? null : 'Snakemake can’t be installed';
}

describe.skipIf(snakemake !== null)('ten videos on a cluster', () => {
  const folder = mkdtempSync(join(tmpdir(), 'janus3d-cluster-'));
  const janus3d = `${process.execPath} ${join(root, 'main/cli/index.ts')}`;

  const run = (...args: string[]): void => {
    const { status, stderr } = spawnSync(process.execPath, [join(root, 'main/cli/index.ts'), ...args], {
      cwd: folder,
      encoding: 'utf8',
    });
    if (status !== 0) throw new Error(`janus3d ${args.join(' ')} ended with ${status}: ${stderr}`);
  };
  const options = (out: string): string[] => [
    ...['--snakefile', join(root, 'cluster/Snakefile')],
    ...['--config', 'videos=videos', 'model=model.json', `janus3d=${janus3d}`, `out=${out}`],
  ];
  const onSlurm = [
    ...['--workflow-profile', join(root, 'cluster/slurm'), '--jobs', '4'],
    // The loopback keeps no accounts.
    ...['--slurm-status-command', 'squeue', '--slurm-init-seconds-before-status-checks', '5'],
  ];
  const program = join(venv, 'bin/snakemake');
  const done = (out: string): string[] =>
    existsSync(join(folder, out))
      ? readdirSync(join(folder, out)).filter((name) => name.endsWith('.csv'))
      : [];
  const expectTheBytesOfTrack = (out: string): void => {
    for (const video of VIDEOS) {
      const table = readFileSync(join(folder, out, `${video}.tracks.csv`));
      expect(table.equals(readFileSync(join(folder, 'direct', `${video}.tracks.csv`))), video).toBe(true);
    }
  };

  beforeAll(() => {
    run('simulate', '--out', 'stacks', '--stacks', '2', ...SCENE, '--frames', '4');
    run('new', 'p.janus3d');
    run('import', 'p.janus3d', '--stack', 'stacks/stack_00.ome.tif', 'stacks/stack_01.ome.tif');
    run('calibrate', 'p.janus3d');
    run('train', 'p.janus3d', '--model', 'ert', '--trees', '50');
    run('export', 'p.janus3d', '--what', 'model', '--format', 'json', '--out', 'model.json');
    for (const name of ['videos', 'direct']) mkdirSync(join(folder, name));
    VIDEOS.forEach((video, index) => {
      run(
        'simulate',
        '--out',
        'one',
        '--stacks',
        '0',
        ...SCENE,
        '--frames',
        '40',
        '--seed',
        String(100 + index),
      );
      renameSync(join(folder, 'one/video.ome.tif'), join(folder, 'videos', video));
      rmSync(join(folder, 'one'), { recursive: true });
      const table = `direct/${video}.tracks.csv`;
      run('track', `videos/${video}`, '--model-file', 'model.json', '--out', table);
    });
  });

  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  it('come to the bytes of track by Snakemake on one machine', () => {
    const { status, stderr } = spawnSync(program, [...options('local'), '--cores', '2'], {
      cwd: folder,
      encoding: 'utf8',
    });
    expect(`${status} ${status === 0 ? '' : stderr}`).toBe('0 ');
    expectTheBytesOfTrack('local');
  });

  describe('through SLURM', () => {
    const slurm: Slurm | string = startSlurm(mkdtempSync(join(tmpdir(), 'janus3d-slurm-')));
    if (typeof slurm === 'string') console.log(`Skipped: SLURM, for ${slurm}.`);
    afterAll(() => {
      if (typeof slurm !== 'string') slurm.close();
    });

    it.skipIf(typeof slurm === 'string')(
      'too, though a job is killed and the node’s daemon crashes',
      async () => {
        if (typeof slurm === 'string') return;
        const child = spawn(program, [...options('slurm'), ...onSlurm], { cwd: folder, stdio: 'ignore' });
        const ended = once(child, 'close');
        const soon = { timeout: 180_000, interval: 500 };
        await expect.poll(() => slurm.running().length, soon).toBeGreaterThan(0);
        slurm.kill(slurm.running()[0]);
        await expect.poll(() => done('slurm').length, soon).toBeGreaterThan(0);
        await expect.poll(() => slurm.running().length, soon).toBeGreaterThan(0);
        slurm.crashNode();
        slurm.startNode();
        await ended;
        // What the crash cost is made up for by the same command.
        const { status, stderr } = spawnSync(program, [...options('slurm'), ...onSlurm], {
          cwd: folder,
          encoding: 'utf8',
        });
        expect(`${status} ${status === 0 ? '' : stderr}`).toBe('0 ');
        expectTheBytesOfTrack('slurm');
      },
    );
  });
});
