import { appendFileSync, openSync, closeSync, statSync, writeFileSync, writeSync } from 'node:fs';

/** A page of a plain TIFF: its pixels, then its directory. */
function pageAt(
  at: number,
  { width, height, data }: { width: number; height: number; data: Uint8Array | Uint16Array },
): { bytes: Buffer; directory: number; next: number } {
  const pixels = Buffer.from(data.buffer, data.byteOffset, data.byteLength);
  const bits = 8 * data.BYTES_PER_ELEMENT;
  const padded = pixels.length + (pixels.length & 1);
  const entries = [
    [256, 4, width],
    [257, 4, height],
    [258, 3, bits],
    [259, 3, 1],
    [262, 3, 1],
    [273, 4, at],
    [277, 3, 1],
    [278, 4, height],
    [279, 4, pixels.length],
  ];
  const directory = Buffer.alloc(2 + 12 * entries.length + 4);
  directory.writeUInt16LE(entries.length, 0);
  for (const [k, [tag, type, value]] of entries.entries()) {
    directory.writeUInt16LE(tag, 2 + 12 * k);
    directory.writeUInt16LE(type, 4 + 12 * k);
    directory.writeUInt32LE(1, 6 + 12 * k);
    directory.writeUInt32LE(value, 10 + 12 * k);
  }
  const bytes = Buffer.concat([pixels, Buffer.alloc(padded - pixels.length), directory]);
  return { bytes, directory: at + padded, next: at + bytes.length - 4 };
}

export interface GrowingTiff {
  /** Appends a page in two halves, between which `between` runs; then the page before speaks of it. */
  append(
    page: { width: number; height: number; data: Uint8Array | Uint16Array },
    between?: () => Promise<void>,
  ): Promise<void>;
}

/** A plain little-endian TIFF that grows page by page, as acquisition programs write them. */
export function growingTiff(path: string): GrowingTiff {
  const header = Buffer.alloc(8);
  header.write('II', 0, 'latin1');
  header.writeUInt16LE(42, 2);
  writeFileSync(path, header);
  let link = 4;
  return {
    async append(page, between) {
      const { bytes, directory, next } = pageAt(statSync(path).size, page);
      const half = bytes.length >> 1;
      appendFileSync(path, bytes.subarray(0, half));
      await between?.();
      appendFileSync(path, bytes.subarray(half));
      const pointer = Buffer.alloc(4);
      pointer.writeUInt32LE(directory, 0);
      const file = openSync(path, 'r+');
      writeSync(file, pointer, 0, 4, link);
      closeSync(file);
      link = next;
    },
  };
}
