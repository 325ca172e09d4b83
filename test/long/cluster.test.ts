import { spawn, spawnSync, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  readdirSync,
  renameSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { commandsOf, guideFolder } from '../support/guide-commands.ts';
import { startSlurm, type Slurm } from '../support/loopback-slurm.ts';
import { addNextflow } from '../support/nextflow.ts';
import { commandOf, familyOf } from '../support/processes.ts';

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

/** The commands that the guide's page gives for an engine, in their order. */
const [onOneMachine, onSlurm] = commandsOf(join(guideFolder, 'cluster.md'), 'snakemake');
const [byNextflow] = commandsOf(join(guideFolder, 'cluster.md'), 'nextflow');

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

  const run = (...args: string[]): void => {
    const { status, stderr } = spawnSync(process.execPath, [join(root, 'main/cli/index.ts'), ...args], {
      cwd: folder,
      encoding: 'utf8',
    });
    if (status !== 0) throw new Error(`janus3d ${args.join(' ')} ended with ${status}: ${stderr}`);
  };
  // The loopback keeps no accounts, and has few cores.
  const onLoopback = `${onSlurm} --jobs 4 --slurm-status-command squeue --slurm-init-seconds-before-status-checks 5`;
  const programs = join(folder, 'bin');
  const path = [programs, join(venv, 'bin'), process.env['PATH']].join(delimiter);
  /** Gives a command as a person would, in the folder with `videos` and `cluster`. */
  const start = (command: string): ChildProcess =>
    spawn('bash', ['-c', `exec ${command}`], {
      cwd: folder,
      env: { ...process.env, PATH: path },
      stdio: ['ignore', 'ignore', 'inherit'],
    });
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
    mkdirSync(programs, { recursive: true });
    const entry = join(root, 'main/cli/index.ts');
    writeFileSync(join(programs, 'janus3d'), `#!/bin/sh\nexec '${process.execPath}' '${entry}' "$@"\n`, {
      mode: 0o755,
    });
    symlinkSync(join(root, 'cluster'), join(folder, 'cluster'));
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

  it('come to the bytes of track by Snakemake on one machine', async () => {
    expect(await once(start(onOneMachine), 'close')).toEqual([0, null]);
    expectTheBytesOfTrack('tracks');
  });

  const noNextflow = addNextflow(programs);
  if (noNextflow !== null) console.log(`Skipped: the module of Nextflow, for ${noNextflow}.`);
  it.skipIf(noNextflow !== null)('and by Nextflow, though a job is killed', async () => {
    const child = start(byNextflow);
    const ended = once(child, 'close');
    const track = (): number | undefined =>
      familyOf(child.pid ?? 0).find((pid) => commandOf(pid)[2] === 'track');
    await expect.poll(track, { timeout: 180_000, interval: 200 }).toBeDefined();
    process.kill(track() ?? 0, 'SIGKILL');
    expect(await ended).toEqual([0, null]);
    expect(readFileSync(join(folder, '.nextflow.log'), 'utf8')).toContain('retriesCount=1;');
    expectTheBytesOfTrack('tracks-nextflow');
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
        const ended = once(start(onLoopback), 'close');
        const soon = { timeout: 180_000, interval: 500 };
        await expect.poll(() => slurm.running().length, soon).toBeGreaterThan(0);
        slurm.kill(slurm.running()[0]);
        await expect.poll(() => done('tracks-slurm').length, soon).toBeGreaterThan(0);
        await expect.poll(() => slurm.running().length, soon).toBeGreaterThan(0);
        slurm.crashNode();
        slurm.startNode();
        await ended;
        // What the crash cost is made up for by the same command.
        expect(await once(start(onLoopback), 'close')).toEqual([0, null]);
        expectTheBytesOfTrack('tracks-slurm');
      },
    );
  });
});
