import { expect, it } from 'vitest';
import { writeAvi } from '../../../main/workflow/exports/avi.ts';

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
  const form = { width: 64, height: 48, framesPerS: 12.5 };
  expect(await writeAvi(file, form, given())).toBe(3);
  const [riff, ...more] = chunksOf(file.bytes());
  expect([riff.name, riff.content.toString('latin1', 0, 4), more.length]).toEqual(['RIFF', 'AVI ', 0]);
  const [header, movi, index] = chunksOf(riff.content.subarray(4));
  expect([header.name, movi.name, index.name]).toEqual(['LIST', 'LIST', 'idx1']);
  const [main, stream] = chunksOf(header.content.subarray(4));
  expect([main.content.readUInt32LE(0), main.content.readUInt32LE(16)]).toEqual([80_000, 3]);
  expect([main.content.readUInt32LE(32), main.content.readUInt32LE(36)]).toEqual([64, 48]);
  const [head, format] = chunksOf(stream.content.subarray(4));
  expect(head.content.toString('latin1', 0, 8)).toBe('vidsMJPG');
  expect(head.content.readUInt32LE(24) / head.content.readUInt32LE(20)).toBe(12.5);
  expect([format.content.readUInt32LE(4), format.content.readUInt32LE(8)]).toEqual([64, 48]);
  const frames = chunksOf(movi.content.subarray(4));
  expect(frames.map(({ content }) => [...content])).toEqual(pictures.map((picture) => [...picture]));
  for (const [k, { at, content }] of frames.entries()) {
    const entry = index.content.subarray(16 * k, 16 * k + 16);
    expect(entry.toString('latin1', 0, 4)).toBe('00dc');
    expect([entry.readUInt32LE(8), entry.readUInt32LE(12)]).toEqual([at + 4, content.length]);
  }
});
