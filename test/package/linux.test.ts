import { spawn, spawnSync, type ChildProcess } from 'node:child_process';
import {
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  readdirSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { once } from 'node:events';
import { createServer, type AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startDisplay } from '../e2e/support/display.ts';
import { electronRuntime } from '../e2e/support/electron-runtime.ts';
import { ensureProgram } from '../e2e/support/programs.ts';
import { analysedProject, serveWorkstation, windowIsBuilt, type Served } from '../e2e/support/served.ts';
import { checkContent } from './check-content.ts';
import { buildPackage } from './support/build-package.ts';
import { otherRuntime } from './support/other-runtimes.ts';
import { pageOverCdp, type CdpPage } from './support/page-over-cdp.ts';
import { serveUpdate, type UpdateServer } from './support/update-server.ts';

const project = join(import.meta.dirname, '../..');
const runtime = windowIsBuilt() ? electronRuntime() : 'the program is not built (npm run build)';
const display = typeof runtime === 'string' ? runtime : await startDisplay();
if (typeof display === 'string') console.log(`Skipped: the Linux package, for ${display}.`);

const tools = typeof display === 'string' ? display : await otherRuntime('linux');
if (typeof tools === 'string') console.log(`Skipped: the AppImage, for ${tools}.`);

const xdotool = ensureProgram('xdotool');
if (xdotool === null) console.log('Skipped: the update, for xdotool is missing.');

const SOON = { timeout: 60_000 };

async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  const { port } = server.address() as AddressInfo;
  await new Promise((done) => server.close(done));
  return port;
}

/**
 * The package as it is built for Linux, but on an older runtime, which is the one that a registry has. Its Node can't load SQLite, so the
 * packaged window shows a served workstation, and the whole command line is run by this Node from the package's files.
 */
