import type { ByteFile } from '../byte-file.ts';

/** Where the values of one tag are. `at` is a position in the file. */
interface Entry {
  type: number;
  count: number;
  at: number;
}

/** One image file directory (IFD): the description of one page. */
export interface Directory {
  offset: number;
  entries: Map<number, Entry>;
  /** Position of the next directory, 0 after the last. */
  next: number;
}

/** Bytes of a value by TIFF field type (TIFF 6.0, page 15; BigTIFF adds 16 to 18). */
const TYPE_BYTES = [0, 1, 1, 2, 4, 8, 1, 1, 2, 4, 8, 4, 8, 4, 0, 0, 8, 8, 8];
const MAX_ENTRIES = 4096;
const MAX_TEXT_BYTES = 128 * 1024 * 1024;

/** Header and directories of a classic or big TIFF, either byte order. Nothing is read before it is asked for. */
export class TiffDirectories {
  readonly file: ByteFile;
  readonly littleEndian: boolean;
  readonly big: boolean;
  readonly first: number;

  constructor(file: ByteFile) {
    this.file = file;
    const head = file.header(0, 8);
    const order = head.toString('latin1', 0, 2);
    this.littleEndian = order === 'II';
    const magic = this.littleEndian ? head.readUInt16LE(2) : head.readUInt16BE(2);
    if ((order !== 'II' && order !== 'MM') || (magic !== 42 && magic !== 43))
      throw file.damaged('is not a TIFF file');
    this.big = magic === 43;
    if (!this.big) {
      this.first = this.#u32(4);
      return;
    }
    if (this.#u16(4) !== 8) throw file.damaged('has a BigTIFF header of an unknown kind');
    this.first = this.#u64(8);
  }

  #u16(at: number): number {
    const bytes = this.file.header(at, 2);
    return this.littleEndian ? bytes.readUInt16LE(0) : bytes.readUInt16BE(0);
  }

  #u32(at: number): number {
    const bytes = this.file.header(at, 4);
    return this.littleEndian ? bytes.readUInt32LE(0) : bytes.readUInt32BE(0);
  }

  #u64(at: number): number {
    const bytes = this.file.header(at, 8);
    return Number(this.littleEndian ? bytes.readBigUInt64LE(0) : bytes.readBigUInt64BE(0));
  }

  #entryCount(offset: number): number {
    const count = this.big ? this.#u64(offset) : this.#u16(offset);
    if (count < 1 || count > MAX_ENTRIES) throw this.file.damaged(`has no page directory at byte ${offset}`);
    return count;
  }

  /** Position of the directory after the one at `offset`; 0: there is none. Reads little more than that number. */
  nextOf(offset: number): number {
    const count = this.#entryCount(offset);
    return this.big ? this.#u64(offset + 8 + 20 * count) : this.#u32(offset + 2 + 12 * count);
  }

  read(offset: number): Directory {
    const count = this.#entryCount(offset);
    const entryBytes = this.big ? 20 : 12;
    const start = offset + (this.big ? 8 : 2);
    const inline = this.big ? 8 : 4;
    const entries = new Map<number, Entry>();
    for (let at = start; at < start + count * entryBytes; at += entryBytes) {
      const tag = this.#u16(at);
      const type = this.#u16(at + 2);
      const values = this.big ? this.#u64(at + 4) : this.#u32(at + 4);
      const field = at + entryBytes - inline;
      const bytes = values * (TYPE_BYTES[type] ?? 0);
      if (bytes === 0 || entries.has(tag)) continue;
      const position = bytes <= inline ? field : this.big ? this.#u64(field) : this.#u32(field);
      entries.set(tag, { type, count: values, at: position });
    }
    return { offset, entries, next: this.nextOf(offset) };
  }

  /** The first `limit` values of a numeric tag; empty where the tag is missing. */
  numbers(directory: Directory, tag: number, limit: number): number[] {
    const entry = directory.entries.get(tag);
    if (!entry) return [];
    const count = Math.min(entry.count, limit);
    const size = TYPE_BYTES[entry.type] ?? 0;
    const bytes = this.file.header(entry.at, count * size);
    const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    const values = new Array<number>(count);
    for (let i = 0; i < count; i++) values[i] = this.#value(view, i * size, entry.type);
    return values;
  }

  #value(view: DataView, at: number, type: number): number {
    const little = this.littleEndian;
    switch (type) {
      case 3:
        return view.getUint16(at, little);
      case 4:
      case 13:
        return view.getUint32(at, little);
      case 5:
        return view.getUint32(at, little) / view.getUint32(at + 4, little);
      case 6:
        return view.getInt8(at);
      case 8:
        return view.getInt16(at, little);
      case 9:
        return view.getInt32(at, little);
      case 10:
        return view.getInt32(at, little) / view.getInt32(at + 4, little);
      case 11:
        return view.getFloat32(at, little);
      case 12:
        return view.getFloat64(at, little);
      case 16:
      case 18:
        return Number(view.getBigUint64(at, little));
      case 17:
        return Number(view.getBigInt64(at, little));
      default:
        return view.getUint8(at);
    }
  }

  number(directory: Directory, tag: number): number | undefined {
    return this.numbers(directory, tag, 1)[0];
  }

  /** A text tag as UTF-8, or as Latin-1 where it isn't valid UTF-8 (old ImageJ); null where it is missing. */
  async text(directory: Directory, tag: number): Promise<string | null> {
    const bytes = await this.bytes(directory, tag);
    if (!bytes) return null;
    const end = bytes.indexOf(0);
    const text = end < 0 ? bytes : bytes.subarray(0, end);
    try {
      return new TextDecoder('utf-8', { fatal: true }).decode(text);
    } catch {
      return text.toString('latin1');
    }
  }

  async bytes(directory: Directory, tag: number): Promise<Buffer | null> {
    const entry = directory.entries.get(tag);
    if (!entry) return null;
    const length = entry.count * (TYPE_BYTES[entry.type] ?? 0);
    if (length > MAX_TEXT_BYTES) throw this.file.damaged(`has a tag ${tag} of ${length} bytes`);
    return this.file.read(entry.at, length);
  }
}
