import { closeSync, ftruncateSync, openSync, writeSync } from 'node:fs';

/** A tag of a directory: field type 2 (text), 3, 4 or 16 and its values. */
export interface MadeTag {
  tag: number;
  type: 2 | 3 | 4 | 16;
  values: number[] | string;
}

const SIZES = { 2: 1, 3: 2, 4: 4, 16: 8 } as const;

/** Writes little-endian TIFF structures at any position of a file, also of one with holes. Closes it at the end. */
export class TiffMaker {
  readonly #file: number;
  readonly #big: boolean;

  constructor(path: string, options: { big?: boolean; size?: number } = {}) {
    this.#file = openSync(path, 'w');
    this.#big = options.big ?? false;
    if (options.size !== undefined) ftruncateSync(this.#file, options.size);
  }

  header(firstDirectory: number): this {
    const bytes = Buffer.alloc(this.#big ? 16 : 8);
    bytes.write('II');
    bytes.writeUInt16LE(this.#big ? 43 : 42, 2);
    if (this.#big) {
      bytes.writeUInt16LE(8, 4);
      bytes.writeBigUInt64LE(BigInt(firstDirectory), 8);
    } else bytes.writeUInt32LE(firstDirectory, 4);
    return this.bytes(0, bytes);
  }

  bytes(at: number, bytes: Uint8Array): this {
    writeSync(this.#file, bytes, 0, bytes.length, at);
    return this;
  }

  /** A directory at `at`; values that don't fit into it follow it. */
  directory(at: number, tags: MadeTag[], next: number): this {
    const word = (value: number, size: number): Buffer => {
      const bytes = Buffer.alloc(8);
      bytes.writeBigUInt64LE(BigInt(value));
      return bytes.subarray(0, size);
    };
    const inline = this.#big ? 8 : 4;
    const parts = [word(tags.length, this.#big ? 8 : 2)];
    const entryBytes = this.#big ? 20 : 12;
    let after = at + (this.#big ? 8 : 2) + tags.length * entryBytes + inline;
    const extra: Buffer[] = [];
    for (const { tag, type, values } of [...tags].sort((a, b) => a.tag - b.tag)) {
      const content =
        typeof values === 'string'
          ? Buffer.from(`${values}\0`)
          : Buffer.concat(values.map((value) => word(value, SIZES[type])));
      parts.push(word(tag, 2), word(type, 2), word(content.length / SIZES[type], inline));
      if (content.length <= inline) parts.push(Buffer.concat([content, Buffer.alloc(inline)], inline));
      else {
        parts.push(word(after, inline));
        extra.push(content);
        after += content.length;
      }
    }
    parts.push(word(next, inline));
    return this.bytes(at, Buffer.concat([...parts, ...extra]));
  }

  close(): void {
    closeSync(this.#file);
  }
}

/** Tags of an uncompressed grey page in one strip; `more` replaces or adds. */
export function greyPage(
  width: number,
  height: number,
  bits: number,
  offset: number,
  more: MadeTag[] = [],
): MadeTag[] {
  const tags: MadeTag[] = [
    { tag: 256, type: 4, values: [width] },
    { tag: 257, type: 4, values: [height] },
    { tag: 258, type: 3, values: [bits] },
    { tag: 259, type: 3, values: [1] },
    { tag: 262, type: 3, values: [1] },
    { tag: 273, type: offset > 0xffffffff ? 16 : 4, values: [offset] },
    { tag: 277, type: 3, values: [1] },
    { tag: 278, type: 4, values: [height] },
    { tag: 279, type: 4, values: [(width * height * bits) / 8] },
  ];
  return [...tags.filter(({ tag }) => !more.some((other) => other.tag === tag)), ...more];
}
