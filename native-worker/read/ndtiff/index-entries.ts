import { z } from '../../../preload/contract/options/define-option.ts';

/** A plane of an NDTiff dataset, as its index says. */
export interface IndexEntry {
  /** Coordinates by the name of the axis: numbers, or names (of channels). */
  axes: Record<string, number | string>;
  /** Name of the TIFF in the folder of the index. */
  file: string;
  pixelsAt: number;
  width: number;
  height: number;
  pixelType: number;
  metadataAt: number;
  metadataBytes: number;
}

const MOST_TEXT_BYTES = 4096;
const FIXED_BYTES = 32;
const Axes = z.record(z.string(), z.union([z.number().int().min(-1e8).max(1e8), z.string().max(200)]));

/** Null: no such coordinates. */
function axesOf(json: string): IndexEntry['axes'] | null {
  try {
    return Axes.parse(JSON.parse(json));
  } catch {
    return null;
  }
}

/**
 * Reads entries one after the other (version 3 of https://github.com/micro-manager/NDTiffStorage): length and JSON of the coordinates, length
 * and name of the file, then eight numbers. An index that is still written ends in the middle of an entry, or in zeros.
 *
 * @returns the entries, and `isDamaged` where one can't be what it should be
 */
export function readEntries(bytes: Buffer): { entries: IndexEntry[]; isDamaged: boolean } {
  const entries: IndexEntry[] = [];
  let at = 0;
  const text = (): string | null => {
    if (at + 4 > bytes.length) return null;
    const length = bytes.readUInt32LE(at);
    if (length === 0 || length > MOST_TEXT_BYTES || at + 4 + length > bytes.length) return null;
    at += 4 + length;
    return bytes.toString('utf8', at - length, at);
  };
  for (;;) {
    const start = at;
    const json = text();
    const file = text();
    if (json === null || file === null || at + FIXED_BYTES > bytes.length) {
      const isTooLong = start + 4 <= bytes.length && bytes.readUInt32LE(start) > MOST_TEXT_BYTES;
      return { entries, isDamaged: isTooLong };
    }
    const axes = axesOf(json);
    // A name with a folder in it would lead out of the dataset.
    if (axes === null || /[\\/\0]/.test(file)) return { entries, isDamaged: true };
    const [pixelsAt, width, height, pixelType, packed, metadataAt, metadataBytes] = Array.from(
      { length: 7 },
      (_, field) => bytes.readUInt32LE(at + 4 * field),
    );
    if (packed !== 0) return { entries, isDamaged: true };
    entries.push({ axes, file, pixelsAt, width, height, pixelType, metadataAt, metadataBytes });
    at += FIXED_BYTES;
  }
}
