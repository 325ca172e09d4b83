import { spawn, type ChildProcess } from 'node:child_process';
import { copyFileSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import Database from 'better-sqlite3';
import { runCli, runJson } from '../e2e/support/cli.ts';
import { smallScene } from '../e2e/support/served.ts';

/** Kills an analysis by the command line at random moments, and looks at what is left. */

const CLI = join(import.meta.dirname, '../../main/cli/index.ts');

export type Blow = 'main' | 'worker' | 'interrupt' | 'stop';

interface Step {
  name: string;
  argv: string[];
  /** Files that the step writes. */
  writes: string[];
}

export interface Ground {
  folder: string;
  steps: Step[];
  /** How long each takes unhindered, ms, and what its files then hold. */
  reference: { ms: number; files: Buffer[] }[];
}

const PROJECT = 'p.janus3d';
const base = (step: number): string => `before-${step}.janus3d`;

/** Runs the whole analysis once, unhindered, and keeps the project as it is before each step. */
export async function prepareGround(folder: string): Promise<Ground> {
  const scene = smallScene();
  const stacks = ['stack_00.ome.tif', 'stack_01.ome.tif'].map((name) => join(scene, name));
  const video = join(scene, 'video.ome.tif');
  const steps: Step[] = [
    { name: 'import', argv: ['import', PROJECT, '--stack', ...stacks, '--axial-scale', '1'], writes: [] },
    { name: 'calibrate', argv: ['calibrate', PROJECT], writes: [] },
    {
      name: 'train',
      argv: ['train', PROJECT, '--model', 'ert', '--split', 'stack', '--trees', '20', '--out', 'pred.csv'],
      writes: ['pred.csv'],
    },
    {
      name: 'track',
      argv: ['track', PROJECT, '--video', video, '--out', 'tracks.csv'],
      writes: ['tracks.csv'],
    },
    {
      name: 'export',
      argv: ['export', PROJECT, '--what', 'masks', '--format', 'csv', '--out', 'masks.csv'],
      writes: ['masks.csv'],
    },
  ];
  await runJson(['new', PROJECT], folder);
  const reference: Ground['reference'] = [];
  for (const [index, { argv, writes }] of steps.entries()) {
    copyFileSync(join(folder, PROJECT), join(folder, base(index)));
    const began = performance.now();
    await runJson(argv, folder);
    const ms = performance.now() - began;
    reference.push({ ms, files: writes.map((name) => readFileSync(join(folder, name))) });
  }
  return { folder, steps, reference };
}

function childrenOf(pid: number): number[] {
  try {
    return readdirSync(`/proc/${pid}/task`).flatMap((task) =>
      readFileSync(`/proc/${pid}/task/${task}/children`, 'utf8').split(' ').filter(Boolean).map(Number),
    );
  } catch {
    return [];
  }
}

const isRunning = (pid: number): boolean => {
  try {
    return !/^State:\s+Z/m.test(readFileSync(`/proc/${pid}/status`, 'utf8'));
  } catch {
    return false;
  }
};

const send = (pid: number, signal: NodeJS.Signals): void => {
  try {
    process.kill(pid, signal);
  } catch {
    // It has ended by itself just now.
  }
};

async function strike(child: ChildProcess, blow: Blow): Promise<void> {
  const [worker] = childrenOf(child.pid!);
  if (blow === 'main') child.kill('SIGKILL');
  else if (blow === 'interrupt') child.kill('SIGINT');
  else if (worker !== undefined && blow === 'worker') send(worker, 'SIGKILL');
  else if (worker !== undefined) {
    send(worker, 'SIGSTOP');
    await delay(300);
    send(worker, 'SIGCONT');
  }
}

/**
 * One step on a fresh copy of the project, struck at a moment between 0 and 1 of its time, then run again. Returns what is wrong; nothing: the
 * project was whole, no process was left, and the step's files are the bytes of the unhindered run.
 */
export async function killOnce(ground: Ground, step: number, moment: number, blow: Blow): Promise<string[]> {
  const { folder, steps, reference } = ground;
  const { argv, writes } = steps[step];
  const wrong: string[] = [];
  for (const suffix of ['-wal', '-shm']) rmSync(join(folder, PROJECT + suffix), { force: true });
  copyFileSync(join(folder, base(step)), join(folder, PROJECT));
  const child = spawn(process.execPath, [CLI, ...argv, '--json'], { cwd: folder, stdio: 'ignore' });
  const ended = new Promise<number | null>((done) => child.once('close', done));
  await Promise.race([ended, delay(moment * reference[step].ms)]);
  const family = [child.pid!, ...childrenOf(child.pid!)];
  await strike(child, blow);
  const struckAt = performance.now();
  const code = await ended;
  if (blow === 'interrupt' && performance.now() - struckAt > 4000) wrong.push('Ctrl-C took longer than 4 s');
  const expected: Record<Blow, (number | null)[]> = {
    main: [null, 0],
    worker: [0],
    // Null: before it could listen.
    interrupt: [130, 0, null],
    stop: [0],
  };
  if (!expected[blow].includes(code)) wrong.push(`exit code ${code}`);
  const until = performance.now() + 30_000;
  while (family.some(isRunning) && performance.now() < until) await delay(20);
  if (family.some(isRunning)) wrong.push('a process outlived the command');
  const db = new Database(join(folder, PROJECT));
  if (db.pragma('integrity_check', { simple: true }) !== 'ok') wrong.push('the project is damaged');
  if ((db.pragma('foreign_key_check') as unknown[]).length > 0) wrong.push('rows refer to none');
  db.close();
  writes.forEach((name, index) => {
    // Whole, of this run or an earlier one.
    if (!readFileSync(join(folder, name)).equals(reference[step].files[index]))
      wrong.push(`${name} is not whole`);
  });
  const again = await runCli([...argv, '--json'], folder);
  if (again.code !== 0)
    wrong.push(`run again it ends with ${again.code}: ${again.stderr.trim().split('\n').at(-1)}`);
  writes.forEach((name, index) => {
    if (!readFileSync(join(folder, name)).equals(reference[step].files[index])) wrong.push(`${name} differs`);
  });
  if (steps[step].name === 'calibrate') {
    await runCli(steps[4].argv, folder);
    if (!readFileSync(join(folder, 'masks.csv')).equals(reference[4].files[0]))
      wrong.push('the masks differ');
  }
  const left = [...readdirSync(folder), ...readdirSync(tmpdir())].filter((name) =>
    family.some((pid) => name.includes(`janus3d-`) && name.includes(`-${pid}-`)),
  );
  if (left.length > 0) wrong.push(`left behind: ${left.join(', ')}`);
  return wrong;
}
