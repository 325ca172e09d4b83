import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { handWritten, ROOT } from './sources.ts';

it('the map of the code has every folder of the program', () => {
  const map = readFileSync(join(ROOT, 'docs/contributing/README.md'), 'utf8');
  const folders = ['main', 'native-worker', 'preload', 'renderer'].flatMap((top) =>
    readdirSync(join(ROOT, top), { withFileTypes: true })
      .filter((entry) => entry.isDirectory() && entry.name !== 'public')
      .map(({ name }) => `${top}/${name}/`),
  );
  expect(folders).toContain('native-worker/figures/');
  expect(folders.filter((folder) => !map.includes(`\`${folder}\``))).toEqual([]);
});

it('the guide for contributors names files that are there', () => {
  const texts = handWritten();
  const isThere = (name: string): boolean => texts.some(({ path }) => `/${path}`.endsWith(`/${name}`));
  const named = texts
    .filter(({ path }) => path.startsWith('docs/contributing/'))
    .flatMap(({ text }) => [...text.matchAll(/`([\w/.-]+\.(?:ts|vue|css))`/g)].map(([, name]) => name))
    .filter((name) => !/NAME|AREA/.test(name));
  expect(named.length).toBeGreaterThan(50);
  expect(named.filter((name) => !isThere(name))).toEqual([]);
});
