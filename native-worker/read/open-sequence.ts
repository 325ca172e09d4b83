import { readdir } from 'node:fs/promises';
import { basename, dirname, extname, join } from 'node:path';
import type { SourceInfo } from '../../preload/contract/source-info.ts';
import { fileError, systemError, notThere } from './byte-file.ts';
import { LeasePool } from './lease-pool.ts';
import { readFolderSummary, summarySizes } from './micro-manager.ts';
import { parsePattern } from './name-pattern.ts';
import { orderPlanes, splitChoices, type AxisSizes } from './plane-order.ts';
import { orderSequence } from './sequence-order.ts';
import type { ImageSource, SourceOptions } from './image-source.ts';
import { pixelUmOr } from './pixel-size.ts';
import { stepsOf } from './plane-steps.ts';

const KINDS: Record<string, string> = { '.tif': 'TIFF', '.tiff': 'TIFF', '.png': 'PNG' };
/** Images that are open at a time. */
const OPEN_IMAGES = 4;
/** A pattern that stands for more files was not meant. */
const MAX_IMAGES = 1_000_000;
/** Whether names that differ only in case are one file, as on the file systems of Windows and macOS. */
const IGNORE_CASE = process.platform === 'win32' || process.platform === 'darwin';

export const isPattern = (path: string): boolean => /[*?[{]/.test(path);

/** Images in a folder. Hidden files, and files that are no images, are passed over. */
export async function imagesIn(folder: string): Promise<string[]> {
  const names = await readdir(folder, { withFileTypes: true }).catch((error: unknown) => {
    throw systemError(folder, error);
  });
  const images = names.filter(
    (entry) =>
      !entry.isDirectory() && !entry.name.startsWith('.') && KINDS[extname(entry.name).toLowerCase()],
  );
  if (images.length === 0)
    throw notThere(folder, 'is a folder without TIFF or PNG images', 'name the folder that holds them');
  return oneKind(
    folder,
    images.map(({ name }) => join(folder, name)),
  );
}

/** Files of one folder that a pattern with * ? [ ] { } stands for. */
export async function imagesLike(pattern: string): Promise<string[]> {
  const folder = dirname(pattern);
  if (isPattern(folder))
    throw fileError(pattern, 'searches several folders', 'name one folder, as in folder/*.tif');
  const like = parsePattern(basename(pattern), IGNORE_CASE);
  if (!like) throw fileError(pattern.slice(0, 200), 'is too long a pattern', 'shorten it, as in img_*.tif');
  const names = await readdir(folder).catch((error: unknown) => {
    throw systemError(folder, error);
  });
  const found = names.filter((name) => !name.startsWith('.') && like.matches(name));
  if (found.length > MAX_IMAGES)
    throw fileError(pattern, `stands for more than ${MAX_IMAGES} files`, 'name fewer');
  if (found.length === 0) throw notThere(pattern, 'stands for no file', 'check the folder and the pattern');
  return oneKind(
    pattern,
    found.map((name) => join(folder, name)),
  );
}

/** The same images, which must be of one kind. @throws bad-input */
function oneKind(path: string, images: string[]): string[] {
  const kinds = new Set(images.map((image) => KINDS[extname(image).toLowerCase()] ?? 'other'));
  if (kinds.size > 1) {
    throw fileError(
      path,
      `stands for ${images.length} files of different kinds (${[...kinds].join(', ')})`,
      'choose one kind with a pattern such as *.tif',
    );
  }
  return images;
}

/**
 * Single images as one sequence of frames, in the order that their names say. Only the first is opened now; size and depth of each
 * are compared with it when it is read.
 *
 * @param open opens one image
 * @throws bad-input where images hold several planes, later where one differs from the first
 */
export async function openSequence(
  path: string,
  paths: string[],
  options: SourceOptions,
  open: (image: string, options: SourceOptions) => Promise<ImageSource>,
): Promise<ImageSource> {
  const pool = new LeasePool<ImageSource>(OPEN_IMAGES);
  const { paths: images, heightsUm, warnings } = orderSequence(paths);
  const [firstPath] = images as [string];
  const summary = await readFolderSummary(dirname(firstPath));
  const sizes: AxisSizes = summary ? summarySizes(summary, images.length) : [['I', images.length]];
  const [ofSequence, ofImages] = splitChoices(sizes, options);
  const order = orderPlanes(path, sizes, ofSequence);
  const withImage = <Result>(image: string, use: (source: ImageSource) => Promise<Result>): Promise<Result> =>
    pool.with(image, () => open(image, ofImages), use);
  const first = await withImage(firstPath, async ({ info }) => info).catch(async (error: unknown) => {
    await pool.close();
    throw error;
  });
  if (first.frames > 1) {
    await pool.close();
    throw fileError(
      path,
      `holds stacks (${basename(firstPath)} has ${first.frames} planes), not single images`,
      'name one of the files',
    );
  }
  const named = stepsOf(heightsUm ?? [], null, 'um');
  const pixel = pixelUmOr(first.pixelSizeUm, summary?.pixelSizeUm);
  const direction = first.stageDirection ?? summary?.stageDirection ?? null;
  return {
    info: {
      ...first,
      path,
      format: 'image-sequence',
      axes: order.axes,
      frames: order.frames,
      pixelSizeUm: pixel.pixelSizeUm,
      zStepUm: first.zStepUm ?? named.step ?? summary?.zStepUm ?? null,
      sliceHeightsUm: order.frames === images.length ? named.uneven : null,
      stageDirection: heightsUm ? 'up' : direction,
      frameIntervalS: first.frameIntervalS ?? summary?.frameIntervalS ?? null,
      channels: Math.max(first.channels, sizes.find(([axis]) => axis === 'C')?.[1] ?? 1),
      warnings: [...first.warnings, ...pixel.warnings, ...(summary ? [] : warnings), ...named.warnings],
    },
    members: images,
    readFrame: (index, readOptions) =>
      withImage(images[order.planeOf(index)], async (source) => {
        checkAlike(source.info, first);
        return source.readFrame(0, readOptions);
      }),
    close: () => pool.close(),
  };
}

const shapeOf = ({ width, height, bits }: SourceInfo): string => `${width} x ${height}, ${bits} bits`;

function checkAlike(info: SourceInfo, first: SourceInfo): void {
  if (info.frames === 1 && shapeOf(info) === shapeOf(first)) return;
  throw fileError(
    info.path,
    `(${shapeOf(info)}) is not like the first image of its sequence (${shapeOf(first)})`,
    'keep only images that belong together',
  );
}
