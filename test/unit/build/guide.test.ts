import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { htmlOf, pagesOf } from '../../../build/guide.ts';

const guide = join(import.meta.dirname, '../../../docs/guide');
const pages = pagesOf(readFileSync(join(guide, 'README.md'), 'utf8'));
const html = new Map(
  pages.map((page) => [page.name, htmlOf(readFileSync(join(guide, page.source), 'utf8'), page, pages)]),
);

describe('the guide as pages', () => {
  it('has every text of the guide', () => {
    const texts = readdirSync(guide).filter((name) => name.endsWith('.md'));
    expect(pages.map(({ source }) => source).sort()).toEqual(texts.sort());
  });

  it('links to pages, anchors and figures that are there', () => {
    let links = 0;
    for (const [name, text] of html) {
      for (const [, target] of text.matchAll(/(?:href|src)="([^"]+)"/g)) {
        if (/^https?:/.test(target)) continue;
        links += 1;
        const [path, anchor] = target.split('#');
        if (path === 'guide.css' || path === 'read_results.py') continue;
        const page = html.get(path || name);
        if (page === undefined) expect(existsSync(join(guide, path)), `${name}: ${target}`).toBe(true);
        if (anchor !== undefined) expect(page, `${name}: ${target}`).toContain(`id="${anchor}"`);
      }
    }
    expect(links).toBeGreaterThan(100);
  });

  it('leads to the Python script, which is shipped beside the pages', () => {
    expect(html.get('python.html')).toContain('href="read_results.py"');
  });

  it('asks for nothing from elsewhere and runs nothing', () => {
    for (const text of html.values()) {
      expect(text).not.toMatch(/<script|<style|\s(style|on[a-z]+)="/);
      expect(text).not.toMatch(/src="http/);
    }
  });
});
