import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { licenceTexts } from '../../../build/licences.ts';

const root = join(import.meta.dirname, '../../..');
const standards = join(root, 'build/licences');
const read = (path: string): string => readFileSync(join(root, path), 'utf8');
const at = (name: string): string => join(root, 'node_modules', name);

describe('licences of packages', () => {
  const folder = mkdtempSync(join(tmpdir(), 'janus3d-licences-'));
  afterAll(() => rmSync(folder, { recursive: true, force: true }));
  const made = (name: string, about: object, text?: string): string => {
    const path = join(folder, name);
    mkdirSync(path);
    writeFileSync(join(path, 'package.json'), JSON.stringify({ name, version: '1.0.0', ...about }));
    if (text !== undefined) writeFileSync(join(path, 'LICENSE'), text);
    return path;
  };

  it('are their own words, or the licence with the holder of the rights', () => {
    const own = made('own', { license: 'MIT' }, 'Copyright Somebody. Do as you like.');
    const bare = made('bare', { license: 'MIT', author: 'A. Person <a@example.org> (https://example.org)' });
    const text = licenceTexts([own, bare], standards);
    expect(text).toContain('own 1.0.0 (MIT)\n\nCopyright Somebody. Do as you like.');
    expect(text).toMatch(
      /bare 1\.0\.0 \(MIT\)\n\nCopyright \(c\) A\. Person\n\nPermission is hereby granted/,
    );
  });

  it('are not left out in silence', () => {
    const unknown = made('unknown', { license: 'Other' });
    expect(() => licenceTexts([unknown], standards)).toThrow('unknown brings no text');
  });

  it('are there for every package that is shipped as it is', () => {
    const shipped = [...read('electron-builder.yml').matchAll(/from: node_modules\/(\S+)/g)]
      .map((match) => match[1])
      .filter((name) => !name.includes('prebuilds'));
    expect(shipped.length).toBeGreaterThan(6);
    const text = licenceTexts(shipped.map(at), standards);
    for (const name of shipped) expect(text).toContain(`\n${name} `);
  });
});

interface Component {
  name: string;
}

/** As the release workflow makes it. */
const LIST = 'npm sbom --package-lock-only --sbom-format=cyclonedx | jq -f build/shipped-packages.jq';
const licences = join(root, 'out/LICENSES-third-party.txt');

describe('the list of packages that comes with a release', () => {
  const { status, stdout } = spawnSync('bash', ['-o', 'pipefail', '-c', LIST], {
    cwd: root,
    encoding: 'utf8',
    maxBuffer: 1e8,
  });
  const missing = [...(status === 0 ? [] : ['npm or jq']), ...(existsSync(licences) ? [] : ['a build'])];
  if (missing.length > 0)
    console.log(`Skipped: the list of a release, for there is no ${missing.join(', no ')}.`);

  it.skipIf(missing.length > 0)('holds every package whose code is in a build, and no tools', () => {
    const listed = (JSON.parse(stdout) as { components: Component[] }).components.map(({ name }) => name);
    const built = [...readFileSync(licences, 'utf8').matchAll(/^-{80}\n(\S+) \d/gm)].map((match) => match[1]);
    expect(built.length).toBeGreaterThan(40);
    expect(built.filter((name) => !listed.includes(name))).toEqual([]);
    expect(listed).not.toContain('electron-builder');
  });
});
