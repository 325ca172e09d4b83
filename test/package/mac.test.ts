import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, readdirSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { windowIsBuilt } from '../e2e/support/served.ts';
import { checkContent } from './check-content.ts';
import { buildPackage } from './support/build-package.ts';
import { ELECTRON_VERSION, otherRuntime } from './support/other-runtimes.ts';

const runtime = windowIsBuilt() ? await otherRuntime('mac') : 'the program is not built (npm run build)';
if (typeof runtime === 'string') console.log(`Skipped: the macOS package, for ${runtime}.`);

/** The macOS package as it is built for a release, unsigned and on an older runtime, which is the one that a registry has. */
describe.skipIf(typeof runtime === 'string')('the macOS package', () => {
  const folder = mkdtempSync(join(tmpdir(), 'janus3d-mac-'));
  const output = join(folder, 'release');
  const contents = join(output, 'mac-arm64/Janus3D.app/Contents');

  beforeAll(() => {
    if (typeof runtime === 'string') return;
    buildPackage({
      targets: ['--mac', 'zip', '--arm64'],
      electronDist: join(runtime.folder, 'electron'),
      electronVersion: ELECTRON_VERSION,
      output,
      lackedFuses: ['grantFileProtocolExtraPrivileges'],
      environment: { ELECTRON_BUILDER_7ZIP_PATH: '/usr/bin/7za' },
    });
  });

  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  it('holds what it needs and nothing else, and goes into a zip with its links', () => {
    const { faults, sizeMb } = checkContent(join(contents, 'Resources'));
    expect(faults).toEqual([]);
    expect(existsSync(join(contents, 'MacOS/Janus3D'))).toBe(true);
    expect(statSync(join(contents, 'Resources/bin/janus3d')).mode & 0o111).toBe(0o111);
    const zip = readdirSync(output).find((name) => name.endsWith('.zip')) ?? '';
    expect(zip).toMatch(/^Janus3D-\d+\.\d+\.\d+-mac-arm64\.zip$/);
    const list = spawnSync('unzip', ['-Z', join(output, zip)], { encoding: 'utf8', maxBuffer: 1e8 }).stdout;
    expect(list).toMatch(/Janus3D\.app\/Contents\/MacOS\/Janus3D\n/);
    // A framework whose links were followed is refused by macOS.
    expect(list).toMatch(/^l.*Electron Framework\.framework\/Versions\/Current$/m);
    console.log(`macOS package: ${sizeMb.toFixed(1)} MB without runtime.`);
  });

  it('tells macOS of its project files, and asks for nothing', () => {
    const plist = readFileSync(join(contents, 'Info.plist'), 'utf8').replace(/>\s+</g, '><');
    const value = (key: string): string | undefined =>
      new RegExp(`<key>${key}</key><string>([^<]*)`).exec(plist)?.[1];
    expect(value('CFBundleIdentifier')).toBe('org.janus3d.workstation');
    expect(value('CFBundleExecutable')).toBe('Janus3D');
    expect(value('CFBundleName')).toBe('Janus3D');
    const documents = /<key>CFBundleDocumentTypes<\/key><array>(.*?)<\/array><key>/.exec(plist)?.[1] ?? '';
    expect(documents).toContain('<string>janus3d</string>');
    expect(plist).toContain('<key>UTTypeIdentifier</key><string>org.janus3d.project</string>');
    expect(plist.match(/<key>NS\w+UsageDescription<\/key>/g)).toBeNull();
  });

  it('may use threads that compile code, and nothing of the user’s', () => {
    const entitlements = readFileSync(
      join(import.meta.dirname, '../../build/entitlements.mac.plist'),
      'utf8',
    );
    expect(entitlements.match(/(?<=<key>)[^<]+/g)?.sort()).toEqual([
      'com.apple.security.cs.allow-jit',
      'com.apple.security.cs.allow-unsigned-executable-memory',
      'com.apple.security.cs.disable-library-validation',
    ]);
  });
});
