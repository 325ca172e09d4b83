import type { Frame } from '../../../preload/contract/frame.ts';
import type { LocaliseOptions } from '../../../preload/contract/options/localise.ts';
import { flatten } from './divide-background.ts';
import { binFrame } from './pyramid.ts';
import { radiusRangePx } from './radius-range.ts';
import { workspaceFor, type Workspace } from './workspace.ts';

/** The image that circles are looked for in: binned, its background divided out. Returns grey levels that have become 1, as `flatten`. */
export function fillFinest(frame: Frame, { levels: [{ image }], memory, band, lines }: Workspace): number {
  binFrame(frame, image.bin, image, memory, band);
  return flatten(image, memory, lines);
}

/** The same as a frame of its own of the size of the one given, for people to look at. */
export function flattenFrame(frame: Frame, pixelUm: number, options: LocaliseOptions): Frame {
  const { width, height } = frame;
  const workspace = workspaceFor(
    width,
    height,
    radiusRangePx(pixelUm, options),
    options.method === 'phase-code',
  );
  const data = new Float32Array(width * height);
  if (workspace.levels.length === 0) return { width, height, bits: 32, data: Float32Array.from(frame.data) };
  fillFinest(frame, workspace);
  const [{ image }] = workspace.levels;
  for (let y = 0; y < height; y++) {
    const row = Math.min(image.height - 1, Math.floor(y / image.bin)) * image.width;
    for (let x = 0; x < width; x++)
      data[y * width + x] = image.data[row + Math.min(image.width - 1, Math.floor(x / image.bin))];
  }
  return { width, height, bits: 32, data };
}
