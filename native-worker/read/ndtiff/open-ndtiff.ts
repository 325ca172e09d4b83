import { readdir, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { ByteFile, damagedFile, unsupported } from '../byte-file.ts';
import {
  indexedSizes,
  parseSummary,
  statedByAll,
  withStatedSteps,
  type IndexedPlane,
  type MicroManagerSummary,
} from '../micro-manager.ts';
import { asFrame, bytesFor } from '../pixel-arrays.ts';
import { checkPlaneSize } from '../plane-size.ts';
import { orderPlanes, type AxisSizes } from '../plane-order.ts';
import { fileInfo, type ImageSource, type SourceOptions } from '../image-source.ts';
import { toHostOrder } from '../tiff/samples.ts';
import { readEntries, type IndexEntry } from './index-entries.ts';

const INDEX_NAME = 'NDTiff.index';

const MAGIC = 483729;
const SUMMARY = 2355492;
const MOST_SUMMARY_BYTES = 16 * 1024 * 1024;
const MOST_INDEX_BYTES = 128 * 1024 * 1024;
const MOST_METADATA_BYTES = 65536;
/** Bits of a sample by pixel type; type 2 is colour. */
const BITS: Partial<Record<number, number>> = { 0: 8, 1: 16, 3: 10, 4: 12, 5: 14, 6: 11 };
const REMEDY = 'export it from Micro-Manager as OME-TIFF';

/** Whether a folder is an NDTiff dataset. */
export const isNdtiff = async (folder: string): Promise<boolean> =>
  (await stat(join(folder, INDEX_NAME)).catch(() => null))?.isFile() ?? false;

/** Changes when a dataset grows; empty where the folder is none. */
export async function ndtiffStamp(folder: string): Promise<string> {
  if (!(await isNdtiff(folder))) return '';
  const names = (await readdir(folder)).filter((name) => name === INDEX_NAME || name.endsWith('.tif'));
  const stats = await Promise.all(names.map((name) => stat(join(folder, name)).catch(() => null)));
  return stats.map((one) => `${one?.ino} ${one?.size} ${one?.mtimeMs}`).join();
}

/** The files of a dataset that are open. */
class TiffFiles {
  readonly #folder: string;
  readonly #files = new Map<string, Promise<ByteFile>>();

  constructor(folder: string) {
    this.#folder = folder;
  }

  file(name: string): Promise<ByteFile> {
    const known = this.#files.get(name) ?? ByteFile.open(join(this.#folder, name));
    this.#files.set(name, known);
    return known;
  }

  get names(): string[] {
    return [...this.#files.keys()];
  }

  async close(): Promise<void> {
    const opened = await Promise.allSettled(this.#files.values());
    for (const one of opened) if (one.status === 'fulfilled') await one.value.close();
  }
}

async function readIndex(folder: string): Promise<IndexEntry[]> {
  const file = await ByteFile.open(join(folder, INDEX_NAME));
  try {
    if (file.size > MOST_INDEX_BYTES)
      throw unsupported(
        file.path,
        `is larger than the ${MOST_INDEX_BYTES / 1048576} MB that are read`,
        REMEDY,
      );
    const { entries, isDamaged } = readEntries(await file.read(0, file.size));
    if (isDamaged) throw file.damaged(`has no plane number ${entries.length + 1} that can be read`);
    return entries;
  } finally {
    await file.close();
  }
}

/** What the summary in the head of a TIFF of the dataset says; null where there is none. */
async function readSummary(file: ByteFile): Promise<MicroManagerSummary | null> {
  if (file.size < 28) return null;
  const head = Buffer.from(file.header(8, 20));
  if (head.readUInt32LE(0) !== MAGIC || head.readUInt32LE(12) !== SUMMARY) return null;
  const length = head.readUInt32LE(16);
  if (length > MOST_SUMMARY_BYTES || 28 + length > file.size) return null;
  return parseSummary((await file.read(28, length)).toString('utf8'));
}

const AXES = { position: 'P', time: 'T', z: 'Z', channel: 'C' } as const;

/** Coordinates as numbers from 0 on, in the order of the values; names in the order in which they come. */
function placesOf(path: string, entries: readonly IndexEntry[]): IndexedPlane[] {
  const valuesOf = new Map<string, Map<number | string, number>>();
  for (const name of new Set(entries.flatMap(({ axes }) => Object.keys(axes)))) {
    const values = [...new Set(entries.map(({ axes }) => axes[name]).filter((value) => value !== undefined))];
    if (values.every((value) => typeof value === 'number')) values.sort((a, b) => a - b);
    if (values.length > 1 && !Object.hasOwn(AXES, name))
      throw unsupported(
        path,
        `has ${values.length} planes along an axis "${name}", which is not read`,
        REMEDY,
      );
    valuesOf.set(name, new Map(values.map((value, place) => [value, place])));
  }
  return entries.map(({ axes, pixelsAt }) => {
    const places = Object.entries(AXES).map(([name, axis]) => [
      axis,
      valuesOf.get(name)?.get(axes[name]) ?? 0,
    ]);
    return { ...(Object.fromEntries(places) as Omit<IndexedPlane, 'offset'>), offset: pixelsAt };
  });
}

const numberIn = (json: string, keys: RegExp): number | null => {
  const found = keys.exec(json);
  return found ? Number(found[1]) : null;
};
const ELAPSED_MS = /"ElapsedTime-ms"\s*:\s*"?(-?[\d.]+(?:[eE]-?\d+)?)/;
const POSITION_UM = /"(?:ZPosition_um_Intended|ZPositionUm)"\s*:\s*"?(-?[\d.]+(?:[eE]-?\d+)?)/;
const PIXEL_UM = /"PixelSizeUm"\s*:\s*"?([\d.]+(?:[eE]-?\d+)?)/;

/**
 * Opens an NDTiff dataset of Micro-Manager and Pycro-Manager: the folder with `NDTiff.index` and TIFF files. While it is written it has the
 * planes whose pixels are there.
 */
export async function openNdtiff(folder: string, options: SourceOptions): Promise<ImageSource> {
  const files = new TiffFiles(folder);
  try {
    return await open(folder, files, options);
  } catch (error) {
    await files.close();
    throw error;
  }
}

async function open(folder: string, files: TiffFiles, options: SourceOptions): Promise<ImageSource> {
  const entries: IndexEntry[] = [];
  for (const entry of await readIndex(folder)) {
    const bytes = entry.width * entry.height * ((BITS[entry.pixelType] ?? 8) > 8 ? 2 : 1);
    if (entry.pixelsAt + bytes <= (await files.file(entry.file)).size) entries.push(entry);
  }
  if (entries.length === 0)
    throw damagedFile(folder, 'holds no whole plane yet', 'wait for it, or copy it again');
  const [{ width, height, pixelType, file }] = entries;
  if (width === 0 || height === 0) throw damagedFile(folder, 'has planes without pixels', REMEDY);
  const bits = BITS[pixelType];
  if (bits === undefined) throw unsupported(folder, 'has pixels in colour, which are not read here', REMEDY);
  if (entries.some((one) => one.width !== width || one.height !== height || one.pixelType !== pixelType))
    throw unsupported(folder, 'has planes of several sizes or kinds', REMEDY);
  const layout = { bits, kind: 'unsigned' } as const;
  checkPlaneSize(folder, { ...layout, width, height, samples: 1 });

  const planes = placesOf(folder, entries);
  const sizes = indexedSizes(planes);
  const order = orderPlanes(folder, sizes, options);
  const numbers = numbered(sizes, planes);
  const entryOf = (frame: number): IndexEntry => {
    const plane = order.planeOf(frame);
    const index = numbers.get(plane);
    if (index === undefined)
      throw damagedFile(folder, `lacks plane ${plane + 1}, as when a recording was stopped early`, REMEDY);
    return entries[index];
  };
  const metadataOf = async (frame: number): Promise<string> => {
    const { file: name, metadataAt, metadataBytes } = entryOf(frame);
    const tiff = await files.file(name);
    const length = Math.min(metadataBytes, MOST_METADATA_BYTES);
    return metadataAt + length > tiff.size ? '' : tiff.header(metadataAt, length).toString('utf8');
  };
  const summary = await readSummary(await files.file(file));
  const first = await metadataOf(0);
  const info = fileInfo({
    path: folder,
    format: 'ndtiff',
    axes: order.axes,
    frames: order.frames,
    width,
    height,
    bits,
    pixelSizeUm: summary?.pixelSizeUm ?? numberIn(first, PIXEL_UM),
    zStepUm: null,
    frameIntervalS: null,
    channels: sizes.find(([axis]) => axis === 'C')?.[1] ?? 1,
  });
  const along = (axis: string, key: RegExp): Promise<number[]> =>
    statedByAll(info.axes === `${axis}YX` ? order.frames : 0, async (frame) =>
      numberIn(await metadataOf(frame), key),
    );
  const stated = { heightsUm: await along('Z', POSITION_UM), elapsedMs: await along('T', ELAPSED_MS) };
  return {
    info: withStatedSteps(info, summary, stated),
    members: [INDEX_NAME, ...files.names].map((name) => join(folder, name)),
    readFrame: async (index, { buffer } = {}) => {
      const { file: name, pixelsAt, metadataAt, metadataBytes } = entryOf(index);
      const tiff = await files.file(name);
      // Files are made at full length: what comes after the pixels shows that these are written.
      if (metadataBytes > 0 && tiff.header(metadataAt, 1)[0] === 0)
        throw damagedFile(tiff.path, `has no pixels of frame ${index} yet`, 'wait for it, or copy it again');
      const data = bytesFor(layout, width * height, buffer);
      await tiff.readInto(pixelsAt, new Uint8Array(data.buffer, data.byteOffset, data.byteLength));
      toHostOrder(new Uint8Array(data.buffer, data.byteOffset, data.byteLength), bits > 8 ? 2 : 1, true);
      return asFrame(width, height, data);
    },
    close: () => files.close(),
  };
}

/** The place in the list of planes, by the number that a plane has in the order of all axes. */
function numbered(sizes: AxisSizes, planes: readonly IndexedPlane[]): Map<number, number> {
  return new Map(
    planes.map((plane, index) => [
      sizes.reduce((number, [axis, size]) => number * size + plane[axis as keyof IndexedPlane], 0),
      index,
    ]),
  );
}
