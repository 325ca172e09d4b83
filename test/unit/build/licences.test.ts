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

interface Lock {
  packages: Record<string, { dev?: boolean }>;
}

describe('the production tree of the lockfile, which is audited and listed with a release', () => {
  const list = join(root, 'out/LICENSES-third-party.txt');
  it.skipIf(!existsSync(list))('holds every package whose code is in a build', () => {
    const lock = JSON.parse(read('package-lock.json')) as Lock;
    const production = Object.entries(lock.packages)
      .filter(([path, { dev }]) => path !== '' && dev !== true)
      .map(([path]) => path.replace(/^.*node_modules\//, ''));
    const built = [...readFileSync(list, 'utf8').matchAll(/^-{80}\n(\S+) \d/gm)].map((match) => match[1]);
    expect(built.length).toBeGreaterThan(40);
    expect(built.filter((name) => !production.includes(name))).toEqual([]);
  });
});
