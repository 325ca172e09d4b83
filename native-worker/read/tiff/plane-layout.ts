import { unsupported } from '../byte-file.ts';
import type { SampleKind } from '../pixel-arrays.ts';
import { checkPlaneSize } from '../plane-size.ts';
import { checkCompression, JPEG } from './decompress.ts';
import type { Directory, TiffDirectories } from './directory.ts';
import { Tag } from './tags.ts';

/** How one page stores its pixels. A chunk is a strip or a tile. */
export interface PlaneLayout {
  width: number;
  height: number;
  /** Bits a sample. */
  bits: number;
  kind: SampleKind;
  samples: number;
  /** Samples of a pixel lie together (true), or each in a plane of its own. */
  chunky: boolean;
  /** Red, green and blue, to be merged into one. */
  colour: boolean;
  /** Colours are stored as brightness and two differences. */
  ycbcr: boolean;
  /** 0 means white: grey levels are turned when read. */
  whiteIsZero: boolean;
  /** Planes in this page that are frames of their own: its samples, without transparency, or 1 for colour. */
  channels: number;
  compression: number;
  predictor: number;
  /** Bits of each byte run from the lowest to the highest. */
  reversedBits: boolean;
  littleEndian: boolean;
  tiled: boolean;
  chunkWidth: number;
  chunkHeight: number;
  /** Chunks of one component plane; planar files have `samples` times as many. */
  chunksAcross: number;
  chunksDown: number;
  /** Position and stored size of each chunk. */
  offsets: number[];
  byteCounts: number[];
  jpegTables: Uint8Array | null;
}

const EXPORT_AS = 'export it as an uncompressed, deflated or LZW TIFF';

const PHOTOMETRICS: Record<number, string> = {
  4: 'a transparency mask',
  5: 'CMYK colours',
  8: 'CIE L*a*b* colours',
  9: 'ICC L*a*b* colours',
  10: 'ITU L*a*b* colours',
  32803: 'a raw colour-filter array',
  32844: 'LogL brightness',
  32845: 'LogLuv colours',
  34892: 'linear raw data',
};

const KINDS: Record<number, SampleKind> = { 1: 'unsigned', 2: 'signed', 3: 'float', 4: 'unsigned' };

function sampleKind(tiff: TiffDirectories, directory: Directory, bits: number): SampleKind {
  const format = tiff.number(directory, Tag.sampleFormat) ?? 1;
  const kind = KINDS[format];
  const known =
    kind === 'float'
      ? [16, 32, 64].includes(bits)
      : kind === 'signed'
        ? [8, 16, 32].includes(bits)
        : bits >= 1 && bits <= 32;
  if (kind && known) return kind;
  const what = format === 5 || format === 6 ? 'complex' : (kind ?? 'unknown');
  throw unsupported(
    tiff.file.path,
    `has ${bits}-bit ${what} samples, which are not read`,
    'export it as 8 or 16 bit or as 32-bit float',
  );
}

/** Reads and checks the description of one page; nothing in it is trusted. */
export function planeLayout(tiff: TiffDirectories, directory: Directory): PlaneLayout {
  const { file } = tiff;
  const number = (tag: number, otherwise: number): number => tiff.number(directory, tag) ?? otherwise;
  const width = number(Tag.imageWidth, 0);
  const height = number(Tag.imageLength, 0);
  if (!(width >= 1 && height >= 1)) throw file.damaged('has a page without width or height');
  const pixels = pixelFormat(tiff, directory);
  checkPlaneSize(file.path, { width, height, ...pixels });
  const compression = number(Tag.compression, 1);
  checkCompression(file.path, compression);
  const jpeg = compression === JPEG;
  if (jpeg && (pixels.bits !== 8 || pixels.kind !== 'unsigned'))
    throw unsupported(
      file.path,
      `is compressed with JPEG of ${pixels.bits} bits, which is not read`,
      EXPORT_AS,
    );
  const chunky = number(Tag.planarConfiguration, 1) !== 2 || pixels.samples === 1;
  const tables = directory.entries.get(Tag.jpegTables);
  return {
    width,
    height,
    ...pixels,
    chunky,
    ...greyOf(tiff, directory, pixels, jpeg && chunky),
    compression,
    // JPEG has its own prediction and order of bits.
    predictor: jpeg ? 1 : number(Tag.predictor, 1),
    reversedBits: !jpeg && number(Tag.fillOrder, 1) === 2,
    littleEndian: tiff.littleEndian,
    ...chunkGrid(tiff, directory, { width, height, ...pixels }, chunky),
    jpegTables:
      jpeg && tables && tables.count < 65536 ? Uint8Array.from(file.header(tables.at, tables.count)) : null,
  };
}

