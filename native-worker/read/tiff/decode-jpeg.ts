import { fileError, type ByteFile } from '../byte-file.ts';
import { storedRows, unpackedBytes } from './strips-and-tiles.ts';
import { checkJpeg } from './check-jpeg.ts';
import type { PlaneLayout } from './plane-layout.ts';

/** geotiff holds coefficients in a small array for every 64: about 20 bytes a sample. A camera's 2304 x 2304 pixels fit. */
const MAX_SAMPLES = 2 ** 23;

/**
 * Unpacks a strip or tile that is compressed with JPEG (TIFF Technical Note 2) by geotiff's decoder. Its inverse cosine
 * transform rounds otherwise than libjpeg's: grey levels differ by at most 1, in about 7 % of the pixels.
 */
export async function decodeJpeg(
  file: ByteFile,
  stored: Uint8Array,
  layout: PlaneLayout,
  chunk: number,
): Promise<Uint8Array> {
  const { chunkWidth, chunkHeight, jpegTables } = layout;
  const components = layout.chunky ? layout.samples : 1;
  if (chunkWidth * chunkHeight * components > MAX_SAMPLES) {
    throw fileError(
      file.path,
      `has JPEG strips or tiles of ${chunkWidth} x ${chunkHeight} pixels, more than are read at once`,
      'export it as an uncompressed, deflated or LZW TIFF',
    );
  }
  if (jpegTables) checkJpeg(file, jpegTables, null);
  const minHeight = storedRows(layout, chunk);
  checkJpeg(file, stored, { width: chunkWidth, minHeight, maxHeight: chunkHeight, components });
  // Most files have none of this.
  const { getDecoder } = await import('geotiff');
  const parameters = {
    tileWidth: chunkWidth,
    tileHeight: chunkHeight,
    predictor: 1,
    bitsPerSample: 8,
    planarConfiguration: layout.chunky ? 1 : 2,
    ...(jpegTables && { JPEGTables: jpegTables }),
  };
  const size = unpackedBytes(layout, chunk);
  try {
    // A decoder of its own for each chunk: tables in one must not reach the next.
    const decoder = await getDecoder(layout.compression, parameters);
    const bytes = new Uint8Array(await decoder.decode(Uint8Array.from(stored).buffer)).subarray(0, size);
    if (bytes.length === size) return layout.ycbcr ? toRgb(bytes) : bytes;
  } catch {
    // Whatever the decoder stumbles over, the data are not what the page says.
  }
  throw file.damaged('has a strip or tile that cannot be unpacked');
}

/** YCbCr as red, green and blue, in place (ITU-T T.871, as libjpeg). */
function toRgb(bytes: Uint8Array): Uint8Array {
  const pixels = new Uint8ClampedArray(bytes.buffer, bytes.byteOffset, bytes.length);
  for (let i = 0; i < pixels.length; i += 3) {
    const y = pixels[i];
    const cb = pixels[i + 1] - 128;
    const cr = pixels[i + 2] - 128;
    pixels[i] = y + 1.402 * cr;
    pixels[i + 1] = y - 0.344136286 * cb - 0.714136286 * cr;
    pixels[i + 2] = y + 1.772 * cb;
  }
  return bytes;
}
