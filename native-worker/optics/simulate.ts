import type { SimulateOptions } from '../../preload/contract/options/simulate.ts';
import { expose } from './camera.ts';
import { cleanStack, cleanVideo, particleVariants } from './clean-scene.ts';
import { castShadow } from './simulated-dust.ts';
import { hasLibrary, LIBRARY_NODES, type ExitLibrary } from './exit-library.ts';
import { labStack, labVideo } from './lab-scene.ts';
import type { ParticleModel } from './particle-model.ts';
import { embedPatch, patchSidePx } from './camera-patch.ts';
import { randomStream } from '../math/random.ts';
import type { renderLibraryNode, renderPatches } from './render-patches.ts';
import { planScene, type Scene, type ScenePlan } from './plan-scene.ts';

export interface NamedScene {
  /** `stack_NN` or `video`. */
  name: string;
  /** Tells the random streams of the files apart. */
  key: number;
  scene: Scene;
}

/** All scenes of an experiment: its stacks, then its video, if it has frames. */
export function experimentScenes(plan: ScenePlan, seed: number): NamedScene[] {
  const lab = plan.scene === 'lab';
  const variants = lab ? [] : particleVariants(plan, seed);
  const scenes: NamedScene[] = Array.from({ length: plan.stacks }, (_, stack) => ({
    name: `stack_${String(stack).padStart(2, '0')}`,
    key: stack,
    scene: lab ? labStack(plan, seed, stack) : cleanStack(plan, seed, stack, variants),
  }));
  if (plan.frames > 0) {
    const scene = lab ? labVideo(plan, seed) : cleanVideo(plan, seed, variants);
    scenes.push({ name: 'video', key: -1, scene });
  }
  return scenes;
}

/** Options made out, and how many positions (images times particles) they ask for. */
export function planExperiment(options: SimulateOptions): { plan: ScenePlan; positions: number } {
  const plan = planScene(options);
  return { plan, positions: (plan.stacks * plan.slices + plan.frames) * plan.particles };
}

/** Where the work is done: on threads, or here. */
export interface Renderers {
  patches: (task: Parameters<typeof renderPatches>[0]) => Promise<Float32Array>;
  libraryNode: (task: Parameters<typeof renderLibraryNode>[0]) => Promise<Float32Array>;
  checkCancelled: () => void;
}

/** Libraries of particles, by the particle itself. */
export type Libraries = Map<ParticleModel, ExitLibrary>;

/**
 * Libraries of the particles of a scene that have one and appear often enough for it to pay.
 *
 * @param made those of the scenes before; what this scene needs of them is not made again, the rest is given up
 */
export async function exitLibraries(
  scene: Scene,
  plan: ScenePlan,
  renderers: Renderers,
  made: Libraries,
): Promise<Libraries> {
  const views = new Map<ParticleModel, number>();
  for (const { particle } of scene.tracks) views.set(particle, (views.get(particle) ?? 0) + scene.frames);
  const libraries: Libraries = new Map();
  for (const [particle, count] of views) {
    if (!hasLibrary(particle) || count <= LIBRARY_NODES) continue;
    const before = made.get(particle);
    if (before) {
      libraries.set(particle, before);
      continue;
    }
    const nodes = await Promise.all(
      Array.from({ length: LIBRARY_NODES }, (_, node) =>
        renderers.libraryNode({ particle, node, microscope: plan.microscope }),
      ),
    );
    // Shared memory: every task reads it, none gets a copy.
    const length = nodes[0].length;
    const library = new Float32Array(new SharedArrayBuffer(4 * length * LIBRARY_NODES));
    nodes.forEach((spectra, node) => library.set(spectra, node * length));
    libraries.set(particle, library);
  }
  return libraries;
}

/** Frames rendered at a time, at most, and memory for them, bytes. */
const CHUNK_FRAMES = 16;
const CHUNK_BYTES = 64e6;

export interface FramesTask {
  named: NamedScene;
  plan: ScenePlan;
  seed: number;
  libraries: Libraries;
  renderers: Renderers;
}

/** The frames of a scene as the camera writes them, in order: 8 or 16 bits, row-major. The same on any number of threads. */
export async function* sceneFrames(task: FramesTask): AsyncGenerator<Uint8Array | Uint16Array, void> {
  const { named, plan, seed, libraries, renderers } = task;
  const { scene, key } = named;
  const { size, bits, microscope } = plan;
  const area = patchSidePx(plan.pixelUm) ** 2;
  const chunk = Math.max(
    1,
    Math.min(CHUNK_FRAMES, Math.floor(CHUNK_BYTES / (4 * area * scene.tracks.length))),
  );
  const render = (first: number): Promise<Float32Array[]> =>
    Promise.all(
      scene.tracks.map(({ particle, views }) =>
        renderers.patches({
          particle,
          views: views.slice(first, first + chunk),
          library: libraries.get(particle) ?? null,
          microscope,
        }),
      ),
    );
  const { electronsPerGrey, flicker } = scene.lighting;
  const background = scene.lighting.background.slice();
  for (const shadow of scene.dust) castShadow(background, size, shadow);
  let rendered = render(0);
  for (let first = 0; first < scene.frames; first += chunk) {
    const patches = await rendered;
    // The next chunk is rendered while this one is put together.
    if (first + chunk < scene.frames) {
      rendered = render(first + chunk);
      rendered.catch(() => undefined);
    }
    for (let frame = first; frame < Math.min(scene.frames, first + chunk); frame++) {
      renderers.checkCancelled();
      const light = background.slice();
      scene.tracks.forEach(({ views }, index) => {
        const patch = patches[index].subarray((frame - first) * area, (frame - first + 1) * area);
        embedPatch(light, size, patch, views[frame]);
      });
      if (flicker) for (let i = 0; i < light.length; i++) light[i] *= flicker[frame];
      yield expose(light, { bits, electronsPerGrey }, randomStream(seed, 0xca, key, frame));
    }
  }
}
