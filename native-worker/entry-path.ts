import { fileURLToPath } from 'node:url';

/**
 * Path of a program of the worker: the `.ts` source when run from the repository, which Node reads as it is, or the
 * built file next to the other built programs (chunks of the build lie one folder deeper).
 */
export function entryPath(
  source: './index.ts' | './thread.ts' | './watch-main.ts',
  built: 'native-worker.js' | 'thread.js' | 'watch-main.js',
): string {
  const here = import.meta.url;
  if (here.endsWith('.ts')) return fileURLToPath(new URL(source, here));
  return fileURLToPath(new URL(here.includes('/chunks/') ? `../${built}` : `./${built}`, here));
}
