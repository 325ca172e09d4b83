import { spawn, spawnSync, type ChildProcess } from 'node:child_process';
import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join, resolve } from 'node:path';
import { createInterface } from 'node:readline';
import { toWireError } from '../../preload/contract/errors.ts';
import { CONNECT_VARIABLE, parseArguments, type ShellArguments } from './arguments.ts';
import { writeRedirect } from './redirect.ts';

/**
 * `npm start [-- PROJECT.janus3d | --connect ADDRESS]`: builds what is out of date and opens the workstation, in Electron where its runtime
 * can be had, else in the browser. Both show the same window on the same api. Without a project the one of last time is opened, or the demonstration.
 */
const root = resolve(import.meta.dirname, '../..');
const DEMO = join(root, 'demo/demo.janus3d');
const SOURCES = ['main', 'native-worker', 'preload', 'renderer', 'package.json', 'electron.vite.config.ts'];
const BUILT = [
  'out/main/electron.cjs',
  'out/main/cli.js',
  'out/preload/index.cjs',
  'out/renderer/index.html',
];
/** Electron that ends sooner than this did not start: no display, no sandbox, a missing library. */
const STARTED_MS = 5000;

const say = (line: string): void => void process.stderr.write(`${line}\n`);

if (!isBuilt() && !build()) {
  say('The build failed; see above.');
  process.exit(1);
}
const { project, connect } = given();
// The address holds a token, and arguments can be read by every user of the machine.
if (connect) process.env[CONNECT_VARIABLE] = connect.href;
const reason = await tryElectron(project ? [project] : []);
if (reason !== null) {
  say(`${reason} Opening the workstation in the browser instead.`);
  if (connect) show(connect.href);
  else serve(project ?? (existsSync(DEMO) ? DEMO : null));
}

/** npm runs scripts in the repository; paths are meant from where the person is. */
function given(): ShellArguments {
  try {
    return parseArguments(process.argv.slice(2), process.env.INIT_CWD ?? process.cwd());
  } catch (error) {
    say(toWireError(error).message);
    process.exit(2);
  }
}

/** Whether all of the build is there and younger than all it is built of. */
function isBuilt(): boolean {
  const built = BUILT.map((name) => join(root, name));
  if (!built.every((path) => existsSync(path))) return false;
  const oldest = Math.min(...built.map((path) => statSync(path).mtimeMs));
  return SOURCES.every((name) => newest(join(root, name)) < oldest);
}

function newest(path: string): number {
  const stats = statSync(path);
  if (!stats.isDirectory()) return stats.mtimeMs;
  return Math.max(0, ...readdirSync(path).map((name) => newest(join(path, name))));
}

function build(): boolean {
  say('Building ...');
  const program = join(packageFolder('electron-vite'), 'bin/electron-vite.js');
  const { status, stdout, stderr } = spawnSync(process.execPath, [program, 'build'], {
    cwd: root,
    encoding: 'utf8',
  });
  if (status !== 0) say(`${stdout}${stderr}`);
  return status === 0;
}

function packageFolder(name: string): string {
  return dirname(createRequire(import.meta.url).resolve(`${name}/package.json`));
}

/** Starts Electron and stays with it. Resolves with null when it has run, else with why it can't. */
async function tryElectron(argv: string[]): Promise<string | null> {
  const program = electronProgram();
  if (!program) return 'Electron’s runtime is not installed and can’t be fetched here.';
  if (process.platform === 'linux' && !process.env.DISPLAY && !process.env.WAYLAND_DISPLAY) {
    return 'There is no display for Electron.';
  }
  const demo = existsSync(DEMO) ? [`--demo=${DEMO}`] : [];
  const child = spawn(program, [root, ...argv, ...demo], { cwd: root, stdio: 'inherit' });
  const began = Date.now();
  forwardSignals(child);
  const failed = await new Promise<boolean>((done) => {
    child.once('error', () => done(true));
    child.once('exit', (code, signal) => {
      const early = Date.now() - began < STARTED_MS;
      const isFailure = code === null ? signal !== 'SIGTERM' && signal !== 'SIGINT' : code !== 0;
      // 2: the shell itself has said what is wrong with what it was given.
      if (isFailure && !(early && code !== 2)) process.exitCode = code ?? 1;
      done(isFailure && early && code !== 2);
    });
  });
  return failed ? 'Electron does not start here.' : null;
}

/** Electron's program, fetched first if it never was. Null if that can't be. */
function electronProgram(): string | null {
  const folder = packageFolder('electron');
  const find = (): string | null => {
    const pathFile = join(folder, 'path.txt');
    const place = process.env.ELECTRON_OVERRIDE_DIST_PATH ?? join(folder, 'dist');
    const name = existsSync(pathFile) ? readFileSync(pathFile, 'utf8') : 'electron';
    const program = join(place, name);
    return existsSync(program) ? program : null;
  };
  const found = find();
  if (found) return found;
  say('Fetching Electron’s runtime, once ...');
  spawnSync(process.execPath, [join(folder, 'install.js')], { stdio: 'ignore', timeout: 600_000 });
  return find();
}

/** The workstation on loopback, and the browser on it. Ends with Ctrl-C. */
function serve(path: string | null): void {
  const child = spawn(process.execPath, [join(root, 'main/cli/index.ts'), 'serve', ...(path ? [path] : [])], {
    stdio: ['inherit', 'pipe', 'inherit'],
  });
  forwardSignals(child);
  createInterface({ input: child.stdout }).on('line', (line) => {
    if (line.startsWith('http://')) show(line);
    else process.stdout.write(`${line}\n`);
  });
  child.once('exit', (code) => {
    process.exitCode = code ?? 1;
  });
}

function show(address: string): void {
  process.stdout.write(`${address}\n`);
  openBrowser(address);
}

/**
 * Asks the system to show an address, by a page that only this user can read: arguments can be read by all. A machine without a browser
 * loses nothing: the address is printed.
 */
function openBrowser(address: string): void {
  if (process.env.CI) return;
  const page = writeRedirect(address);
  if (!page) return;
  const [program, ...argv] =
    process.platform === 'darwin'
      ? ['open', page]
      : process.platform === 'win32'
        ? ['cmd', '/c', 'start', '""', page]
        : ['xdg-open', page];
  const child = spawn(program, argv, { stdio: 'ignore', detached: true });
  const tell = (): void => say('No browser could be opened; open the address above yourself.');
  child.once('error', tell);
  child.once('exit', (code) => code && tell());
  child.unref();
}

/** Ends the child when this process is asked to end; a terminal's Ctrl-C reaches the child by itself. */
function forwardSignals(child: ChildProcess): void {
  process.on('SIGINT', () => {
    if (!process.stdin.isTTY) child.kill('SIGINT');
  });
  process.on('SIGTERM', () => child.kill('SIGTERM'));
}
