import { join } from 'node:path';
import { setImmediate } from 'node:timers/promises';
import { badInput, cancelled } from '../../preload/contract/errors.ts';
import type { SimulateOptions } from '../../preload/contract/options/simulate.ts';
import { renderLibraryNode, renderPatches } from '../optics/render-patches.ts';
import { truthRows, type Scene, type ScenePlan } from '../optics/plan-scene.ts';
import {
  exitLibraries,
  experimentScenes,
  planExperiment,
  sceneFrames,
  type FramesTask,
  type Libraries,
  type Renderers,
} from '../optics/simulate.ts';
import type { Pool } from '../pool.ts';
import type { MethodContext } from './method-context.ts';
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

/** Positions and orientations of all scenes are drawn before the first image, so that particles can share what is computed once. */
const MOST_POSITIONS = 1_000_000;

/**
 * Simulates z-stacks and a video of Janus particles and writes them with their truth into a folder: `stack_NN.ome.tif`, `video.ome.tif`,
 * `stack_NN_truth.csv`, `video_truth.csv`, and `scene.json`, what was simulated. The same seed and options give the same files, to the
 * bit, on any number of threads.
 */
export async function simulateScene(
  options: SimulateOptions,
  outDir: string,
  context: SimulateContext,
): Promise<{ files: string[] }> {
  const { plan, positions } = planExperiment(options);
  if (positions > MOST_POSITIONS) {
    throw badInput(
      `${positions} positions (images times particles) are more than the simulator keeps in memory (${MOST_POSITIONS}); ask for fewer slices, frames or particles`,
    );
  }
  await checkOwnFiles(outDir);
  await makeWritableFolder(outDir);
  try {
    return { files: await writeScenes(plan, outDir, context) };
  } catch (error) {
    const { code, syscall } = error as NodeJS.ErrnoException;
    if (code === undefined || syscall === undefined) throw error;
    throw badInput(
      `Cannot write into ${outDir} (${code}); choose another folder, or free some space there.`,
      {
        path: outDir,
      },
    );
  }
}

async function writeScenes(plan: ScenePlan, outDir: string, context: SimulateContext): Promise<string[]> {
  const { seed } = context;
  const scenes = experimentScenes(plan, seed);
  const total = scenes.reduce((sum, { scene }) => sum + scene.frames, 0);
  let done = 0;
  const onFrame = (): void => context.onProgress?.(++done, total);
  const renderers = renderersOf(context);
  let libraries: Libraries = new Map();
  const files: string[] = [];
  for (const named of scenes) {
    const image = join(outDir, `${named.name}.ome.tif`);
    const truth = join(outDir, `${named.name}_truth.csv`);
    libraries = await exitLibraries(named.scene, plan, renderers, libraries);
    await writeFrames(image, { named, plan, seed, libraries, renderers }, onFrame);
    await writeOutput(truth, async (file) => void (await file.append(truthCsv(named.scene))));
    files.push(image, truth);
  }
  const recipe = join(outDir, 'scene.json');
  const text = `${JSON.stringify(sceneRecipe(plan, seed), null, 2)}\n`;
  await writeOutput(recipe, async (file) => void (await file.append(text)));
  return [...files, recipe];
}

/** What was simulated, for a reader and for `simulate` again. */
function sceneRecipe({ microscope, ...options }: ScenePlan, seed: number): object {
  const { condenserNa, strayLight, sphericalWaves } = microscope;
  return {
    ...options,
    seed,
    microscope: { condenserNa, strayLight, sphericalWaves },
    /** The files state stage travel: the focal plane moves by this much a slice in the sample. */
    stageStepUm: options.zStepUm / options.axialFactor,
  };
}

function renderersOf({ pool, signal }: SimulateContext): Renderers {
  const checkCancelled = (): void => {
    if (signal?.aborted) throw cancelled();
  };
  if (pool) {
    const run = signal ? { signal } : {};
    return {
      patches: (task) => pool.run('renderPatches', task, run),
      libraryNode: (task) => pool.run('renderLibraryNode', task, run),
      checkCancelled,
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
    checkCancelled,
  };
}

async function writeFrames(path: string, task: FramesTask, onFrame: () => void): Promise<void> {
  const { scene } = task.named;
  const { size, bits, pixelUm, zStepUm, axialFactor, fps } = task.plan;
  const writer = await createOmeTiffWriter(path, {
    width: size,
    height: size,
    bits,
    frames: scene.frames,
    pixelSizeUm: pixelUm,
    compress: true,
    // A microscope's file states how far the stage went.
    ...(scene.kind === 'stack'
      ? { axes: 'ZYX', zStepUm: zStepUm / axialFactor }
      : { axes: 'TYX', frameIntervalS: 1 / fps }),
  });
  try {
    for await (const frame of sceneFrames(task)) {
      await writer.write(frame);
      onFrame();
    }
    await writer.close();
  } catch (error) {
    await writer.abort();
    throw error;
  }
}

/** Positions and heights as CSV, a row a particle and slice or frame. */
function truthCsv(scene: Scene): string {
  const lines = [`${scene.kind === 'stack' ? 'slice' : 'frame'},particle,x_px,y_px,z_label_um,kind`];
  for (const [frame, particle, { xPx, yPx, zLabelUm }, kind] of truthRows(scene)) {
    lines.push(`${frame},${particle},${xPx.toFixed(4)},${yPx.toFixed(4)},${zLabelUm.toFixed(4)},${kind}`);
  }
  return `${lines.join('\n')}\n`;
}
