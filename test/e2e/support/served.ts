import { spawn, spawnSync, type ChildProcess } from 'node:child_process';
import { existsSync, mkdirSync, renameSync, rmSync } from 'node:fs';
import { dirname, join } from 'node:path';

const project = join(import.meta.dirname, '../../..');
const cli = join(project, 'main/cli/index.ts');

/** Built by `npm run build`, as the test command does first. */
export const windowIsBuilt = (): boolean => existsSync(join(project, 'out/renderer/index.html'));

export interface Served {
  /** With the token; works once. */
  address: string;
  close(): Promise<void>;
  /** Ends it at once, in the middle of whatever it does. */
  kill(): Promise<void>;
}

const ended = (child: ChildProcess): Promise<void> =>
  new Promise((resolve) => (child.exitCode === null ? child.once('exit', () => resolve()) : resolve()));

/** `janus3d serve` on a free port unless one is given, whose file browser begins in `folder`. */
export async function serveWorkstation(folder: string, projectFile?: string, port = 0): Promise<Served> {
  const args = [...(projectFile ? [projectFile] : []), '--port', String(port)];
  const child = spawn(process.execPath, [cli, 'serve', ...args], {
    env: { ...process.env, HOME: folder },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let said = '';
  child.stderr.on('data', (text: Buffer) => (said += text.toString()));
  const address = await new Promise<string>((resolve, reject) => {
    child.stdout.once('data', (line: Buffer) => resolve(line.toString().trim()));
    child.once('exit', (code) => reject(new Error(`janus3d serve ended with code ${code}: ${said}`)));
  });
  const tell = (code: number | null, signal: string | null): void =>
    console.error(`janus3d serve ended by itself (${code ?? signal}): ${said}`);
  child.once('exit', tell);
  return {
    address,
    close: async () => {
      child.off('exit', tell);
      child.kill('SIGINT');
      await ended(child);
    },
    kill: async () => {
      child.off('exit', tell);
      child.kill('SIGKILL');
      await ended(child);
    },
  };
}

/** The command line; throws what it says where it fails. */
export function janus3d(...args: string[]): void {
  const run = spawnSync(process.execPath, [cli, ...args], { encoding: 'utf8' });
  if (run.status !== 0) throw new Error(`janus3d ${args[0]} ended with code ${run.status}: ${run.stderr}`);
}

/**
 * A small scene with exact truth: two stacks and a video, always the same. Kept between runs, for it takes a while to
 * compute.
 *
 * @param seed another one places the particles otherwise
 */
export function smallScene(seed = 1): string {
  const folder = join(project, `.cache/test-scene-2x40x384-clean-${seed}`);
  if (existsSync(folder)) return folder;
  const made = `${folder}.${process.pid}`;
  mkdirSync(dirname(made), { recursive: true });
  const flags = [
    '--scene',
    'clean',
    '--stacks',
    '2',
    '--slices',
    '40',
    '--z-step-um',
    '0.9',
    '--frames',
    '12',
    '--size',
    '384',
    '--particles',
    '4',
    '--seed',
    String(seed),
  ];
  janus3d('simulate', '--out', made, ...flags);
  try {
    renameSync(made, folder);
  } catch (error) {
    // Another test has made it meanwhile.
    rmSync(made, { recursive: true });
    if (!existsSync(folder)) throw error;
  }
  return folder;
}

/** A project with every step done, by the command line. */
export function analysedProject(folder: string): string {
  const file = join(folder, 'analysed.janus3d');
  const scene = smallScene();
  janus3d('new', file);
  janus3d('import', file, '--stack', join(scene, 'stack_00.ome.tif'), join(scene, 'stack_01.ome.tif'));
  janus3d('import', file, '--video', join(scene, 'video.ome.tif'));
  janus3d('calibrate', file);
  janus3d('train', file, '--model', 'ert', '--split', 'stack');
  janus3d('track', file, '--video', join(scene, 'video.ome.tif'), '--out', join(folder, 'tracks.csv'));
  janus3d('validate', file, '--video', 'video.ome.tif', '--truth', join(scene, 'video_truth.csv'));
  janus3d('learning-curve', file, '--model', 'linear', '--split', 'stack', '--repeats', '2');
  return file;
}
