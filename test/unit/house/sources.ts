import { execFileSync } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { extname, join, relative } from 'node:path';

export const ROOT = join(import.meta.dirname, '../../..');

/** What people write, in every language of the project. */
const LANGUAGES = new Set([
  ...['.ts', '.vue', '.js', '.css', '.html', '.py', '.sh', '.ps1', '.cmd', '.nsh', '.yml', '.nf', '.def'],
  ...['.md', '.json'],
]);
/** Written by programs of the repository or by npm. */
const GENERATED = [
  'package-lock.json',
  'native-worker/image/detect/cap-prior-data.ts',
  'native-worker/kernels/image-wasm.ts',
  'native-worker/kernels/trees-wasm.ts',
];
const FOLDERS = [
  '.github',
  'build',
  'cluster',
  'docs',
  'main',
  'native-worker',
  'preload',
  'renderer',
  'test',
];

export interface SourceText {
  /** From the top of the repository, with slashes. */
  path: string;
  text: string;
}

/** Paths of the repository's files: of its index where git is there, else of its folders. */
function paths(): string[] {
  try {
    return execFileSync('git', ['ls-files', '-co', '--exclude-standard'], {
      cwd: ROOT,
      encoding: 'utf8',
    }).split('\n');
  } catch {
    const top = readdirSync(ROOT, { withFileTypes: true }).filter((entry) => entry.isFile());
    const below = FOLDERS.flatMap((folder) =>
      readdirSync(join(ROOT, folder), { recursive: true, withFileTypes: true }).filter((entry) =>
        entry.isFile(),
      ),
    );
    return [...top, ...below].map((entry) =>
      relative(ROOT, join(entry.parentPath, entry.name)).replaceAll('\\', '/'),
    );
  }
}

let kept: SourceText[] | null = null;

/** All hand-written files with their text; data of tests (`fixtures`) and what programs write are left out. */
export function handWritten(): SourceText[] {
  kept ??= paths()
    .filter(
      (path) => LANGUAGES.has(extname(path)) && !GENERATED.includes(path) && !path.includes('/fixtures/'),
    )
    .flatMap((path) => {
      try {
        return [{ path, text: readFileSync(join(ROOT, path), 'utf8') }];
      } catch {
        // Deleted, but still in the index.
        return [];
      }
    });
  return kept;
}
