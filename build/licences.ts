import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { Plugin } from 'vite';

const TEXTS = /^(licen[sc]e|copying|notice)/i;

/**
 * Notes which packages the builds take code from and writes their licences, with those of `beside`, packages that are shipped as they are,
 * into one text file. One plugin for all builds of a run: each writes what is known so far, the last one all.
 */
export function collectLicences(root: string, output: string, beside: readonly string[]): Plugin {
  const folders = new Set(beside.map((name) => join(root, 'node_modules', name)));
  return {
    name: 'janus3d:licences',
    apply: 'build',
    generateBundle(_options, bundle) {
      for (const part of Object.values(bundle)) {
        if (part.type !== 'chunk') continue;
        for (const id of Object.keys(part.modules)) {
          const folder = /^\0?(.*\/node_modules\/(?:@[^/]+\/)?[^/@]+)\//.exec(id)?.[1];
          if (folder && existsSync(join(folder, 'package.json'))) folders.add(folder);
        }
      }
      mkdirSync(dirname(output), { recursive: true });
      writeFileSync(output, licenceTexts([...folders], join(root, 'build/licences')));
    },
  };
}

/** The texts of the packages in these folders, as one. A package that brings no text gets that of its licence in `standards`. */
export function licenceTexts(folders: readonly string[], standards: string): string {
  const entries = folders.map((folder) => {
    const about = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8')) as About;
    const texts = readdirSync(folder)
      .filter((file) => TEXTS.test(file))
      .map((file) => readFileSync(join(folder, file), 'utf8').trim());
    return {
      title: `${about.name} ${about.version} (${about.license ?? 'see below'})`,
      texts: texts.length > 0 ? texts : [standardText(about, standards)],
    };
  });
  const sorted = entries.sort((a, b) => (a.title < b.title ? -1 : 1));
  const line = '-'.repeat(80);
  return [
    'Janus3D contains code of these packages. Electron and Chromium have files of their own beside this one.',
    ...sorted.map(({ title, texts }) => [line, title, '', ...texts].join('\n')),
  ].join('\n\n');
}

interface About {
  name: string;
  version: string;
  license?: string;
  author?: string | { name: string };
}

function standardText({ name, license, author }: About, standards: string): string {
  const file = join(standards, `${license}.txt`);
  if (!existsSync(file))
    throw new Error(`${name} brings no text of its licence (${license}); put one into build/licences.`);
  const person = typeof author === 'string' ? author : author?.name;
  const holder = person?.replace(/ *[<(].*/, '') ?? `the authors of ${name}`;
  return `Copyright (c) ${holder}\n\n${readFileSync(file, 'utf8').trim()}`;
}
