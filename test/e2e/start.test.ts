import { execFile } from 'node:child_process';
import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { runJson } from './support/cli.ts';

const ENTRY = fileURLToPath(new URL('../../main/cli/index.ts', import.meta.url));
const run = promisify(execFile);

let folder: string;
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'janus3d-start-'));
  const scene = '--scene clean --stacks 0 --frames 2 --size 160 --particles 1'.split(' ');
  await runJson(['simulate', '--out', 'data', ...scene], folder);
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** Programs that Node had to translate when a command was run, by its own log; its caches lie in `folder`. */
async function translated(output: string): Promise<string[]> {
  const env: NodeJS.ProcessEnv = {
    ...process.env,
    NODE_COMPILE_CACHE: undefined,
    NODE_DEBUG_NATIVE: 'COMPILE_CACHE',
    HOME: folder,
    LOCALAPPDATA: folder,
    XDG_CACHE_HOME: folder,
    TMPDIR: folder,
    TEMP: folder,
  };
  const args = [ENTRY, 'localise', 'data/video.ome.tif', '--threads', '1', '--out', output];
  const { stdout, stderr } = await run(process.execPath, args, { cwd: folder, env, maxBuffer: 64e6 });
  return [...`${stdout}${stderr}`.matchAll(/no transpile cache for \S+ (\S+)/g)].map((match) => match[1]);
}

it('a second start compiles nothing again, neither in the computing process nor in its threads', async () => {
  const first = await translated('first.csv');
  for (const program of [
    'main/cli/main.ts',
    'native-worker/pool.ts',
    'image/detect/localise-frame.ts',
    'watch-main.ts',
  ])
    expect(first.some((path) => path.endsWith(program))).toBe(true);
  expect(await translated('second.csv')).toEqual([]);
  // What another user could write to would be run as this one.
  expect(readdirSync(folder)).not.toContain('node-compile-cache');
});
