import type { ByteFile } from '../byte-file.ts';
import { mostPacked } from '../inflate.ts';
import { mostExpansion } from './decompress.ts';
import type { PlaneLayout } from './plane-layout.ts';

/** Strips that lie this close together are read in one go, up to so many bytes at a time. */
const GAP_BYTES = 4096;
const BATCH_BYTES = 8 * 1024 * 1024;

/** Rows that a chunk stores: tiles are always whole, the last strip is cut at the image's edge. */
export function storedRows(layout: PlaneLayout, chunk: number): number {
  if (layout.tiled) return layout.chunkHeight;
  return Math.min(layout.chunkHeight, layout.height - chunk * layout.chunkHeight);
}

/** Bytes of a chunk once it is unpacked. */
export function unpackedBytes(layout: PlaneLayout, chunk: number): number {
  const rowSamples = layout.chunkWidth * (layout.chunky ? layout.samples : 1);
  return storedRows(layout, chunk) * Math.ceil((rowSamples * layout.bits) / 8);
}

interface Span {
  start: number;
  end: number;
}

function spanOf(file: ByteFile, layout: PlaneLayout, index: number): Span {
  const start = layout.offsets[index];
  const perPlane = layout.chunksAcross * layout.chunksDown;
  const unpacked = unpackedBytes(layout, index % perPlane);
  // Old writers leave out the size of a single strip, and that of uncompressed ones can be told.
  const size =
    layout.compression === 1
      ? unpacked
      : Math.min(
          layout.byteCounts[index] ?? (layout.offsets.length === 1 ? file.size - start : 0),
          mostPacked(unpacked),
        );
  if (start === 0 || size === 0) throw file.damaged('has a plane of which a part was never written');
  if (start + size > file.size) throw file.damaged('ends in the middle of a plane');
  if (unpacked > size * mostExpansion(layout.compression)) {
    throw file.damaged('has a strip or tile with too few bytes');
  }
  return { start, end: start + size };
}

/** Where chunks are stored. @throws JanusError where the file cannot hold what they promise */
export const chunkSpans = (file: ByteFile, layout: PlaneLayout, indices: number[]): Span[] =>
  indices.map((index) => spanOf(file, layout, index));

/** The stored bytes of chunks one after another; neighbours are read together. The bytes may be changed. */
export async function* storedChunks(file: ByteFile, spans: Span[]): AsyncGenerator<Uint8Array> {
  for (let i = 0; i < spans.length;) {
    const { start, end } = spans[i];
    let batchEnd = end;
    let next = i + 1;
    for (let span = spans[next]; span; span = spans[++next]) {
      const near = span.start >= batchEnd && span.start <= batchEnd + GAP_BYTES;
      if (!near || span.end - start > BATCH_BYTES) break;
      batchEnd = span.end;
    }
    const bytes = await file.read(start, batchEnd - start);
    for (const span of spans.slice(i, next)) yield bytes.subarray(span.start - start, span.end - start);
    i = next;
  }
}
