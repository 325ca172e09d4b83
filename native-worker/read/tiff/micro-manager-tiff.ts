import { type ByteFile, damagedFile } from '../byte-file.ts';
import {
  indexedSizes,
  parseSummary,
  statedByAll,
  summarySizes,
  withStatedSteps,
  type IndexedPlane,
  type MicroManagerSummary,
} from '../micro-manager.ts';
import { orderPlanes, type AxisSizes } from '../plane-order.ts';
import { fileInfo, type ImageSource, type SourceOptions } from '../image-source.ts';
import { planeLayout } from './plane-layout.ts';
import { stoppedEarly } from './ome-planes.ts';
import { readPage } from './read-page.ts';
import { TiffPages } from './tiff-pages.ts';
import type { TiffPart } from './tiff-part.ts';
import { Tag } from './tags.ts';

const INDEX_AT = 54773648;
const SUMMARY_AT = 2355492;
const INDEX = 3453623;
const PLANE_BYTES = 20;
const MAX_SUMMARY_BYTES = 16 * 1024 * 1024;

/** What Micro-Manager's own header, after that of the TIFF, holds. */
interface MicroManagerHeader {
  summary: MicroManagerSummary | null;
  /** Null where the recording ended before the index was written. */
  planes: IndexedPlane[] | null;
}

/**
 * Reads the header of a Micro-Manager stack (https://micro-manager.org/Micro-Manager_File_Formats); null where the TIFF
 * is none.
 */
export async function readMicroManager({ file, pages }: TiffPart): Promise<MicroManagerHeader | null> {
  const { littleEndian, big } = pages.directories;
  if (big || file.size < 40) return null;
  const u32 = (bytes: Buffer, at: number): number =>
    littleEndian ? bytes.readUInt32LE(at) : bytes.readUInt32BE(at);
  const header = Buffer.from(file.header(8, 32));
  if (u32(header, 0) !== INDEX_AT) return null;
  const length = u32(header, 28);
  const hasSummary =
    u32(header, 24) === SUMMARY_AT && length <= MAX_SUMMARY_BYTES && 40 + length <= file.size;
  const json = hasSummary ? (await file.read(40, length)).toString('utf8').replace(/\0+$/, '') : '';
  return { summary: parseSummary(json), planes: await readIndex(file, u32(header, 4), u32) };
}

async function readIndex(
  file: ByteFile,
  at: number,
  u32: (bytes: Buffer, at: number) => number,
): Promise<IndexedPlane[] | null> {
  if (at === 0 || at + 8 > file.size) return null;
  const head = file.header(at, 8);
  if (u32(head, 0) !== INDEX) return null;
  const count = u32(head, 4);
  if (count === 0 || at + 8 + count * PLANE_BYTES > file.size) return null;
  const bytes = await file.read(at + 8, count * PLANE_BYTES);
  return Array.from({ length: count }, (_, i) => {
    const [C, Z, T, P, offset] = [0, 4, 8, 12, 16].map((field) => u32(bytes, i * PLANE_BYTES + field));
    return { C, Z, T, P, offset };
  });
}

/** A Micro-Manager stack of one file, its planes found by its index. */
export async function openMicroManager(
  part: TiffPart,
  { summary, planes }: MicroManagerHeader,
  options: SourceOptions,
): Promise<ImageSource> {
  const { file } = part;
  const pages = planes
    ? new TiffPages(
        part.pages.directories,
        planes.map(({ offset }) => offset),
      )
    : new TiffPages(part.pages.directories, undefined, true);
  const sizes = planes
    ? indexedSizes(planes)
    : summary
      ? summarySizes(summary, await pages.count())
      : [['I', await pages.count()] as [string, number]];
  const order = orderPlanes(file.path, sizes, options);
  const strides = new Map<string, number>();
  sizes.reduceRight((stride, [axis, size]) => (strides.set(axis, stride), stride * size), 1);
  const pageOf = new Map(
    (planes ?? []).map((plane, page) => {
      const at = (['P', 'T', 'Z', 'C'] as const).reduce(
        (sum, axis) => sum + plane[axis] * (strides.get(axis) ?? 0),
        0,
      );
      return [at, page];
    }),
  );
  const locate = (plane: number): number => {
    const page = planes ? pageOf.get(plane) : plane;
    if (page === undefined)
      throw damagedFile(
        file.path,
        `lacks plane ${plane + 1}, as when a recording was stopped early or goes on in another file`,
        'export it from Micro-Manager as one file',
      );
    return page;
  };
  const layout = planeLayout(pages.directories, await pages.page(locate(order.planeOf(0))));
  const info = fileInfo({
    path: file.path,
    format: 'micro-manager-tiff',
    axes: order.axes,
    frames: order.frames,
    width: layout.width,
    height: layout.height,
    bits: layout.bits,
    pixelSizeUm: summary?.pixelSizeUm ?? null,
    zStepUm: null,
    frameIntervalS: null,
    channels: sizes.find(([axis]) => axis === 'C')?.[1] ?? 1,
    warnings: missing(summary, sizes),
  });
  const along = (axis: 'T' | 'Z', key: RegExp): Promise<number[]> => {
    const size = sizes.find(([name]) => name === axis)?.[1] ?? 1;
    const stride = strides.get(axis) ?? 0;
    return statedByAll(size < 2 ? 0 : size, (i) => statedBy(pages, locate(i * stride), key));
  };
  const stated = { heightsUm: await along('Z', POSITION_UM), elapsedMs: await along('T', ELAPSED_MS) };
  return {
    info: withStatedSteps(info, summary, stated),
    readFrame: (index, options = {}) => readPage(pages, locate(order.planeOf(index)), 0, layout, options),
    close: () => part.close(),
  };
}

const ELAPSED_MS = /"ElapsedTime-ms"\s*:\s*"?(-?[\d.]+)/;
const POSITION_UM = /"ZPositionUm"\s*:\s*"?(-?[\d.]+)/;

/** A number in the JSON that Micro-Manager puts beside each page; null where the page doesn't say. */
async function statedBy(pages: TiffPages, page: number, key: RegExp): Promise<number | null> {
  const text = await pages.directories.text(await pages.page(page), Tag.microManager);
  const found = key.exec(text ?? '');
  return found ? Number(found[1]) : null;
}

/** A recording that was stopped has fewer planes than its summary announces. */
function missing(summary: MicroManagerSummary | null, sizes: AxisSizes): string[] {
  if (!summary) return [];
  const announced = Object.values(summary.sizes).reduce((product, size) => product * size, 1);
  const held = sizes.reduce((product, [, size]) => product * size, 1);
  return held < announced ? [stoppedEarly(held, announced)] : [];
}
