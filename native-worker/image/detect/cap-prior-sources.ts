import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import ts from 'typescript';

const ROOT = fileURLToPath(new URL('../../', import.meta.url));
const GENERATOR = new URL('./make-cap-prior.ts', import.meta.url);
/** What the generator writes is not what it is made from. */
const OUTPUT = new URL('./cap-prior-data.ts', import.meta.url).href;
/** Files that do not compute: changes of them leave the prior as it is. */
const BESIDES = new Set([OUTPUT, import.meta.url]);

/** The text of a file without comments, types and layout, so that only a change of what it computes counts. */
function code(file: URL): string {
  const { outputText } = ts.transpileModule(readFileSync(file, 'utf8'), {
    compilerOptions: { target: ts.ScriptTarget.ESNext, module: ts.ModuleKind.ESNext, removeComments: true },
  });
  return outputText;
}

/**
 * The sources that the cap prior is made from, generator with its seed and simulator: every file that the generator imports, also by others,
 * each with a hash of its code.
 *
 * @returns hashes (the first 12 hex digits of SHA-256) by path below native-worker
 */
export function capPriorSources(): Record<string, string> {
  const hashes = new Map<string, string>();
  const open = [GENERATOR];
  for (let file = open.pop(); file; file = open.pop()) {
    const path = relative(ROOT, fileURLToPath(file)).replaceAll('\\', '/');
    if (hashes.has(path)) continue;
    const text = code(file);
    hashes.set(path, createHash('sha256').update(text).digest('hex').slice(0, 12));
    for (const [, name] of text.matchAll(/from '(\.[^']+)'/g)) {
      const imported = new URL(name, file);
      if (!BESIDES.has(imported.href)) open.push(imported);
    }
  }
  return Object.fromEntries([...hashes].sort(([a], [b]) => (a < b ? -1 : 1)));
}

/** What has changed since the prior was made, in one line each; nothing where it is up to date. */
export function capPriorChanges(madeFrom: Readonly<Record<string, string>>): string[] {
  const sources = capPriorSources();
  const paths = [...new Set([...Object.keys(sources), ...Object.keys(madeFrom)])].sort();
  return paths
    .filter((path) => sources[path] !== madeFrom[path])
    .map(
      (path) =>
        `${path} has changed since cap-prior-data.ts was made from it: make it again by \`npm run cap-prior\`.`,
    );
}
