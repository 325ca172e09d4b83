import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { cancelled } from '../../preload/contract/errors.ts';
import type { SimulateOptions } from '../../preload/contract/options/simulate.ts';
import { createOmeTiffWriter } from '../image/write-ome-tiff.ts';
import { expose, unevenBackground } from './camera.ts';
import { PIXEL_UM } from './grid.ts';
import { PATCH_HALF_PX, PATCH_SIDE_PX } from './patch.ts';
import { randomStream } from './random.ts';
import { renderPatches, type View } from './render.ts';
import { stackScene, videoScene, type Scene } from './scene.ts';

export interface SimulateContext {
  signal?: AbortSignal;
  /** Called with the number of images written and their total. */
  onProgress?: (done: number, total: number) => void;
  seed: number;
  threads?: number;
}

/** Memory for the images of single particles that wait to be put into a scene, bytes. */
const PATCH_MEMORY = 64e6;

/**
 * Simulates z-stacks and a video of Janus particles and writes them with their truth into a folder: `stack_NN.ome.tif`, `video.ome.tif`,
 * `stack_NN_truth.csv`, `video_truth.csv`. The same seed and options give the same files, to the bit.
 */
export async function simulateScene(
  options: SimulateOptions,
  outDir: string,
  context: SimulateContext,
): Promise<{ files: string[] }> {
  await mkdir(outDir, { recursive: true });
  const files: string[] = [];
  const total = options.stacks * options.slices + options.frames;
  let done = 0;
  const write = async (name: string, scene: Scene, noiseKey: number): Promise<void> => {
    const image = join(outDir, `${name}.ome.tif`);
    const truth = join(outDir, `${name}_truth.csv`);
    await writeScene(image, scene, options, {
      ...context,
      noiseKey,
      onFrame: () => context.onProgress?.(++done, total),
    });
    await writeFile(truth, truthCsv(scene));
    files.push(image, truth);
  };
  for (let stack = 0; stack < options.stacks; stack++) {
    await write(`stack_${String(stack).padStart(2, '0')}`, stackScene(options, context.seed, stack), stack);
  }
  if (options.frames > 0) await write('video', videoScene(options, context.seed), -1);
  return { files };
}

interface WriteContext extends SimulateContext {
  noiseKey: number;
  onFrame: () => void;
}

async function writeScene(
  path: string,
  scene: Scene,
  options: SimulateOptions,
  context: WriteContext,
): Promise<void> {
  const { size } = options;
  const background = unevenBackground(size, size, randomStream(context.seed, 0xb6, context.noiseKey));
  const writer = await createOmeTiffWriter(path, {
    width: size,
    height: size,
    bits: options.bits,
    axes: scene.kind === 'stack' ? 'ZYX' : 'TYX',
    frames: scene.frames,
    pixelSizeUm: PIXEL_UM,
    ...(scene.kind === 'stack' ? { zStepUm: options.zStepUm } : { frameIntervalS: 1 / options.fps }),
    compress: true,
  });
  try {
    const chunk = Math.max(
      1,
      Math.min(64, Math.floor(PATCH_MEMORY / (4 * PATCH_SIDE_PX ** 2 * scene.tracks.length))),
    );
    for (let first = 0; first < scene.frames; first += chunk) {
      const last = Math.min(scene.frames, first + chunk);
      if (context.signal?.aborted) throw cancelled();
      const patches = scene.tracks.map(({ particle, views }) =>
        renderPatches({ particle, views: views.slice(first, last) }),
      );
      for (let frame = first; frame < last; frame++) {
        const light = background.slice();
        scene.tracks.forEach(({ views }, index) => {
          embed(light, size, patches[index].subarray((frame - first) * PATCH_SIDE_PX ** 2), views[frame]);
        });
        await writer.write(
          expose(light, options.bits, randomStream(context.seed, 0xca, context.noiseKey, frame)),
        );
        context.onFrame();
      }
    }
    await writer.close();
  } catch (error) {
    await writer.abort();
    throw error;
  }
}

/**
 * Multiplies a particle's relative intensity into the scene. That adds up the disturbances of separate particles and neglects only the
 * interference of two particles' scattered light with each other, which is second order where their images overlap.
 */
function embed(light: Float32Array, size: number, patch: Float32Array, view: View): void {
  const left = Math.round(view.xPx) - PATCH_HALF_PX;
  const top = Math.round(view.yPx) - PATCH_HALF_PX;
  for (let row = Math.max(0, -top); row < PATCH_SIDE_PX && top + row < size; row++) {
    for (let column = Math.max(0, -left); column < PATCH_SIDE_PX && left + column < size; column++) {
      light[(top + row) * size + left + column] *= patch[row * PATCH_SIDE_PX + column];
    }
  }
}

function truthCsv(scene: Scene): string {
  const lines = [`${scene.kind === 'stack' ? 'slice' : 'frame'},particle,x_px,y_px,z_label_um`];
  for (let frame = 0; frame < scene.frames; frame++) {
    scene.tracks.forEach(({ views }, particle) => {
      const { xPx, yPx, zLabelUm } = views[frame];
      lines.push(`${frame},${particle},${xPx.toFixed(4)},${yPx.toFixed(4)},${zLabelUm.toFixed(4)}`);
    });
  }
  return `${lines.join('\n')}\n`;
}
