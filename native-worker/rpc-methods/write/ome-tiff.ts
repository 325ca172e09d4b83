import { promisify } from 'node:util';
import { deflate } from 'node:zlib';
import { createOutput } from './output-file.ts';

export interface OmeTiffOptions {
  width: number;
  height: number;
  bits: 8 | 16;
  /** `ZYX`: a focus stack; `TYX`: a video. */
  axes: 'ZYX' | 'TYX';
  frames: number;
  pixelSizeUm: number;
  zStepUm?: number;
  frameIntervalS?: number;
  /** Deflate the strips. */
  compress?: boolean;
  /** BigTIFF; chosen by size unless given. */
  big?: boolean;
}

export interface OmeTiffWriter {
  /** Appends a plane of width * height pixels. */
  write(frame: Uint8Array | Uint16Array): Promise<void>;
  /** Completes the file; all planes must have been written. Before this nothing appears under the file's name. */
  close(): Promise<void>;
  /** Gives up: nothing is left behind. */
  abort(): Promise<void>;
}

/** Bytes of a strip before compression, about: the unit of decoding. */
const STRIP_BYTES = 65536;
/** A classic TIFF's offsets end at 4 GB; directories and metadata come on top of the pixels. */
const CLASSIC_LIMIT = 4_000_000_000;

const deflateAsync = promisify(deflate);

/** Writes an OME-TIFF (OME-XML schema 2016-06) plane by plane, little-endian; BigTIFF where the pixels need it. Memory holds one plane. */
export async function createOmeTiffWriter(path: string, options: OmeTiffOptions): Promise<OmeTiffWriter> {
  const { width, height, bits, frames } = options;
  const rowBytes = (width * bits) / 8;
  const rowsPerStrip = Math.max(1, Math.min(height, Math.floor(STRIP_BYTES / rowBytes)));
  const big = options.big ?? rowBytes * height * frames > CLASSIC_LIMIT;
  const file = await createOutput(path);
  let end = 0;
  const append = async (bytes: Uint8Array): Promise<void> => {
    end += await file.append(bytes);
  };
  await append(header(big, 0)).catch(async (error: unknown) => {
    await file.abandon();
    throw error;
  });
  const strips: { offset: number; bytes: number }[][] = [];
  return {
    async write(frame) {
      if (frame.length !== width * height || frame.BYTES_PER_ELEMENT * 8 !== bits) {
        throw new RangeError(
          `Plane of ${frame.length} samples of ${frame.BYTES_PER_ELEMENT * 8} bits, not ${width} x ${height} of ${bits}`,
        );
      }
      if (strips.length === frames) throw new RangeError(`More planes than the ${frames} announced`);
      const bytes = new Uint8Array(frame.buffer, frame.byteOffset, frame.byteLength);
      const pieces: Promise<Uint8Array>[] = [];
      for (let row = 0; row < height; row += rowsPerStrip) {
        const piece = bytes.subarray(row * rowBytes, Math.min(height, row + rowsPerStrip) * rowBytes);
        pieces.push(options.compress ? deflateAsync(piece, { level: 4 }) : Promise.resolve(piece));
      }
      const plane: { offset: number; bytes: number }[] = [];
      for (const piece of await Promise.all(pieces)) {
        plane.push({ offset: end, bytes: piece.length });
        await append(piece);
      }
      strips.push(plane);
    },
    async close() {
      if (strips.length !== frames) throw new RangeError(`${strips.length} of ${frames} planes written`);
      const description = Buffer.from(`${omeXml(options)}\0`, 'utf8');
      const descriptionOffset = end;
      await append(description);
      await append(Buffer.alloc((8 - (end % 8)) % 8));
      await file.overwrite(0, header(big, end));
      for (let index = 0; index < frames; index++) {
        const entries = planeEntries(options, strips[index], rowsPerStrip);
        if (index === 0)
          entries.push({
            tag: 270,
            type: 'ascii',
            at: { offset: descriptionOffset, count: description.length },
          });
        await append(directory(entries, end, big, index === frames - 1));
      }
      await file.commit();
    },
    abort: () => file.abandon(),
  };
}

