import { spawnSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, readdirSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { windowIsBuilt } from '../e2e/support/served.ts';
import { buildPackage } from './support/build-package.ts';
import { checkContent } from './check-content.ts';
import { ELECTRON_VERSION, otherRuntime } from './support/other-runtimes.ts';
import { windowsNode } from './support/windows-node.ts';

const runtime = windowIsBuilt() ? await otherRuntime('win') : 'the program is not built (npm run build)';
const node = windowsNode();
if (typeof runtime === 'string') console.log(`Skipped: the Windows packages, for ${runtime}.`);
if (typeof node === 'string') console.log(`Skipped: the Windows command line, for ${node}.`);

/** Where users have their files: umlauts, spaces, and more characters than Windows' old limit of 260. */
const LONG = Array.from({ length: 6 }, (_, index) => `Messreihe ${index} mit Mikroschwimmern in Wasser`).join(
  '/',
);

/** The Windows packages as they are built for a release, on an older runtime, which is the one that a registry has. */
describe.skipIf(typeof runtime === 'string')('the Windows packages', () => {
  const folder = mkdtempSync(join(tmpdir(), 'janus3d-windows-'));
  const output = join(folder, 'release');
  const resources = join(output, 'win-unpacked/resources');
  const cli = join(resources, 'app.asar.unpacked/out/main/cli.js');

  beforeAll(() => {
    if (typeof runtime === 'string') return;
    buildPackage({
      targets: ['--win', 'portable', 'zip', '--x64'],
      electronDist: join(runtime.folder, 'electron'),
      electronVersion: ELECTRON_VERSION,
      output,
      lackedFuses: ['grantFileProtocolExtraPrivileges'],
      environment: {
        ELECTRON_BUILDER_NSIS_DIR: join(runtime.folder, 'nsis'),
        ELECTRON_BUILDER_NSIS_RESOURCES_DIR: join(runtime.folder, 'nsis-resources'),
        ELECTRON_BUILDER_7ZIP_PATH: '/usr/bin/7za',
      },
    });
  });

  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  it('are a portable program and a zip, and hold what they need and nothing else', () => {
    const { faults, sizeMb } = checkContent(resources);
    expect(faults).toEqual([]);
    const files = readdirSync(output).filter((name) => /\.(exe|zip)$/.test(name));
    expect(files.map((name) => name.replace(/-\d+\.\d+\.\d+-/, '-VERSION-')).sort()).toEqual([
      'Janus3D-VERSION-win-x64-portable.exe',
      'Janus3D-VERSION-win-x64.zip',
    ]);
    for (const name of files) {
      console.log(`${name}: ${(statSync(join(output, name)).size / 1e6).toFixed(0)} MB, not compressed.`);
      // The portable program is an archive behind a starter.
      const type = name.endsWith('.exe') ? '-t7z' : '-tzip';
      const list = spawnSync('7z', ['l', '-slt', type, join(output, name)], {
        encoding: 'utf8',
        maxBuffer: 1e8,
      }).stdout;
      expect(list).toMatch(/Path = resources.app\.asar\n/);
      expect(list).toMatch(/Path = resources.bin.janus3d\.cmd\n/);
    }
    console.log(`Windows package: ${sizeMb.toFixed(1)} MB without runtime.`);
  });

  describe.skipIf(typeof node === 'string')('their command line', () => {
    const run = (args: string[], cwd: string, program = cli): string => {
      if (typeof node === 'string') return '';
      return node.run([program, ...args], cwd);
    };
    const onLinux = (args: string[], cwd: string): string => {
      const { status, stdout, stderr } = spawnSync(process.execPath, [cliOfLinux, ...args], {
        cwd,
        encoding: 'utf8',
      });
      expect(`${status} ${status === 0 ? '' : stderr}`).toBe('0 ');
      return stdout;
    };
    const cliOfLinux = join(import.meta.dirname, '../../out/main/cli.js');

    it('passes its self-test with the tracks that Linux has', () => {
      const windows = lastJson(run(['self-test', '--json'], folder));
      const linux = lastJson(onLinux(['self-test', '--json'], folder));
      expect(windows).toMatchObject({
        ok: true,
        tracksSha256: (linux as { tracksSha256: string }).tracksSha256,
      });
    });

    it('writes the bytes of Linux in long paths with umlauts and spaces', () => {
      const images = join(folder, 'Träger Ö/Probe 1');
      mkdirSync(images, { recursive: true });
      onLinux(
        [
          'simulate',
          '--scene',
          'clean',
          '--stacks',
          '1',
          '--slices',
          '12',
          '--frames',
          '6',
          '--size',
          '256',
          '--particles',
          '3',
          '--out',
          images,
        ],
        folder,
      );
      const long = join(images, LONG);
      mkdirSync(long, { recursive: true });
      expect(long.length).toBeGreaterThan(260);
      run(['localise', 'video.ome.tif', '--out', `${LONG}/Schwärmer.csv`], images);
      onLinux(['localise', 'video.ome.tif', '--out', 'linux.csv'], images);
      const table = readFileSync(join(long, 'Schwärmer.csv'));
      expect(table.equals(readFileSync(join(images, 'linux.csv')))).toBe(true);
      expect(table.toString().split('\n').length).toBeGreaterThan(10);
    });

    it('takes one file in two letter cases for one', () => {
      const images = join(folder, 'Träger Ö/Probe 1');
      run(['new', 'case.janus3d'], images);
      const [first, again] = ['stack_00.ome.tif', 'STACK_00.OME.tif'].map((name) =>
        lastJson(run(['import', 'case.janus3d', '--stack', name, '--json'], images)),
      );
      expect(again).toMatchObject({ ids: (first as { ids: number[] }).ids });
    });

    it('says which file another program has open, and leaves it whole', async () => {
      if (typeof node === 'string') return;
      const images = join(folder, 'Träger Ö/Probe 1');
      const [program, args, options] = node.command(['-e', HOLD, 'linux.csv', 'held.txt']);
      const holder = spawn(program, args, { ...options, cwd: images, stdio: 'ignore' });
      await expect.poll(() => existsSync(join(images, 'held.txt')), { timeout: 60_000 }).toBe(true);
      const before = readFileSync(join(images, 'linux.csv'));
      const { status, stderr } = node.try([cli, 'localise', 'video.ome.tif', '--out', 'linux.csv'], images);
      expect(stderr).toMatch(/linux\.csv is open in another program/);
      expect(status).toBe(2);
      rmSync(join(images, 'held.txt'));
      await once(holder, 'close');
      expect(readFileSync(join(images, 'linux.csv')).equals(before)).toBe(true);
      expect(readdirSync(images).filter((name) => name.includes('linux.csv'))).toEqual(['linux.csv']);
    });
  });
});

/** What --json prints at the end. */
const lastJson = (text: string): unknown => JSON.parse(text.trim().split('\n').at(-1) ?? '');

/** Opens a file as Excel does, shared with nobody (0x10000000: UV_FS_O_EXLOCK), until the second file, which says so, is gone. */
const HOLD = `const fs = require('fs');
const [file, sign] = process.argv.slice(1);
fs.openSync(file, 2 | 0x10000000);
fs.writeFileSync(sign, '');
setInterval(() => fs.existsSync(sign) || process.exit(), 100);`;