describe.skipIf(typeof display === 'string')('the Linux package', () => {
  const folder = mkdtempSync(join(tmpdir(), 'janus3d-package-'));
  const unpacked = join(folder, 'release/linux-unpacked');
  const resources = join(unpacked, 'resources');
  let updates: UpdateServer;

  beforeAll(async () => {
    updates = await serveUpdate();
    if (typeof runtime === 'string') return;
    const dist = join(folder, 'electron');
    cpSync(runtime.folder, dist, { recursive: true });
    // Else this is what starts instead of the package.
    rmSync(join(dist, 'resources/app'), { recursive: true });
    buildPackage({
      targets: ['--linux', 'dir', ...(typeof tools === 'string' ? [] : ['AppImage']), '--x64'],
      electronDist: dist,
      electronVersion: '25.1.1',
      output: join(folder, 'release'),
      updates: updates.address,
      lackedFuses: ['grantFileProtocolExtraPrivileges'],
      environment: typeof tools === 'string' ? {} : { APPIMAGE_TOOLS_PATH: tools.folder },
    });
    analysedProject(folder);
  });

  afterAll(() => {
    updates.close();
    if (typeof display !== 'string') display.close();
    rmSync(folder, { recursive: true, force: true });
  });

  it('holds what it needs and nothing else', () => {
    const { faults, sizeMb } = checkContent(resources);
    console.log(`Linux package: ${sizeMb.toFixed(1)} MB without runtime.`);
    expect(faults).toEqual([]);
    const licences = readFileSync(join(unpacked, 'LICENSES-third-party.txt'), 'utf8');
    for (const name of ['better-sqlite3', 'three', 'pinia', 'zod', 'geotiff', '@tensorflow/tfjs-core']) {
      expect(licences).toContain(`\n${name} `);
    }
    expect(existsSync(join(unpacked, 'LICENSES.chromium.html'))).toBe(true);
  });

  it('has a command line that needs no display, by its own name and by --cli', () => {
    const env = { ...process.env, DISPLAY: '' };
    const version = (program: string, ...args: string[]): string =>
      spawnSync(program, args, { env, encoding: 'utf8' }).stdout.trim();
    const { version: expected } = JSON.parse(readFileSync(join(project, 'package.json'), 'utf8')) as {
      version: string;
    };
    expect(version(join(resources, 'bin/janus3d'), '--version')).toBe(expected);
    expect(version(join(unpacked, 'janus3d-window'), '--no-sandbox', '--cli', '--version')).toBe(expected);
  });

  it('passes its self-test from the package’s files', () => {
    const { status, stdout } = spawnSync(
      process.execPath,
      [join(resources, 'app.asar.unpacked/out/main/cli.js'), 'self-test', '--json'],
      { cwd: folder, encoding: 'utf8' },
    );
    expect(stdout).toMatch(/"ok":true/);
    expect(status).toBe(0);
  });

  it('starts and shows a project', () => startsAndShows(join(unpacked, 'janus3d-window'), 'dir'));

  it.skipIf(typeof tools === 'string')('is an AppImage that opens projects and starts', async () => {
    const image = readdirSync(join(folder, 'release')).find((name) => name.endsWith('.AppImage')) ?? '';
    expect(image).toMatch(/^Janus3D-\d+\.\d+\.\d+-linux-x86_64\.AppImage$/);
    // Without FUSE, which not every machine grants, an AppImage unpacks itself.
    const path = join(folder, 'release', image);
    expect(spawnSync(path, ['--appimage-extract'], { cwd: folder, stdio: 'ignore' }).status).toBe(0);
    const root = join(folder, 'squashfs-root');
    expect(checkContent(join(root, 'resources')).faults).toEqual([]);
    const entry = readFileSync(join(root, 'janus3d-window.desktop'), 'utf8');
    expect(entry).toMatch(/^MimeType=application\/x-janus3d;$/m);
    expect(entry).toMatch(/^Exec=AppRun %U$/m);
    expect(readFileSync(join(root, 'usr/share/mime/packages/janus3d-window.xml'), 'utf8')).toContain(
      'pattern="*.janus3d"',
    );
    await startsAndShows(join(root, 'AppRun'), 'AppImage');
  });

  it.skipIf(xdotool === null)('replaces itself by a newer one, if a person wants that', async () => {
    const image = join(folder, 'Janus3D.AppImage');
    writeFileSync(image, 'the one that runs');
    const env = { APPIMAGE: image, XDG_CACHE_HOME: join(folder, 'cache') };
    mkdirSync(join(folder, 'shell-update'));
    const started = await start(join(unpacked, 'janus3d-window'), 'update', env);
    await started.end();
    // Nobody has asked: no program of these tests has looked for anything so far.
    expect(updates.asked).toEqual([]);

    writeFileSync(join(folder, 'shell-update/shell-state.json'), '{"checksForUpdates":true}');
    const again = await start(join(unpacked, 'janus3d-window'), 'update', env);
    try {
      await expect.poll(() => updates.asked, SOON).toEqual(['/latest-linux.yml']);
      await expect.poll(dialogs, SOON).toHaveLength(1);
      expect(updates.asked).toHaveLength(1);
      onDisplay('key', 'Return');
      await expect
        .poll(() => existsSync(join(env.XDG_CACHE_HOME, 'janus3d-updater/pending/update-info.json')), SOON)
        .toBe(true);
      await expect.poll(dialogs, SOON).toHaveLength(1);
      expect(readFileSync(image, 'utf8')).toBe('the one that runs');
    } finally {
      await again.end();
    }
    expect(readFileSync(image).equals(updates.image)).toBe(true);
  });

  const onDisplay = (...words: string[]): string =>
    typeof display === 'string'
      ? ''
      : spawnSync('xdotool', words, { env: { ...process.env, DISPLAY: display.name }, encoding: 'utf8' })
          .stdout;
  /** The boxes that ask or tell something; the window of the program has another class. */
  const dialogs = (): string[] =>
    onDisplay('search', '--onlyvisible', '--classname', '^janus3d-window$').split('\n').filter(Boolean);

  interface Started {
    page: CdpPage;
    seconds: number;
    end(): Promise<void>;
  }

  /** Starts a program of the package on a served workstation, whose address is good for one window, and waits for its start screen. */
  async function start(program: string, name: string, env: Record<string, string> = {}): Promise<Started> {
    const served = await serveWorkstation(folder);
    const port = await freePort();
    const began = Date.now();
    const child = spawn(
      program,
      [
        ...['--no-sandbox', '--disable-gpu', `--remote-debugging-port=${port}`],
        ...[`--user-data-dir=${join(folder, `shell-${name}`)}`, `--connect=${served.address}`],
      ],
      {
        env: { ...process.env, ...env, DISPLAY: typeof display === 'string' ? '' : display.name },
        stdio: 'ignore',
      },
    );
    try {
      let page: CdpPage | undefined;
      await expect
        .poll(async () => (page ??= (await pageOverCdp(port, 'app://janus3d/index.html')) ?? undefined), SOON)
        .toBeTruthy();
      const shown = page as unknown as CdpPage;
      await expect.poll(() => shown.evaluate('document.body.innerText'), SOON).toContain('Recent projects');
      const seconds = (Date.now() - began) / 1000;
      return {
        page: shown,
        seconds,
        end: () => {
          shown.close();
          return endOf(child, served);
        },
      };
    } catch (error) {
      await endOf(child, served);
      throw error;
    }
  }

  async function endOf(child: ChildProcess, served: Served): Promise<void> {
    child.kill();
    await once(child, 'close');
    await served.close();
  }

  async function startsAndShows(program: string, name: string): Promise<void> {
    const { page, seconds, end } = await start(program, name);
    console.log(`${name}: its window is there after ${seconds.toFixed(1)} s.`);
    try {
      const path = JSON.stringify(join(folder, 'analysed.janus3d'));
      await page.evaluate(`window.janus.invoke('project.open', { path: ${path} })`);
      await expect.poll(() => page.evaluate('document.body.innerText'), SOON).toContain('2 stacks, 1 video');
    } finally {
      await end();
    }
  }
});