function header(big: boolean, firstDirectory: number): Buffer {
  const bytes = Buffer.alloc(big ? 16 : 8);
  bytes.write('II', 0, 'latin1');
  bytes.writeUInt16LE(big ? 43 : 42, 2);
  if (big) {
    bytes.writeUInt16LE(8, 4);
    bytes.writeBigUInt64LE(BigInt(firstDirectory), 8);
  } else {
    bytes.writeUInt32LE(firstDirectory, 4);
  }
  return bytes;
}

interface Entry {
  tag: number;
  type: 'short' | 'long' | 'offset' | 'rational' | 'ascii';
  values?: number[];
  /** Values that are in the file already. */
  at?: { offset: number; count: number };
}

function planeEntries(
  options: OmeTiffOptions,
  strips: { offset: number; bytes: number }[],
  rowsPerStrip: number,
): Entry[] {
  return [
    { tag: 256, type: 'long', values: [options.width] },
    { tag: 257, type: 'long', values: [options.height] },
    { tag: 258, type: 'short', values: [options.bits] },
    { tag: 259, type: 'short', values: [options.compress ? 8 : 1] },
    { tag: 262, type: 'short', values: [1] },
    { tag: 273, type: 'offset', values: strips.map((strip) => strip.offset) },
    { tag: 277, type: 'short', values: [1] },
    { tag: 278, type: 'long', values: [rowsPerStrip] },
    { tag: 279, type: 'offset', values: strips.map((strip) => strip.bytes) },
    // Pixels a centimetre, for programs that do not read OME-XML.
    { tag: 282, type: 'rational', values: [Math.round(1e8 / options.pixelSizeUm), 10_000] },
    { tag: 283, type: 'rational', values: [Math.round(1e8 / options.pixelSizeUm), 10_000] },
    { tag: 296, type: 'short', values: [3] },
  ];
}

/** A directory at `offset`, values that do not fit into its entries behind it, the next directory right after those. */
function directory(entries: Entry[], offset: number, big: boolean, isLast: boolean): Buffer {
  entries.sort((a, b) => a.tag - b.tag);
  const pointer = big ? 8 : 4;
  const entryBytes = big ? 20 : 12;
  const fixed = (big ? 8 : 2) + entries.length * entryBytes + pointer;
  const encoded = entries.map((entry) => encode(entry, big));
  const outside = encoded.reduce(
    (sum, { bytes }) => sum + (bytes && bytes.length > pointer ? bytes.length + (bytes.length % 2) : 0),
    0,
  );
  const length = fixed + outside + ((8 - ((offset + fixed + outside) % 8)) % 8);
  const block = Buffer.alloc(length);
  const writePointer = (value: number, at: number): void => {
    if (big) block.writeBigUInt64LE(BigInt(value), at);
    else block.writeUInt32LE(value, at);
  };
  if (big) block.writeBigUInt64LE(BigInt(entries.length), 0);
  else block.writeUInt16LE(entries.length, 0);
  let at = big ? 8 : 2;
  let free = fixed;
  encoded.forEach(({ tag, code, count, bytes, pointsTo }) => {
    block.writeUInt16LE(tag, at);
    block.writeUInt16LE(code, at + 2);
    writePointer(count, at + 4);
    const valueAt = at + 4 + pointer;
    if (!bytes) {
      writePointer(pointsTo, valueAt);
    } else if (bytes.length <= pointer) {
      bytes.copy(block, valueAt);
    } else {
      writePointer(offset + free, valueAt);
      bytes.copy(block, free);
      free += bytes.length + (bytes.length % 2);
    }
    at += entryBytes;
  });
  writePointer(isLast ? 0 : offset + length, at);
  return block;
}

