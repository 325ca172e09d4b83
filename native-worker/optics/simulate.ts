import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setImmediate } from 'node:timers/promises';
import { badInput, cancelled } from '../../preload/contract/errors.ts';
import { makeWritableFolder } from '../methods/write/make-folder.ts';
import type { SimulateOptions } from '../../preload/contract/options/simulate.ts';
import { createOmeTiffWriter } from '../methods/write/ome-tiff.ts';
import type { Pool } from '../pool.ts';
import { expose, unevenBackground } from './camera.ts';
import { hasLibrary, LIBRARY_NODES, type ExitLibrary } from './exit-library.ts';
import { PIXEL_UM } from './grid.ts';
import type { ParticleModel } from './particle.ts';
import { embedPatch, PATCH_AREA } from './patch.ts';
import { randomStream } from './random.ts';
import { renderLibraryNode, renderPatches } from './render.ts';
import { particleVariants, stackScene, truthCsv, videoScene, type Scene } from './scene.ts';

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
  const positions = (options.stacks * options.slices + options.frames) * options.particles;
  if (positions > MOST_POSITIONS) {
    throw badInput(
      `${positions} positions (images times particles) are more than the simulator keeps in memory (${MOST_POSITIONS}); ask for fewer slices, frames or particles`,
    );
  }
  const variants = particleVariants(options.species, context.seed);
  const scenes: NamedScene[] = Array.from({ length: options.stacks }, (_, stack) => ({
    name: `stack_${String(stack).padStart(2, '0')}`,
    key: stack,
    scene: stackScene(options, context.seed, stack, variants),
  }));
  if (options.frames > 0)
    scenes.push({ name: 'video', key: -1, scene: videoScene(options, context.seed, variants) });
  await makeWritableFolder(outDir);
  try {
    return { files: await writeScenes(scenes, options, outDir, context) };
  } catch (error) {
    const { code, syscall } = error as NodeJS.ErrnoException;
    if (code === undefined || syscall === undefined) throw error;
    throw badInput(`Cannot write into ${outDir} (${code}); choose another folder, or make room there.`, {
      path: outDir,
    });
  }
}

/** Positions and orientations of all scenes are drawn before the first image, so that particles can share what is computed once. */
const MOST_POSITIONS = 1_000_000;

interface NamedScene {
  name: string;
  /** Tells the random streams of the files apart. */
  key: number;
  scene: Scene;
}

async function writeScenes(
  scenes: readonly NamedScene[],
  options: SimulateOptions,
  outDir: string,
  context: SimulateContext,
): Promise<string[]> {
  const total = scenes.reduce((sum, { scene }) => sum + scene.frames, 0);
  let done = 0;
  const onFrame = (): void => context.onProgress?.(++done, total);
  const threads = renderers(context);
  const libraries = await exitLibraries(
    scenes.map(({ scene }) => scene),
    threads,
  );
  const files: string[] = [];
  for (const { name, key, scene } of scenes) {
    const image = join(outDir, `${name}.ome.tif`);
    const truth = join(outDir, `${name}_truth.csv`);
    await writeScene(image, { scene, key, options, seed: context.seed, libraries, threads, onFrame });
    await writeFile(truth, truthCsv(scene));
    files.push(image, truth);
  }
  return files;
}

interface Renderers {
  patches: (task: Parameters<typeof renderPatches>[0]) => Promise<Float32Array>;
  libraryNode: (task: Parameters<typeof renderLibraryNode>[0]) => Promise<Float32Array>;
  checkCancelled: () => void;
}

function renderers({ pool, signal }: SimulateContext): Renderers {
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

/** Libraries of the particles that have one and appear often enough for it to pay, by the particle itself. */
type Libraries = Map<ParticleModel, ExitLibrary>;

async function exitLibraries(scenes: readonly Scene[], threads: Renderers): Promise<Libraries> {
  const views = new Map<ParticleModel, number>();
  for (const scene of scenes) {
    for (const { particle } of scene.tracks) views.set(particle, (views.get(particle) ?? 0) + scene.frames);
  }
  const libraries: Libraries = new Map();
  for (const [particle, count] of views) {
    if (!hasLibrary(particle) || count <= LIBRARY_NODES) continue;
    const nodes = await Promise.all(
      Array.from({ length: LIBRARY_NODES }, (_, node) => threads.libraryNode({ particle, node })),
    );
    // Shared memory: every task reads it, none gets a copy.
    const length = nodes[0].length;
    const library = new Float32Array(new SharedArrayBuffer(4 * length * LIBRARY_NODES));
    nodes.forEach((spectra, node) => library.set(spectra, node * length));
    libraries.set(particle, library);
  }
  return libraries;
}

interface SceneTask {
  scene: Scene;
  key: number;
  options: SimulateOptions;
  seed: number;
  libraries: Libraries;
  threads: Renderers;
  onFrame: () => void;
}

/** Frames rendered at a time, at most, and memory for them, bytes. */
const CHUNK_FRAMES = 16;
const CHUNK_BYTES = 64e6;

async function writeScene(path: string, task: SceneTask): Promise<void> {
  const { scene, key, options, seed, libraries, threads, onFrame } = task;
  const { size, bits, zStepUm, fps } = options;
  const chunk = Math.max(
    1,
    Math.min(CHUNK_FRAMES, Math.floor(CHUNK_BYTES / (4 * PATCH_AREA * scene.tracks.length))),
  );
  const render = (first: number): Promise<Float32Array[]> =>
    Promise.all(
      scene.tracks.map(({ particle, views }) =>
        threads.patches({
          particle,
          views: views.slice(first, first + chunk),
          library: libraries.get(particle) ?? null,
        }),
      ),
    );
  const background = unevenBackground(size, size, randomStream(seed, 0xb6, key));
  const writer = await createOmeTiffWriter(path, {
    width: size,
    height: size,
    bits,
    frames: scene.frames,
    pixelSizeUm: PIXEL_UM,
    compress: true,
    ...(scene.kind === 'stack' ? { axes: 'ZYX', zStepUm } : { axes: 'TYX', frameIntervalS: 1 / fps }),
  });
  try {
    let rendered = render(0);
    for (let first = 0; first < scene.frames; first += chunk) {
      const patches = await rendered;
      // The next chunk is rendered while this one is put together.
      if (first + chunk < scene.frames) {
        rendered = render(first + chunk);
        rendered.catch(() => undefined);
      }
      for (let frame = first; frame < Math.min(scene.frames, first + chunk); frame++) {
        threads.checkCancelled();
        const light = background.slice();
        scene.tracks.forEach(({ views }, index) => {
          embedPatch(light, size, patches[index].subarray((frame - first) * PATCH_AREA), views[frame]);
        });
        await writer.write(expose(light, bits, randomStream(seed, 0xca, key, frame)));
        onFrame();
      }
    }
    await writer.close();
  } catch (error) {
    await writer.abort();
    throw error;
  }
}
