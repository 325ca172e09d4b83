import { fileURLToPath } from 'node:url';
import { builtProgram } from '../preload/contract/built-program.ts';

/** Path of a program of the worker, from the repository, the build or a package. */
export const entryPath = (
  source: './index.ts' | './thread.ts' | './watch-main.ts',
  built: 'native-worker.js' | 'thread.js' | 'watch-main.js',
): string => fileURLToPath(builtProgram(import.meta.url, source, built));
