import { open } from 'node:fs/promises';

/** Types of BigTIFF's fields (bigtiff.org). */
const [SHORT, LONG, LONG8] = [3, 4, 16];
const ENTRY = 20;

/**
 * A BigTIFF of black planes of 8 bits of which nearly nothing stands on the disk: its pixels are a hole in the file, for systems that have such.
 * Returns its size in bytes.
 */
export async function writeSparseTiff(
  path: string,
  { width, height, planes }: { width: number; height: number; planes: number },
): Promise<number> {
  const planeBytes = width * height;
  const fields: [tag: number, type: number, value: (plane: number) => number][] = [
    [256, LONG, () => width],
    [257, LONG, () => height],
    [258, SHORT, () => 8],
    [259, SHORT, () => 1],
    [262, SHORT, () => 1],
    [273, LONG8, (plane) => pixelsAt + plane * planeBytes],
    [277, SHORT, () => 1],
    [278, LONG, () => height],
    [279, LONG8, () => planeBytes],
  ];
  const ifdBytes = 8 + fields.length * ENTRY + 8;
  const pixelsAt = 16 + planes * ifdBytes;
  const head = Buffer.alloc(pixelsAt);
  head.write('II');
  head.writeUInt16LE(43, 2);
  head.writeUInt16LE(8, 4);
  head.writeBigUInt64LE(16n, 8);
  for (let plane = 0; plane < planes; plane += 1) {
    let at = 16 + plane * ifdBytes;
    head.writeBigUInt64LE(BigInt(fields.length), at);
    at += 8;
    for (const [tag, type, value] of fields) {
      head.writeUInt16LE(tag, at);
      head.writeUInt16LE(type, at + 2);
      head.writeBigUInt64LE(1n, at + 4);
      head.writeBigUInt64LE(BigInt(value(plane)), at + 12);
      at += ENTRY;
    }
    head.writeBigUInt64LE(BigInt(plane + 1 < planes ? at + 8 : 0), at);
  }
  const size = pixelsAt + planes * planeBytes;
  const file = await open(path, 'w');
  try {
    await file.appendFile(head);
    await file.truncate(size);
  } finally {
    await file.close();
  }
  return size;
}
