import { badInput } from '../../preload/contract/errors.ts';
import type { SimulateOptions } from '../../preload/contract/options/simulate.ts';
import { expose, unevenBackground } from './camera.ts';
import { hasLibrary, LIBRARY_NODES, type ExitLibrary, type LibraryTask } from './exit-library.ts';
import { PIXEL_UM } from './grid.ts';
import type { ParticleModel } from './particle.ts';
import { embedPatch, PATCH_AREA } from './patch.ts';
import { randomStream } from './random.ts';
import type { RenderTask } from './render.ts';
import { particleVariants, stackScene, truthCsv, videoScene, type Scene } from './scene.ts';

/** Renders particles, here or on threads; the result is the same. */
export interface Renderer {
  patches(task: RenderTask): Promise<Float32Array>;
  libraryNode(task: LibraryTask): Promise<Float32Array>;
}

/** A simulated stack or video. */
export interface SimulatedSource {
  /** `stack_00`, `stack_01`, ... or `video`. */
  name: string;
  kind: Scene['kind'];
  frames: number;
  pixelSizeUm: number;
  /** Positions of all particles in all images, as CSV. */
  truth: string;
  /** Its images one after the other, size * size pixels each. */
  images(): AsyncGenerator<Uint8Array | Uint16Array>;
}

/** Positions and orientations of all scenes are drawn before the first image, so that particles can share what is computed once. */
const MOST_POSITIONS = 1_000_000;

/** @throws bad-input if more positions are asked for than memory should hold */
export function checkSize(options: SimulateOptions): void {
  const positions = (options.stacks * options.slices + options.frames) * options.particles;
  if (positions <= MOST_POSITIONS) return;
  throw badInput(
    `${positions} positions (images times particles) are more than the simulator keeps in memory (${MOST_POSITIONS}); ask for fewer slices, frames or particles`,
  );
}

/** Simulates z-stacks and a video of Janus particles. The same seed and options give the same images, to the bit. */
export async function simulateSources(
  options: SimulateOptions,
  seed: number,
  renderer: Renderer,
): Promise<SimulatedSource[]> {
  const variants = particleVariants(options.species, seed);
  const scenes: NamedScene[] = Array.from({ length: options.stacks }, (_, stack) => ({
    name: `stack_${String(stack).padStart(2, '0')}`,
    key: stack,
    scene: stackScene(options, seed, stack, variants),
  }));
  if (options.frames > 0) scenes.push({ name: 'video', key: -1, scene: videoScene(options, seed, variants) });
  const libraries = await exitLibraries(
    scenes.map(({ scene }) => scene),
    renderer,
  );
  return scenes.map(({ name, key, scene }) => ({
    name,
    kind: scene.kind,
    frames: scene.frames,
    pixelSizeUm: PIXEL_UM,
    truth: truthCsv(scene),
    images: () => sceneImages({ scene, key, options, seed, libraries, renderer }),
  }));
}

interface NamedScene {
  name: string;
  /** Tells the random streams of the files apart. */
  key: number;
  scene: Scene;
}

/** Libraries of the particles that have one and appear often enough for it to pay, by the particle itself. */
type Libraries = Map<ParticleModel, ExitLibrary>;

async function exitLibraries(scenes: readonly Scene[], renderer: Renderer): Promise<Libraries> {
  const views = new Map<ParticleModel, number>();
  for (const scene of scenes) {
    for (const { particle } of scene.tracks) views.set(particle, (views.get(particle) ?? 0) + scene.frames);
  }
  const libraries: Libraries = new Map();
  for (const [particle, count] of views) {
    if (!hasLibrary(particle) || count <= LIBRARY_NODES) continue;
    const nodes = await Promise.all(
      Array.from({ length: LIBRARY_NODES }, (_, node) => renderer.libraryNode({ particle, node })),
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
  renderer: Renderer;
}

/** Frames rendered at a time, at most, and memory for them, bytes. */
const CHUNK_FRAMES = 16;
const CHUNK_BYTES = 64e6;

async function* sceneImages(task: SceneTask): AsyncGenerator<Uint8Array | Uint16Array> {
  const { scene, key, options, seed, libraries, renderer } = task;
  const { size, bits } = options;
  const chunk = Math.max(
    1,
    Math.min(CHUNK_FRAMES, Math.floor(CHUNK_BYTES / (4 * PATCH_AREA * scene.tracks.length))),
  );
  const render = (first: number): Promise<Float32Array[]> =>
    Promise.all(
      scene.tracks.map(({ particle, views }) =>
        renderer.patches({
          particle,
          views: views.slice(first, first + chunk),
          library: libraries.get(particle) ?? null,
        }),
      ),
    );
  const background = unevenBackground(size, size, randomStream(seed, 0xb6, key));
  let rendered = render(0);
  for (let first = 0; first < scene.frames; first += chunk) {
    const patches = await rendered;
    // The next chunk is rendered while this one is put together.
    if (first + chunk < scene.frames) {
      rendered = render(first + chunk);
      rendered.catch(() => undefined);
    }
    for (let frame = first; frame < Math.min(scene.frames, first + chunk); frame++) {
      const light = background.slice();
      scene.tracks.forEach(({ views }, index) => {
        embedPatch(light, size, patches[index].subarray((frame - first) * PATCH_AREA), views[frame]);
      });
      yield expose(light, bits, randomStream(seed, 0xca, key, frame));
    }
  }
}
