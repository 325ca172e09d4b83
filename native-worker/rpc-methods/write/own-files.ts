import { open, readdir, readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { badInput, JanusError } from '../../../preload/contract/errors.ts';
import { Tag } from '../../read/tiff/tags.ts';
import { TiffPart } from '../../read/tiff/tiff-part.ts';
import { isImageName } from './check-target.ts';
import { OME_CREATOR } from './ome-tiff.ts';

const IMAGE = /^(stack_\d+|video)\.ome\.tif$/;
const TRUTH = /^(stack_\d+|video)_truth\.csv$/;
const SCENE = 'scene.json';
const MOST_SCENE_BYTES = 1_000_000;
const TRUTH_HEAD = /^(slice|frame),particle,x_px,y_px,z_label_um/;

/**
 * Refuses a folder in which files have the names of simulated ones, but were not simulated: a recording may be called video.ome.tif too. And one
 * of images, of which simulated ones would become a part. A folder that is not there yet is fine.
 *
 * @throws bad-input
 */
export async function checkOwnFiles(folder: string): Promise<void> {
  const names = await readdir(folder).catch(() => []);
  if (names.some((name) => isImageName(name)) && !names.some((name) => IMAGE.test(name)))
    throw badInput(
      `${folder} holds other images, of which these would become a part; choose another folder.`,
      {
        path: folder,
      },
    );
  for (const name of names) {
    const path = join(folder, name);
    const isOwn = IMAGE.test(name)
      ? isOwnImage
      : TRUTH.test(name)
        ? isOwnTruth
        : name === SCENE
          ? isOwnScene
          : null;
    if (!isOwn || (await isEmpty(path)) || (await isOwn(path))) continue;
    throw badInput(
      `${path} was not made by "janus3d simulate" and would be replaced; choose another folder, or move that file.`,
      { path },
    );
  }
}

const isEmpty = async (path: string): Promise<boolean> => (await stat(path).catch(() => null))?.size === 0;

async function isOwnImage(path: string): Promise<boolean> {
  try {
    const part = await TiffPart.open(path);
    try {
      const { pages } = part;
      const text = await pages.directories.text(await pages.page(0), Tag.imageDescription);
      return text?.includes(`Creator="${OME_CREATOR}"`) ?? false;
    } finally {
      await part.close();
    }
  } catch (error) {
    if (error instanceof JanusError) return false;
    throw error;
  }
}

async function isOwnTruth(path: string): Promise<boolean> {
  const file = await open(path, 'r');
  try {
    const head = Buffer.alloc(64);
    const { bytesRead } = await file.read(head, 0, head.length, 0);
    return TRUTH_HEAD.test(head.toString('latin1', 0, bytesRead));
  } finally {
    await file.close();
  }
}

async function isOwnScene(path: string): Promise<boolean> {
  if ((await stat(path)).size > MOST_SCENE_BYTES) return false;
  try {
    const scene: unknown = JSON.parse(await readFile(path, 'utf8'));
    return typeof scene === 'object' && scene !== null && 'stageStepUm' in scene && 'microscope' in scene;
  } catch {
    return false;
  }
}
