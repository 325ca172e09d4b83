import { join } from 'node:path';
import { setImmediate } from 'node:timers/promises';
import { badInput, cancelled } from '../../preload/contract/errors.ts';
import type { SimulateOptions } from '../../preload/contract/options/simulate.ts';
import { renderLibraryNode, renderPatches } from '../optics/render.ts';
import { checkSize, simulateSources, type Renderer, type SimulatedSource } from '../optics/simulate.ts';
import type { Pool } from '../pool.ts';
import type { MethodContext } from './context.ts';
import { makeWritableFolder } from './write/make-folder.ts';
import { createOmeTiffWriter } from './write/ome-tiff.ts';
import { writeOutput } from './write/output-file.ts';
import { checkOwnFiles } from './write/own-files.ts';

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

export interface SimulateContext {
  signal?: AbortSignal;
  /** Called with the number of images written and their total. */
  onProgress?: (done: number, total: number) => void;
  seed: number;
  /** Threads to render on; without them it is done on this one, with the same result. */
  pool?: Pick<Pool, 'run'>;
}

/**
 * Simulates z-stacks and a video of Janus particles and writes them with their truth into a folder: `stack_NN.ome.tif`, `video.ome.tif`,
 * `stack_NN_truth.csv`, `video_truth.csv`. The same seed and options give the same files, to the bit, on any number of threads.
 */
export async function simulateScene(
  options: SimulateOptions,
  outDir: string,
  context: SimulateContext,
): Promise<{ files: string[] }> {
  checkSize(options);
  await checkOwnFiles(outDir);
  await makeWritableFolder(outDir);
  const checkCancelled = (): void => {
    if (context.signal?.aborted) throw cancelled();
  };
  try {
    const sources = await simulateSources(options, context.seed, rendererFor(context, checkCancelled));
    const total = sources.reduce((sum, { frames }) => sum + frames, 0);
    let done = 0;
    const files: string[] = [];
    for (const source of sources) {
      const path = join(outDir, `${source.name}.ome.tif`);
      const truth = join(outDir, `${source.name}_truth.csv`);
      await writeImages(path, source, options, () => {
        checkCancelled();
        context.onProgress?.(++done, total);
      });
      await writeOutput(truth, async (file) => void (await file.append(source.truth)));
      files.push(path, truth);
    }
    return { files };
  } catch (error) {
    const { code, syscall } = error as NodeJS.ErrnoException;
    if (code === undefined || syscall === undefined) throw error;
    throw badInput(`Cannot write into ${outDir} (${code}); choose another folder, or make room there.`, {
      path: outDir,
    });
  }
}

function rendererFor({ pool, signal }: SimulateContext, checkCancelled: () => void): Renderer {
  if (pool) {
    const run = signal ? { signal } : {};
    return {
      patches: (task) => pool.run('renderPatches', task, run),
      libraryNode: (task) => pool.run('renderLibraryNode', task, run),
    };
  }
  // Timers and cancellation get their turn between tasks.
  const here = async <Result>(work: () => Result): Promise<Result> => {
    await setImmediate();
    checkCancelled();
    return work();
  };
  return {
    patches: (task) => here(() => renderPatches(task)),
    libraryNode: (task) => here(() => renderLibraryNode(task)),
  };
}

/** @param onImage called after each image; what it throws ends the writing */
async function writeImages(
  path: string,
  { kind, frames, pixelSizeUm, images }: SimulatedSource,
  { size, bits, zStepUm, fps }: SimulateOptions,
  onImage: () => void,
): Promise<void> {
  const writer = await createOmeTiffWriter(path, {
    ...{ width: size, height: size, bits, frames, pixelSizeUm, compress: true },
    ...(kind === 'stack' ? { axes: 'ZYX', zStepUm } : { axes: 'TYX', frameIntervalS: 1 / fps }),
  });
  try {
    for await (const image of images()) {
      await writer.write(image);
      onImage();
    }
    await writer.close();
  } catch (error) {
    await writer.abort();
    throw error;
  }
}