type PixelFormat = Pick<PlaneLayout, 'bits' | 'kind' | 'samples'>;

function pixelFormat(tiff: TiffDirectories, directory: Directory): PixelFormat {
  const { file } = tiff;
  const samples = tiff.number(directory, Tag.samplesPerPixel) ?? 1;
  if (!(samples >= 1 && samples <= 64)) throw file.damaged(`has ${samples} samples a pixel`);
  const allBits = tiff.numbers(directory, Tag.bitsPerSample, samples);
  const bits = allBits[0] ?? 1;
  if (allBits.some((other) => other !== bits)) {
    throw unsupported(
      file.path,
      `has samples of different depths (${allBits.join(', ')} bits)`,
      'export it as 8 or 16 bit grey',
    );
  }
  return { bits, kind: sampleKind(tiff, directory, bits), samples };
}

/** How grey levels come of the samples; `jpegTogether`: compressed with JPEG, samples of a pixel together. */
function greyOf(
  tiff: TiffDirectories,
  directory: Directory,
  { kind, samples }: PixelFormat,
  jpegTogether: boolean,
): Pick<PlaneLayout, 'colour' | 'ycbcr' | 'whiteIsZero' | 'channels'> {
  const { path } = tiff.file;
  const photometric = tiff.number(directory, Tag.photometric) ?? 1;
  const ycbcr = photometric === 6;
  if (ycbcr && !(jpegTogether && samples === 3))
    throw unsupported(path, 'has YCbCr colours', `${EXPORT_AS} in grey`);
  if (ycbcr && tiff.numbers(directory, Tag.ycbcrSubSampling, 2).some((factor) => factor !== 1))
    throw unsupported(path, 'holds its colours at reduced resolution, which is not read', EXPORT_AS);
  const refused = PHOTOMETRICS[photometric];
  if (refused) throw unsupported(path, `holds ${refused}, which are no grey levels`, `${EXPORT_AS} in grey`);
  const colour = (photometric === 2 || ycbcr) && samples >= 3;
  const transparent = tiff
    .numbers(directory, Tag.extraSamples, samples)
    .filter((extra) => extra === 1 || extra === 2).length;
  return {
    colour,
    ycbcr,
    whiteIsZero: photometric === 0 && kind === 'unsigned',
    channels: colour ? 1 : Math.max(1, samples - transparent),
  };
}

type ChunkGrid = Pick<
  PlaneLayout,
  'tiled' | 'chunkWidth' | 'chunkHeight' | 'chunksAcross' | 'chunksDown' | 'offsets' | 'byteCounts'
>;

/** Where the strips or tiles of a page lie. */
function chunkGrid(
  tiff: TiffDirectories,
  directory: Directory,
  plane: PixelFormat & { width: number; height: number },
  chunky: boolean,
): ChunkGrid {
  const { file } = tiff;
  const number = (tag: number, otherwise: number): number => tiff.number(directory, tag) ?? otherwise;
  const { width, height } = plane;
  const tiled = directory.entries.has(Tag.tileWidth) || directory.entries.has(Tag.tileOffsets);
  const chunkWidth = tiled ? number(Tag.tileWidth, 0) : width;
  const rows = tiled ? number(Tag.tileLength, 0) : number(Tag.rowsPerStrip, height);
  const chunkHeight = tiled ? rows : Math.min(rows, height);
  if (!(chunkWidth >= 1 && chunkHeight >= 1)) {
    throw file.damaged(`has ${tiled ? 'tiles' : 'strips'} of ${chunkWidth} x ${chunkHeight} pixels`);
  }
  checkPlaneSize(file.path, { ...plane, width: chunkWidth, height: chunkHeight });
  const chunksAcross = Math.ceil(width / chunkWidth);
  const chunksDown = Math.ceil(height / chunkHeight);
  const chunks = chunksAcross * chunksDown * (chunky ? 1 : plane.samples);
  const offsets = tiff.numbers(directory, tiled ? Tag.tileOffsets : Tag.stripOffsets, chunks);
  if (offsets.length < chunks)
    throw file.damaged(`gives the positions of only ${offsets.length} of ${chunks} strips or tiles`);
  const byteCounts = tiff.numbers(directory, tiled ? Tag.tileByteCounts : Tag.stripByteCounts, chunks);
  return { tiled, chunkWidth, chunkHeight, chunksAcross, chunksDown, offsets, byteCounts };
}
