import { readdirSync, readFileSync } from 'node:fs';
import { join, posix } from 'node:path';
import { Marked } from 'marked';
import type { Plugin } from 'vite';

/** The program that the guide's page on Python is about, as that page links to it. */
const SCRIPT = '../python/read_results.py';

/** A page of the guide: where its text lies, and its name in the program. */
interface Page {
  source: string;
  name: string;
  title: string;
}

/**
 * Makes web pages of the guide's Markdown beside the window's own page, so that every package and every served workstation has it offline.
 * The list of pages is the numbered one of docs/guide/README.md.
 */
export function guidePages(docs: string, styles: string): Plugin {
  return {
    name: 'janus3d:guide',
    apply: 'build',
    generateBundle() {
      const emit = (name: string, source: string | Uint8Array): void => {
        this.emitFile({ type: 'asset', fileName: `guide/${name}`, source });
      };
      const pages = pagesOf(readFileSync(join(docs, 'guide/README.md'), 'utf8'));
      for (const page of pages) {
        const text = readFileSync(join(docs, 'guide', page.source), 'utf8');
        emit(page.name, htmlOf(text, page, pages));
      }
      emit('guide.css', readFileSync(styles, 'utf8'));
      emit(posix.basename(SCRIPT), readFileSync(join(docs, 'guide', SCRIPT), 'utf8'));
      for (const name of readdirSync(join(docs, 'guide/figures')))
        emit(`figures/${name}`, readFileSync(join(docs, 'guide/figures', name)));
    },
  };
}

/** The pages that the list of contents links to, itself first. */
export function pagesOf(contents: string): Page[] {
  const listed = contents.matchAll(/^\d+\. \[([^\]]+)\]\(([\w-]+\.md)\)/gm);
  return [
    { source: 'README.md', name: 'index.html', title: 'Guide' },
    ...[...listed].map(([, title, source]) => ({ source, name: nameOf(source), title })),
  ];
}

const nameOf = (source: string): string =>
  source === 'README.md' ? 'index.html' : source.replace(/\.md$/, '.html');

/** One page with the list of all beside it; without scripts, since nothing on it needs one. */
export function htmlOf(text: string, page: Page, pages: readonly Page[]): string {
  const marked = new Marked({
    renderer: {
      heading({ tokens, depth, text: heading }) {
        return `<h${depth} id="${anchorOf(heading)}">${this.parser.parseInline(tokens)}</h${depth}>\n`;
      },
      link({ href, tokens }) {
        const inner = this.parser.parseInline(tokens);
        const target = targetOf(href, pages);
        // What is not shipped (the texts for those who change the program) keeps its words.
        return target === null ? inner : `<a href="${target}">${inner}</a>`;
      },
    },
  });
  const list = pages
    .map(({ name, title }) => {
      const current = name === page.name ? ' aria-current="page"' : '';
      return `<li><a href="${name}"${current}>${title}</a></li>`;
    })
    .join('\n');
  const body = (marked.parse(text) as string).replaceAll(
    /<table>[^]*?<\/table>/g,
    '<div class="table">$&</div>',
  );
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8" />
<meta name="viewport" content="width=device-width" />
<title>${page.title} - Janus3D</title>
<link rel="stylesheet" href="guide.css" />
</head>
<body>
<nav aria-label="Pages of the guide"><ol>
${list}
</ol></nav>
<main>
${body}</main>
</body>
</html>
`;
}

/** Anchors as code hosts make them of headings, which links in the Markdown count on. */
const anchorOf = (heading: string): string =>
  heading
    .toLowerCase()
    .replace(/[^\p{L}\p{N}\s_-]/gu, '')
    .replaceAll(' ', '-');

function targetOf(href: string, pages: readonly Page[]): string | null {
  if (/^https?:/.test(href) || href.startsWith('#')) return href;
  if (href === SCRIPT) return posix.basename(SCRIPT);
  const [path, anchor] = href.split('#');
  const page = pages.find(({ source }) => source === posix.normalize(path));
  if (page) return anchor === undefined ? page.name : `${page.name}#${anchor}`;
  return path.startsWith('figures/') ? href : null;
}
