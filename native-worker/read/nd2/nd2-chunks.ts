import type { ByteFile } from '../byte-file.ts';

const CHUNK_MAGIC = 0x0abeceda;
const HEADER_BYTES = 16;
const MAP_SIGNATURE = 'ND2 CHUNK MAP SIGNATURE 0000001!';
const MAP_NAME = 'ND2 FILEMAP SIGNATURE NAME 0001!';
const FRAME_PREFIX = 'ImageDataSeq|';
const MAX_MAP_BYTES = 256 * 1024 * 1024;
const MAX_CHUNK_BYTES = 256 * 1024 * 1024;

export interface ChunkSpan {
  offset: number;
  length: number;
}

/** Where the named chunks of an ND2 file are. */
export class Nd2Chunks {
  readonly file: ByteFile;
  readonly #chunks = new Map<string, number>();
  readonly #frames = new Map<number, number>();

  private constructor(file: ByteFile) {
    this.file = file;
  }

  /** Reads the map at the end of the file. */
  static async open(file: ByteFile): Promise<Nd2Chunks> {
    const chunks = new Nd2Chunks(file);
    const end = file.header(Math.max(0, file.size - 40), Math.min(40, file.size));
    if (end.length < 40 || end.toString('latin1', 0, 32) !== MAP_SIGNATURE) {
      throw file.damaged(
        'is an ND2 file without its list of contents, as when a recording or a copy was cut short',
      );
    }
    const { offset, length } = chunks.span(Number(end.readBigUInt64LE(32)), MAP_NAME);
    if (length > MAX_MAP_BYTES) throw file.damaged('has a list of contents of impossible size');
    chunks.#readMap(await file.read(offset, length));
    return chunks;
  }

  #readMap(map: Buffer): void {
    for (let at = 0; at < map.length;) {
      const end = map.indexOf(0x21, at);
      if (end < 0) break;
      const name = map.toString('latin1', at, end);
      if (`${name}!` === MAP_SIGNATURE) return;
      if (end + 17 > map.length) break;
      const offset = Number(map.readBigUInt64LE(end + 1));
      if (name.startsWith(FRAME_PREFIX)) this.#frames.set(Number(name.slice(FRAME_PREFIX.length)), offset);
      else this.#chunks.set(name, offset);
      at = end + 17;
    }
    throw this.file.damaged('has a list of contents that breaks off');
  }

  /** The data of the chunk whose header is at `offset`. */
  span(offset: number, name?: string): ChunkSpan {
    const header = this.file.header(offset, HEADER_BYTES);
    const nameBytes = header.readUInt32LE(4);
    const span = { offset: offset + HEADER_BYTES + nameBytes, length: Number(header.readBigUInt64LE(8)) };
    const valid = header.readUInt32LE(0) === CHUNK_MAGIC && span.offset + span.length <= this.file.size;
    if (!valid) throw this.file.damaged(`has no whole chunk at byte ${offset}`);
    if (
      name !== undefined &&
      this.file.header(offset + HEADER_BYTES, name.length).toString('latin1') !== name
    ) {
      throw this.file.damaged(`has no "${name}" at byte ${offset}`);
    }
    return span;
  }

  /** @returns null where the file has no such chunk. */
  async read(name: string): Promise<Buffer | null> {
    const at = this.#chunks.get(name);
    if (at === undefined) return null;
    const { offset, length } = this.span(at);
    if (length > MAX_CHUNK_BYTES) throw this.file.damaged(`has metadata ${name} of impossible size`);
    return this.file.read(offset, length);
  }

  get frameCount(): number {
    return this.#frames.size;
  }

  frame(index: number): ChunkSpan {
    const at = this.#frames.get(index);
    if (at === undefined)
      throw this.file.damaged(`lacks frame ${index}, although its description speaks of it`);
    return this.span(at, `${FRAME_PREFIX}${index}!`);
  }
}
