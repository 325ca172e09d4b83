import { appendFileSync, mkdirSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

const SUMMARY = Buffer.from('{"PixelSize_um":0.2,"Interval_ms":100}');
const METADATA = Buffer.from('{}');

/** An NDTiff dataset that grows plane by plane: pixels and metadata, in two halves, then the entry of the index. Only what readers of datasets need. */
export function growingNdtiff(folder: string): {
  append(
    page: { width: number; height: number; data: Uint8Array | Uint16Array },
    between?: () => Promise<void>,
  ): Promise<void>;
} {
  const [index, name] = [join(folder, 'NDTiff.index'), 'a_NDTiffStack.tif'];
  const tiff = join(folder, name);
  mkdirSync(folder, { recursive: true });
  const header = Buffer.alloc(28);
  header.write('II', 0, 'latin1');
  header.writeUInt16LE(42, 2);
  for (const [field, value] of [483729, 3, 3, 2355492, SUMMARY.length].entries())
    header.writeUInt32LE(value, 8 + 4 * field);
  writeFileSync(tiff, Buffer.concat([header, SUMMARY]));
  writeFileSync(index, '');
  let time = 0;
  return {
    async append({ width, height, data }, between) {
      const at = statSync(tiff).size;
      const pixels = Buffer.from(data.buffer, data.byteOffset, data.byteLength);
      const half = pixels.length >> 1;
      appendFileSync(tiff, pixels.subarray(0, half));
      await between?.();
      appendFileSync(tiff, Buffer.concat([pixels.subarray(half), METADATA]));
      const texts = [`{"time": ${time++}}`, name].flatMap((text) => {
        const length = Buffer.alloc(4);
        length.writeUInt32LE(text.length);
        return [length, Buffer.from(text)];
      });
      const numbers = Buffer.alloc(32);
      const type = data.BYTES_PER_ELEMENT === 1 ? 0 : 1;
      for (const [field, value] of [at, width, height, type, 0, at + pixels.length, 2].entries())
        numbers.writeUInt32LE(value, 4 * field);
      appendFileSync(index, Buffer.concat([...texts, numbers]));
    },
  };
}
