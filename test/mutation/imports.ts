import { dirname, normalize } from 'node:path/posix';

/** Import and export statements that load something, imports on demand, and files named for a thread or a process. */
const LOADS =
  /^\s*(?:import|export)\s(?!type\s)[^;'"]*?from\s*'(\.[^']+)'|^\s*import\s*'(\.[^']+)'|import\(\s*['`](\.[^'`]+)['`]|new URL\(\s*'(\.[^']+\.ts)'/gm;

/** The files that a file loads by itself, as paths with forward slashes; a name made as the program runs is any name. */
function loadedBy(file: string, text: string, files: readonly string[]): string[] {
  return [...text.matchAll(LOADS)].flatMap((match) => {
    const path = normalize(`${dirname(file)}/${match.slice(1).find((one) => one !== undefined)}`);
    const [before, after] = path.split(/\$\{[^}]*\}/);
    if (after === undefined) return [path];
    return files.filter(
      (one) => one.startsWith(before) && one.endsWith(after) && dirname(one) === dirname(path),
    );
  });
}

/**
 * How many imports lie between a file and each of those that load it, straight or through others.
 *
 * @param texts of all files by path
 */
export function distancesTo(file: string, texts: ReadonlyMap<string, string>): Map<string, number> {
  const loaders = new Map<string, string[]>();
  const files = [...texts.keys()];
  for (const [from, text] of texts) {
    for (const to of loadedBy(from, text, files)) loaders.set(to, [...(loaders.get(to) ?? []), from]);
  }
  const distances = new Map([[file, 0]]);
  // A Map goes on to what is added while it is walked through: breadth first.
  for (const [at, distance] of distances) {
    for (const loader of loaders.get(at) ?? []) {
      if (!distances.has(loader)) distances.set(loader, distance + 1);
    }
  }
  return distances;
}
