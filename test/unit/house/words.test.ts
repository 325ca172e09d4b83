import { readFileSync, existsSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { handWritten, ROOT } from './sources.ts';

const GUIDE = join(ROOT, 'docs/guide');
const STYLE = join(ROOT, '../shared/STYLE.md');

/** Cells of the Markdown tables of a text, without their heads. */
const tableRows = (markdown: string): string[][] =>
  [...markdown.matchAll(/^\|(.+)\|$/gm)]
    .map(([, row]) => row.split('|').map((cell) => cell.trim()))
    .filter(([first]) => !/^-+$/.test(first) && first !== 'term');

/** Words that the house style never uses; those of them that have another meaning elsewhere (turn, series, profile) are not here. */
const NEVER = ['cutout', 'cut-out', 'agility', 'haunt', 'liveliest', 'unsteadiness', 'usual'];

describe('the glossary', () => {
  const rows = tableRows(readFileSync(join(GUIDE, 'glossary.md'), 'utf8'));
  const terms = rows.map(([term]) => term);

  it('has at least 40 terms, each once, in order, with what it means in at most three sentences', () => {
    expect(terms.length).toBeGreaterThanOrEqual(40);
    expect(new Set(terms).size).toBe(terms.length);
    expect(terms).toEqual([...terms].sort((a, b) => (a.toLowerCase() < b.toLowerCase() ? -1 : 1)));
    for (const [term, means] of rows) {
      expect(means.length, term).toBeGreaterThan(20);
      expect(means.match(/[.](?= [A-Z]|$)/g)?.length ?? 0, term).toBeLessThanOrEqual(3);
      expect(means, term).toMatch(/\.$/);
    }
  });

  it('leads to pages that use the term', () => {
    for (const [term, , , see] of rows) {
      const page = /\(([a-z-]+\.md)\)/.exec(see)?.[1];
      if (page === undefined) continue;
      const text = readFileSync(join(GUIDE, page), 'utf8').toLowerCase();
      const stems =
        term
          .toLowerCase()
          .match(/[a-z-]+/g)
          ?.map((word) => word.slice(0, 6)) ?? [];
      expect(
        stems.some((stem) => text.includes(stem)),
        `${term} in ${page}`,
      ).toBe(true);
    }
  });

  it('is linked from the README and from the guide', () => {
    expect(readFileSync(join(ROOT, 'README.md'), 'utf8')).toContain('(docs/guide/glossary.md)');
    expect(readFileSync(join(GUIDE, 'README.md'), 'utf8')).toContain('(glossary.md)');
  });

  it.skipIf(!existsSync(STYLE))('holds every word that the style asks for (needs ../shared)', () => {
    const [, words] = readFileSync(STYLE, 'utf8').split('\nWords:');
    const asked = tableRows(words)
      .map(([say]) => say.replace(/\(.*\)/, ''))
      .filter((say) => say !== 'say')
      .flatMap((say) => say.split(/[,;]|->/))
      .map((word) => word.replace(/ of a pool/, '').trim());
    expect(asked).toContain('z-series');
    // Machinery, which the users of the program never meet.
    const inside = ['buffer', 'lane', 'worker thread'];
    const known = terms.flatMap((term) => term.split(',')).map((term) => term.trim());
    expect(asked.filter((word) => !known.includes(word) && !inside.includes(word))).toEqual([]);
  });
});

describe('the words of the sources', () => {
  it.each(NEVER)('has no %s', (word) => {
    const found = handWritten()
      .filter(({ path }) => !path.startsWith('test/unit/house/'))
      .filter(({ text }) => new RegExp(`\\b${word}s?\\b`, 'i').test(text))
      .map(({ path }) => path);
    expect(found).toEqual([]);
  });
});
