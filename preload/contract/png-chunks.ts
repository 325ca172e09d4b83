import { originText, type FigureOrigin } from './figure-origin.ts';

const SIGNATURE_BYTES = 8;
/** Of the header that every PNG file begins with: length, name, 13 bytes, checksum. */
const HEADER_BYTES = 25;

const crcTable = Uint32Array.from({ length: 256 }, (_, n) => {
  let value = n;
  for (let bit = 0; bit < 8; bit++) value = value & 1 ? 0xedb88320 ^ (value >>> 1) : value >>> 1;
  return value;
});

function crc32(bytes: Uint8Array): number {
  let value = 0xffffffff;
  for (const byte of bytes) value = (crcTable[(value ^ byte) & 0xff] ?? 0) ^ (value >>> 8);
  return (value ^ 0xffffffff) >>> 0;
}

/** Length, name, content and checksum of a part of a PNG file. `name`: four letters. */
function chunk(name: string, content: Uint8Array): Uint8Array {
  const out = new Uint8Array(content.length + 12);
  const view = new DataView(out.buffer);
  view.setUint32(0, content.length);
  out.set(new TextEncoder().encode(name), 4);
  out.set(content, 8);
  view.setUint32(content.length + 8, crc32(out.subarray(4, content.length + 8)));
  return out;
}

/** How large it is to be printed (PNG, third edition, 11.3.4.3). `dpi`: pixels an inch. */
function densityChunk(dpi: number): Uint8Array {
  const content = new Uint8Array(9);
  const view = new DataView(content.buffer);
  const perMetre = Math.round(dpi / 0.0254);
  view.setUint32(0, perMetre);
  view.setUint32(4, perMetre);
  content[8] = 1;
  return chunk('pHYs', content);
}

/** The keywords of the standard that a figure needs. */
type PngKeyword = 'Title' | 'Description' | 'Software' | 'Creation Time';

/** Text in any script, not compressed, of no stated language (PNG, third edition, 11.3.3.4). */
const textChunk = (keyword: PngKeyword, text: string): Uint8Array =>
  chunk('iTXt', new TextEncoder().encode(`${keyword}\0\0\0\0\0${text}`));

/** A PNG file with more chunks, after its header. */
function withChunks(png: Uint8Array, chunks: readonly Uint8Array[]): Uint8Array<ArrayBuffer> {
  const at = SIGNATURE_BYTES + HEADER_BYTES;
  const parts = [png.subarray(0, at), ...chunks, png.subarray(at)];
  const out = new Uint8Array(parts.reduce((sum, { length }) => sum + length, 0));
  let end = 0;
  for (const part of parts) {
    out.set(part, end);
    end += part.length;
  }
  return out;
}

/** A PNG file that says where it comes from. `dpi` null: of no print size. */
export const pngWithOrigin = (
  png: Uint8Array,
  { title, dpi }: { title: string; dpi: number | null },
  origin: FigureOrigin,
): Uint8Array<ArrayBuffer> =>
  withChunks(png, [
    ...(dpi === null ? [] : [densityChunk(dpi)]),
    textChunk('Title', title),
    textChunk('Description', originText(origin)),
    textChunk('Software', origin.software),
    ...(origin.savedAt === null ? [] : [textChunk('Creation Time', origin.savedAt)]),
  ]);
