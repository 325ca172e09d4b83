import files from 'node:fs/promises';
import { syncBuiltinESMExports } from 'node:module';

/**
 * Puts something else in the place of a function of `node:fs/promises`, for all modules that import it. A mocked module would not reach those
 * that tests before in the same process have loaded.
 *
 * @returns takes it back
 */
export function replaceInFiles<Name extends 'readdir' | 'stat'>(
  name: Name,
  other: (typeof files)[Name],
): () => void {
  const real = files[name];
  const set = (given: (typeof files)[Name]): void => {
    files[name] = given;
    syncBuiltinESMExports();
  };
  set(other);
  return () => set(real);
}
