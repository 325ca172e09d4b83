import { expect, it } from 'vitest';
import { originOf } from '../../../preload/contract/figure-origin.ts';
import { writeAvi } from '../../../main/workflow/exports/write-avi.ts';

/** A file in memory. */
function memoryFile() {
  let bytes = Buffer.alloc(0);
  return {
    bytes: () => bytes,
    append: (content: Uint8Array | string) => {
      const more = Buffer.from(content as Uint8Array);
      bytes = Buffer.concat([bytes, more]);
      return Promise.resolve(more.length);
    },
    overwrite: (offset: number, some: Uint8Array) => {
      bytes.set(some, offset);
      return Promise.resolve();
    },
  };
}

/** Chunks of a RIFF list as they follow each other, each with its padding byte where its length is odd. */
function chunksOf(bytes: Buffer): { name: string; at: number; content: Buffer }[] {
  const chunks = [];
  for (let at = 0; at < bytes.length;) {
    const length = bytes.readUInt32LE(at + 4);
    chunks.push({
      name: bytes.toString('latin1', at, at + 4),
      at,
      content: bytes.subarray(at + 8, at + 8 + length),
    });
    at += 8 + length + (length & 1);
  }
  return chunks;
}

it('a movie is a RIFF whose sizes, counts and index fit its pictures', async () => {
  const pictures = [Uint8Array.of(1, 2, 3), Uint8Array.of(4, 5), Uint8Array.of(6, 7, 8, 9, 10)];
  const file = memoryFile();
  const given = async function* () {
    for (const picture of pictures) yield await Promise.resolve(picture);
  };
  const origin = originOf(null, { files: ['Ä.csv'] }, '1.2.3', null);
  const form = { width: 64, height: 48, framesPerS: 12.5, title: 'Odd', origin };
  expect(await writeAvi(file, form, given())).toBe(3);
  const [riff, ...more] = chunksOf(file.bytes());
  expect([riff.name, riff.content.toString('latin1', 0, 4), more.length]).toEqual(['RIFF', 'AVI ', 0]);
  const [header, said, movi, index] = chunksOf(riff.content.subarray(4));
  expect([header.name, said.name, movi.name, index.name]).toEqual(['LIST', 'LIST', 'LIST', 'idx1']);
  expect(said.content.toString('latin1', 0, 4)).toBe('INFO');
  const texts = chunksOf(said.content.subarray(4)).map(({ name, content }) => [
    name,
    content.toString('utf8'),
  ]);
  expect(texts).toEqual([
    ['INAM', 'Odd\0'],
    ['ISFT', 'Janus3D 1.2.3\0'],
    ['ICMT', 'Made from: file Ä.csv\nMade with: Janus3D 1.2.3\0'],
  ]);
  const [main, stream] = chunksOf(header.content.subarray(4));
  const numbers = (content: Buffer): number[] => [...new Uint32Array(Uint8Array.from(content).buffer)];
  // AVIMAINHEADER: 80 ms a frame, an index, 3 frames, 1 stream, at most 5 bytes an image.
  expect(numbers(main.content)).toEqual([80_000, 0, 0, 0x10, 3, 0, 1, 5, 64, 48, 0, 0, 0, 0]);
  const [head, format] = chunksOf(stream.content.subarray(4));
  // AVISTREAMHEADER: 12.5 frames a second, any quality, the whole image.
  expect(head.content.toString('latin1', 0, 8)).toBe('vidsMJPG');
  const [rectangle, quality] = [new Uint32Array(Uint16Array.of(0, 0, 64, 48).buffer), 0xffffffff];
  expect(numbers(head.content.subarray(8))).toEqual([
    0,
    0,
    0,
    1000,
    12_500,
    0,
    3,
    5,
    quality,
    0,
    ...rectangle,
  ]);
  // BITMAPINFOHEADER: one plane of 24 bits.
  const [mjpg] = numbers(Buffer.from('MJPG'));
  expect(numbers(format.content)).toEqual([40, 64, 48, 1 | (24 << 16), mjpg, 3 * 64 * 48, 0, 0, 0, 0]);
  const frames = chunksOf(movi.content.subarray(4));
  expect(frames.map(({ content }) => [...content])).toEqual(pictures.map((picture) => [...picture]));
  for (const [k, { at, content }] of frames.entries()) {
    const entry = index.content.subarray(16 * k, 16 * k + 16);
    expect(entry.toString('latin1', 0, 4)).toBe('00dc');
    // AVIIF_KEYFRAME: every picture is whole.
    expect(entry.readUInt32LE(4)).toBe(0x10);
    expect([entry.readUInt32LE(8), entry.readUInt32LE(12)]).toEqual([at + 4, content.length]);
  }
});
