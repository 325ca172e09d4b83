import { spawn, spawnSync, type ChildProcess } from 'node:child_process';
import { cpSync, existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startDisplay } from '../e2e/support/display.ts';
import { electronRuntime } from '../e2e/support/electron-runtime.ts';
import { analysedProject, serveWorkstation, windowIsBuilt, type Served } from '../e2e/support/served.ts';
import { checkContent } from './check-content.ts';
import { pageOverCdp, type CdpPage } from './page-over-cdp.ts';

const project = join(import.meta.dirname, '../..');
const runtime = windowIsBuilt() ? electronRuntime() : 'the program is not built (npm run build)';
const display = typeof runtime === 'string' ? runtime : await startDisplay();
if (typeof display === 'string') console.log(`Skipped: the Linux package, for ${display}.`);

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
  let served: Served;
  let child: ChildProcess | undefined;
  let page: CdpPage | undefined;

  beforeAll(async () => {
    if (typeof runtime === 'string') return;
    const dist = join(folder, 'electron');
    cpSync(runtime.folder, dist, { recursive: true });
    // Else this is what starts instead of the package.
    rmSync(join(dist, 'resources/app'), { recursive: true });
    const configuration = join(folder, 'electron-builder.yml');
    // The older runtime has fewer fuses.
    const fewerFuses = readFileSync(join(project, 'electron-builder.yml'), 'utf8').replace(
      /^ +grantFileProtocolExtraPrivileges: .*$/m,
      '',
    );
    writeFileSync(configuration, fewerFuses);
    const build = spawnSync(
      process.execPath,
      [
        join(project, 'node_modules/electron-builder/cli.js'),
        ...['--linux', 'dir', '--x64', '-c', configuration, `-c.electronDist=${dist}`],
        ...['-c.electronVersion=25.1.1', `-c.directories.output=${join(folder, 'release')}`],
      ],
      { cwd: project, encoding: 'utf8' },
    );
    if (build.status !== 0) throw new Error(`${build.stdout}${build.stderr}`);
    analysedProject(folder);
    served = await serveWorkstation(folder);
  });

  afterAll(async () => {
    page?.close();
    child?.kill();
    await served?.close();
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

  it('starts and shows a project', async () => {
    if (typeof display === 'string') return;
    const port = await freePort();
    const began = Date.now();
    child = spawn(
      join(unpacked, 'janus3d-window'),
      [
        ...['--no-sandbox', '--disable-gpu', `--remote-debugging-port=${port}`],
        ...[`--user-data-dir=${join(folder, 'shell')}`, `--connect=${served.address}`],
      ],
      { env: { ...process.env, DISPLAY: display.name }, stdio: 'ignore' },
    );
    await expect
      .poll(async () => (page ??= (await pageOverCdp(port, 'app://janus3d/index.html')) ?? undefined), SOON)
      .toBeTruthy();
    const text = async (): Promise<unknown> => page?.evaluate('document.body.innerText');
    await expect.poll(text, SOON).toContain('Recent projects');
    console.log(`Linux package: its window is there after ${((Date.now() - began) / 1000).toFixed(1)} s.`);
    const path = JSON.stringify(join(folder, 'analysed.janus3d'));
    await page?.evaluate(`window.janus.invoke('project.open', { path: ${path} })`);
    await expect.poll(text, SOON).toContain('2 stacks, 1 video');
  });
});
