import { type ByteFile, unsupported } from '../byte-file.ts';

/** What a strip or tile must hold. Its last rows may be left out where they lie below the image. */
export interface JpegShape {
  width: number;
  minHeight: number;
  maxHeight: number;
  components: number;
}

const SOI = 0xd8;
const EOI = 0xd9;
const SOS = 0xda;
const DRI = 0xdd;
const DHT = 0xc4;
const DQT = 0xdb;

const REFUSED_FRAMES: Record<number, string> = {
  0xc2: 'progressive',
  0xc3: 'lossless',
  0xc9: 'arithmetically coded',
  0xca: 'arithmetically coded',
};

const isFrame = (marker: number): boolean =>
  marker >= 0xc0 && marker <= 0xcf && marker !== 0xc4 && marker !== 0xc8 && marker !== 0xcc;
/** Applications' own segments and comments. */
const isSkipped = (marker: number): boolean => (marker >= 0xe0 && marker <= 0xef) || marker === 0xfe;

/**
 * Walks through the markers of a JPEG stream (ITU-T T.81, annex B) and refuses whatever the decoder would need more memory or time
 * for than the page promises, or would read otherwise than libjpeg: the decoder itself trusts what it is given. What is left is
 * sequential, has the page's own size and components at full resolution, and one scan for each component.
 * @param shape null for a stream of tables alone (tag JPEGTables)
 * @throws JanusError
 */
export function checkJpeg(file: ByteFile, stream: Uint8Array, shape: JpegShape | null): void {
  const scanned = new Set<number>();
  let frame: Set<number> | null = null;
  let at = 0;
  const marker = (): number => {
    if (stream[at++] !== 0xff) throw broken(file);
    while (stream[at] === 0xff) at++;
    return stream[at++] ?? 0;
  };
  if (marker() !== SOI) throw broken(file);
  for (let found = marker(); found !== EOI; found = marker()) {
    const length = ((stream[at] ?? 0) << 8) | (stream[at + 1] ?? 0);
    if (length < 2 || at + length > stream.length) throw broken(file);
    const segment = stream.subarray(at + 2, at + length);
    at += length;
    if (isFrame(found) && shape && !frame) frame = frameComponents(file, found, segment, shape);
    else if (found === SOS && frame) {
      for (const id of scanComponents(file, segment)) {
        if (!frame.has(id) || scanned.has(id)) throw broken(file);
        scanned.add(id);
      }
      at = scanEnd(stream, at);
    } else if (found === DRI) {
      if (segment.length !== 2) throw broken(file);
      if (segment[0] || segment[1]) throw refused(file, 'with restart intervals');
    } else if (found === DHT || found === DQT) {
      if (!holdsWhole(segment, found === DHT ? huffmanBytes : quantisationBytes)) throw broken(file);
    } else if (!isSkipped(found)) throw broken(file);
  }
  if (shape && scanned.size !== shape.components) throw broken(file);
}

const broken = (file: ByteFile): Error => file.damaged('has a strip or tile that cannot be unpacked');
const refused = (file: ByteFile, how: string): Error =>
  unsupported(
    file.path,
    `is compressed with JPEG ${how}, which is not read`,
    'export it as an uncompressed, deflated or LZW TIFF',
  );

/** Identifiers of the components in a frame header of the given kind. */
function frameComponents(
  file: ByteFile,
  marker: number,
  segment: Uint8Array,
  { width, minHeight, maxHeight, components }: JpegShape,
): Set<number> {
  const kind = REFUSED_FRAMES[marker] ?? (marker > 0xc1 ? 'of a rare kind' : null);
  if (kind !== null) throw refused(file, `that is ${kind}`);
  const [precision = 0, high = 0, low = 0, wide = 0, narrow = 0, count = 0] = segment;
  if (precision !== 8) throw refused(file, `of ${precision} bits`);
  const rows = high * 256 + low;
  const known = count === components && segment.length === 6 + 3 * count;
  if (!known || wide * 256 + narrow !== width || rows < minHeight || rows > maxHeight) throw broken(file);
  const ids = new Set<number>();
  for (let i = 6; i < segment.length; i += 3) {
    ids.add(segment[i]);
    if (segment[i + 1] !== 0x11 && count > 1)
      throw refused(file, 'that holds its colours at reduced resolution');
  }
  // A single component may call its resolution anything; the decoder divides by it.
  const factors = segment[7];
  if (ids.size !== count || factors >> 4 === 0 || (factors & 15) === 0) throw broken(file);
  return ids;
}

const huffmanBytes = (segment: Uint8Array, at: number): number =>
  segment.subarray(at + 1, at + 17).reduce((sum, count) => sum + count, 17);
const quantisationBytes = (segment: Uint8Array, at: number): number => (segment[at] >> 4 === 0 ? 65 : 129);

/** Whether tables fill a segment to its end; the decoder would read on where they don't, and take what follows for markers. */
function holdsWhole(segment: Uint8Array, bytesAt: (segment: Uint8Array, at: number) => number): boolean {
  let at = 0;
  while (at < segment.length) at += bytesAt(segment, at);
  return at === segment.length;
}

/** Identifiers of the components in a scan header. */
function scanComponents(file: ByteFile, segment: Uint8Array): number[] {
  const count = segment[0] ?? 0;
  if (count < 1 || segment.length !== 4 + 2 * count) throw broken(file);
  return Array.from({ length: count }, (_, i) => segment[1 + 2 * i]);
}

/** Position of the marker after entropy-coded data, in which FF is followed by 00. */
function scanEnd(stream: Uint8Array, from: number): number {
  let at = from;
  for (;;) {
    at = stream.indexOf(0xff, at);
    if (at < 0) return stream.length;
    if (stream[at + 1] !== 0) return at;
    at += 2;
  }
}