interface EncodedEntry {
  tag: number;
  code: number;
  count: number;
  /** Null where the values are in the file already, at `pointsTo`. */
  bytes: Buffer | null;
  pointsTo: number;
}

function encode(entry: Entry, big: boolean): EncodedEntry {
  const { tag, type, values = [], at } = entry;
  if (at) return { tag, code: 2, count: at.count, bytes: null, pointsTo: at.offset };
  const wide = type === 'offset' && big;
  const size = type === 'short' ? 2 : wide ? 8 : 4;
  const bytes = Buffer.alloc(values.length * size);
  values.forEach((value, index) => {
    if (type === 'short') bytes.writeUInt16LE(value, index * 2);
    else if (wide) bytes.writeBigUInt64LE(BigInt(value), index * 8);
    else bytes.writeUInt32LE(value, index * 4);
  });
  const code = { short: 3, long: 4, offset: big ? 16 : 4, rational: 5, ascii: 2 }[type];
  return { tag, code, count: type === 'rational' ? values.length / 2 : values.length, bytes, pointsTo: 0 };
}

/** By this the program knows its own files again. */
export const OME_CREATOR = 'Janus3D';

/** Beyond this many planes their own elements are left out: they follow from step and interval. */
const MAX_PLANE_ELEMENTS = 20_000;

function omeXml(options: OmeTiffOptions): string {
  const { width, height, bits, axes, frames, pixelSizeUm, zStepUm, frameIntervalS } = options;
  const isStack = axes === 'ZYX';
  const attributes = [
    'ID="Pixels:0" DimensionOrder="XYZTC"',
    `Type="uint${bits}" SignificantBits="${bits}" BigEndian="false" Interleaved="false"`,
    `SizeX="${width}" SizeY="${height}" SizeZ="${isStack ? frames : 1}" SizeT="${isStack ? 1 : frames}" SizeC="1"`,
    `PhysicalSizeX="${pixelSizeUm}" PhysicalSizeXUnit="µm" PhysicalSizeY="${pixelSizeUm}" PhysicalSizeYUnit="µm"`,
    ...(zStepUm === undefined ? [] : [`PhysicalSizeZ="${zStepUm}" PhysicalSizeZUnit="µm"`]),
    ...(frameIntervalS === undefined ? [] : [`TimeIncrement="${frameIntervalS}" TimeIncrementUnit="s"`]),
  ];
  const planes =
    frames > MAX_PLANE_ELEMENTS
      ? []
      : Array.from({ length: frames }, (_, index) => {
          const where = isStack
            ? `TheZ="${index}" TheT="0" TheC="0"${zStepUm === undefined ? '' : ` PositionZ="${round(index * zStepUm)}" PositionZUnit="µm"`}`
            : `TheZ="0" TheT="${index}" TheC="0"${frameIntervalS === undefined ? '' : ` DeltaT="${round(index * frameIntervalS)}" DeltaTUnit="s"`}`;
          return `<Plane ${where}/>`;
        });
  return [
    '<?xml version="1.0" encoding="UTF-8"?>',
    '<OME xmlns="http://www.openmicroscopy.org/Schemas/OME/2016-06" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance"',
    ' xsi:schemaLocation="http://www.openmicroscopy.org/Schemas/OME/2016-06 http://www.openmicroscopy.org/Schemas/OME/2016-06/ome.xsd"',
    ` Creator="${OME_CREATOR}">`,
    `<Image ID="Image:0" Name="${isStack ? 'stack' : 'video'}"><Pixels ${attributes.join(' ')}>`,
    '<Channel ID="Channel:0:0" SamplesPerPixel="1"/>',
    `<TiffData IFD="0" PlaneCount="${frames}"/>`,
    ...planes,
    '</Pixels></Image></OME>',
  ].join('');
}

/** Steps like 0.1 add up without the dust of binary fractions. */
function round(value: number): number {
  return Number(value.toPrecision(12));
}
