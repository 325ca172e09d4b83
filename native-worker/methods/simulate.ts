import type { SimulateOptions } from '../../preload/contract/options/simulate.ts';
import { simulateScene } from '../optics/simulate.ts';
import type { MethodContext } from './context.ts';

export interface SimulateParams {
  options: SimulateOptions;
  outDir: string;
  seed: number;
}

/** Writes the files of a simulated scene. */
export const simulate = (
  { options, outDir, seed }: SimulateParams,
  { signal, onProgress, pool }: MethodContext,
): Promise<{ files: string[] }> =>
  simulateScene(options, outDir, {
    signal,
    onProgress: (done, total) => onProgress({ done, total }),
    seed,
    pool,
  });
