import { spawn, type ChildProcess } from 'node:child_process';
import { copyFileSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import Database from 'better-sqlite3';
import { runCli, runJson } from '../e2e/support/cli.ts';
import { smallScene } from '../e2e/support/served.ts';
import { underLoad } from './cases.ts';
import { childrenOf, isRunning } from './processes.ts';

/** Kills an analysis by the command line at random moments, and looks at what is left. */

const CLI = join(import.meta.dirname, '../../main/cli/index.ts');
const REPORTER = join(import.meta.dirname, 'report-job.ts');

export type Blow = 'main' | 'worker' | 'interrupt' | 'stop';

interface Step {
  name: string;
  argv: string[];
  /** Files that the step writes. */
  writes: string[];
  /** The same job by a program that prints what it is told is done. */
  reported?: string[];
}

export interface Ground {
  folder: string;
  steps: Step[];
  /** How long each takes unhindered, ms, and what its files then hold. */
  reference: { ms: number; files: Buffer[] }[];
  /** Masks of each mask set of the unhindered run. */
  masks: number[];
}

const PROJECT = 'p.janus3d';
const base = (step: number): string => `before-${step}.janus3d`;

/** Runs the whole analysis once, unhindered, and keeps the project as it is before each step. */
export async function prepareGround(folder: string): Promise<Ground> {
  const scene = smallScene();
  const stacks = ['stack_00.ome.tif', 'stack_01.ome.tif'].map((name) => join(scene, name));
  // A stack as a video has several chunks of frames.
  const video = stacks[1];
  const steps: Step[] = [
    { name: 'import', argv: ['import', PROJECT, '--stack', ...stacks, '--axial-scale', '1'], writes: [] },
    {
      name: 'calibrate',
      argv: ['calibrate', PROJECT],
      writes: [],
      reported: [PROJECT, 'calibrate'],
    },
    {
      name: 'train',
      argv: ['train', PROJECT, '--model', 'ert', '--split', 'stack', '--trees', '20', '--out', 'pred.csv'],
      writes: ['pred.csv'],
    },
    {
      name: 'track',
      argv: ['track', PROJECT, '--video', '3', '--out', 'tracks.csv'],
      writes: ['tracks.csv'],
      reported: [PROJECT, 'track', '3', '1'],
    },
    {
      name: 'export',
      argv: ['export', PROJECT, '--what', 'masks', '--format', 'csv', '--out', 'masks.csv'],
      writes: ['masks.csv'],
    },
  ];
  await runJson(['new', PROJECT], folder);
  const reference: Ground['reference'] = [];
  for (const [index, { name, argv, writes }] of steps.entries()) {
    if (name === 'track') await runJson(['import', PROJECT, '--video', video, '--fps', '5'], folder);
    copyFileSync(join(folder, PROJECT), join(folder, base(index)));
    const began = performance.now();
    await runJson(argv, folder);
    const ms = performance.now() - began;
    reference.push({ ms, files: writes.map((name) => readFileSync(join(folder, name))) });
  }
  return { folder, steps, reference, masks: masksOf(join(folder, PROJECT)) };
}

function masksOf(path: string): number[] {
  const db = new Database(path, { readonly: true });
  try {
    return db
      .prepare('SELECT sum(rows) FROM mask_chunk GROUP BY mask_set_id ORDER BY mask_set_id')
      .pluck()
      .all() as number[];
  } finally {
    db.close();
  }
}

/** Frames whose results are stored, as progress counts them: once for what was found in them, once for their masks. */
function storedUnits(db: Database.Database, what: string, masks: readonly number[]): number {
  const sum = (sql: string): number => (db.prepare(sql).pluck().get() as number | null) ?? 0;
  if (what === 'track') return sum('SELECT sum(frames) FROM position_chunk');
  const cut = db
    .prepare<[], { rows: number; frames: number }>(
      `SELECT sum(rows) AS rows, frames FROM mask_chunk JOIN mask_set ON mask_set.id = mask_set_id
         JOIN (SELECT source_id, sum(frames) AS frames FROM detection_chunk
           JOIN detections ON detections.id = detections_id GROUP BY source_id) USING (source_id)
       GROUP BY mask_set_id ORDER BY mask_set_id`,
    )
    .all();
  const found = sum('SELECT sum(frames) FROM detection_chunk');
  return found + cut.reduce((units, { rows, frames }, at) => units + (rows / masks[at]) * frames, 0);
}

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

const EXPECTED: Record<Blow, (number | null)[]> = {
  main: [null, 0],
  worker: [0],
  // Null: before it could listen.
  interrupt: [130, 0, null],
  stop: [0],
};

export interface Struck {
  wrong: string[];
  /** Units of the last report before the blow; null: none was read. */
  reported: number | null;
}

/**
 * One step on a fresh copy of the project, struck at a moment between 0 and 1 of its time, then run again. Nothing is wrong where the project
 * was whole, every unit that had been reported was stored, no process was left, and the step's files are the bytes of the unhindered run.
 *
 * @param byReport strikes the program that prints its reports, where the step has one
 */
export async function killOnce(
  ground: Ground,
  step: number,
  moment: number,
  blow: Blow,
  byReport = false,
): Promise<Struck> {
  const { folder, steps, reference, masks } = ground;
  const { name: what, argv, writes, reported } = steps[step];
  const program = byReport && reported ? [REPORTER, ...reported] : [CLI, ...argv, '--json'];
  const wrong: string[] = [];
  for (const suffix of ['-wal', '-shm']) rmSync(join(folder, PROJECT + suffix), { force: true });
  copyFileSync(join(folder, base(step)), join(folder, PROJECT));
  const child = spawn(process.execPath, program, { cwd: folder, stdio: ['ignore', 'pipe', 'ignore'] });
  let said = '';
  child.stdout.on('data', (text: Buffer) => (said += text.toString()));
  const { family, code } = await strikeAt(child, moment * reference[step].ms, blow, wrong);
  if (!EXPECTED[blow].includes(code)) wrong.push(`exit code ${code}`);
  const last = program[0] === REPORTER ? said.split('\n').at(-2) : undefined;
  const units = last === undefined ? null : (JSON.parse(last) as { done: number }).done;
  const db = new Database(join(folder, PROJECT));
  if (db.pragma('integrity_check', { simple: true }) !== 'ok') wrong.push('the project is damaged');
  if ((db.pragma('foreign_key_check') as unknown[]).length > 0) wrong.push('rows refer to none');
  // The last unit of a job is its result; a half is the rounding of the report.
  const stored = units === null || code === 0 ? Infinity : storedUnits(db, what, masks);
  if (units !== null && stored < units - 0.5)
    wrong.push(`${units} units were reported, ${stored} are stored`);
  db.close();
  const differing = (): string[] =>
    writes.filter((name, at) => !readFileSync(join(folder, name)).equals(reference[step].files[at]));
  // Whole, of this run or an earlier one.
  wrong.push(...differing().map((name) => `${name} is not whole`));
  const again = await runCli([...argv, '--json'], folder);
  if (again.code !== 0)
    wrong.push(`run again it ends with ${again.code}: ${again.stderr.trim().split('\n').at(-1)}`);
  wrong.push(...differing().map((name) => `${name} differs`));
  if (what === 'calibrate') {
    await runCli(steps[4].argv, folder);
    if (!readFileSync(join(folder, 'masks.csv')).equals(reference[4].files[0]))
      wrong.push('the masks differ');
  }
  wrong.push(...leftBehind(folder, family));
  return { wrong, reported: units };
}

/** Two seconds are promised, the start of what is still being loaded not counted. */
const END_MS = 4000;

/** Waits until it has ended, with all its processes. */
export async function strikeAt(
  child: ChildProcess,
  ms: number,
  blow: Blow,
  wrong: string[],
): Promise<{ family: number[]; code: number | null }> {
  const ended = new Promise<number | null>((done) => child.once('close', done));
  await Promise.race([ended, delay(ms)]);
  const family = [child.pid!, ...childrenOf(child.pid!)];
  await strike(child, blow);
  const struckAt = performance.now();
  const code = await ended;
  const tookMs = performance.now() - struckAt;
  if (blow === 'interrupt' && tookMs > underLoad(END_MS))
    wrong.push(`it ended ${(tookMs / 1000).toFixed(1)} s after Ctrl-C`);
  const until = performance.now() + 30_000;
  while (family.some(isRunning) && performance.now() < until) await delay(20);
  if (family.some(isRunning)) wrong.push('a process outlived the command');
  return { family, code };
}

/** Passing files and folders of processes that have ended. */
function leftBehind(folder: string, family: readonly number[]): string[] {
  const left = [...readdirSync(folder), ...readdirSync(tmpdir())].filter((name) =>
    family.some((pid) => name.includes('janus3d-') && name.includes(`-${pid}-`)),
  );
  return left.length > 0 ? [`left behind: ${left.join(', ')}`] : [];
}
