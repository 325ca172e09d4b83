import { stat } from 'node:fs/promises';
import { extname } from 'node:path';
import { cancelled } from '../../preload/contract/errors.ts';
import { ByteFile, systemError, damagedFile, notThere, unsupported } from './byte-file.ts';
import { isNdtiff, openNdtiff } from './ndtiff/open-ndtiff.ts';
import { openNd2 } from './nd2/open-nd2.ts';
import { openPng } from './png/open-png.ts';
import { imagesIn, imagesLike, isPattern, openSequence } from './sequence.ts';
import type { ImageSource, SourceOptions } from './source.ts';
import { openCompanion } from './tiff/ome-companion.ts';
import { openTiff } from './tiff/open-tiff.ts';

type Opener = (file: ByteFile, options: SourceOptions) => Promise<ImageSource>;

/** Formats by the bytes they start with (Latin-1). */
const READ: [magic: string, open: Opener][] = [
  ['II*\0', openTiff],
  ['MM\0*', openTiff],
  ['II+\0', openTiff],
  ['MM\0+', openTiff],
  ['\x89PNG\r\n\x1a\n', openPng],
  ['\xda\xce\xbe\n', openNd2],
  ['<', openCompanion],
  ['\xef\xbb\xbf<', openCompanion],
];

/** Formats that are known and not read, by bytes from `at` on. */
const REFUSED: [at: number, magic: string, name: string][] = [
  [4, 'jP  ', 'an old ND2 (JPEG 2000) or a JPEG 2000 image'],
  [0, '\xff\xd8\xff', 'a JPEG image, whose pixels were altered by compression'],
  [0, 'GIF8', 'a GIF image'],
  [0, 'BM', 'a BMP image'],
  [0, 'ZISRAWFILE', 'a Zeiss CZI file'],
  [0, 'p\0\0\0', 'a Leica LIF file'],
  [0, '\xd0\xcf\x11\xe0', 'a compound document such as Olympus OIB or Zeiss ZVI'],
  [0, '\x89HDF', 'an HDF5 file such as Imaris'],
  [0, 'RIFF', 'an AVI video'],
  [4, 'ftyp', 'an MP4 or QuickTime video'],
  [0, 'PK\x03\x04', 'a ZIP archive'],
  [0, '\x1f\x8b', 'a gzip archive'],
  [0, 'SIMPLE', 'a FITS file'],
  [0, 'DCIMG', 'a Hamamatsu DCIMG recording'],
  [0, 'Andor Technology Multi-Channel File', 'an Andor SIF recording'],
  [0, 'CI\x2c\0', 'a Phantom CINE recording'],
  [0, '\xed\xfe\0\0', 'a StreamPix SEQ recording'],
  [0, 'PCO-', 'a PCO B16 image'],
  [0, 'SIS\0', 'an Olympus VSI or ETS image'],
  [0, '\x1aE\xdf\xa3', 'a Matroska or WebM video'],
  [0, '\x93NUMPY', 'a NumPy array'],
  [0, 'MATLAB ', 'a MATLAB file'],
  [0, 'SQLite', 'a project or database'],
];

/**
 * Opens a stack or video.
 * @param path a file; a folder of single images; or a pattern such as `folder/img_*.tif`, whose files become one sequence in the order of the numbers in their names
 * @throws JanusError `bad-input` that names the file, what is wrong with it and what to do
 */
export async function openSource(path: string, options: SourceOptions = {}): Promise<ImageSource> {
  return guarded(await open(path, options));
}

async function open(path: string, options: SourceOptions): Promise<ImageSource> {
  const stats = await stat(path).catch((error: unknown) => {
    if (isPattern(path)) return null;
    throw systemError(path, error);
  });
  if (!stats) return openSequence(path, await imagesLike(path), options, openFile);
  if (stats.isDirectory() && (await isNdtiff(path))) return openNdtiff(path, options);
  if (stats.isDirectory()) return openSequence(path, await imagesIn(path), options, openFile);
  return openFile(path, options);
}

async function openFile(path: string, options: SourceOptions): Promise<ImageSource> {
  const file = await ByteFile.open(path);
  const start = file.header(0, Math.min(16, file.size)).toString('latin1');
  const far = file.header(0, Math.min(4100, file.size)).toString('latin1');
  const opener = READ.find(([magic]) => start.startsWith(magic))?.[1];
  if (opener) return opener(file, options);
  await file.close();
  if (file.size === 0) throw damagedFile(path, 'is empty', 'copy or export it again');
  const known = REFUSED.find(([at, magic]) => start.startsWith(magic, at))?.[2] ?? namedFormat(path, far);
  throw unsupported(
    path,
    known ? `is ${known}, which is not read` : 'is of no image format that is read',
    'export it as OME-TIFF',
  );
}

/** Formats without bytes of their own at the start: by a mark further on, or by name. */
function namedFormat(path: string, bytes: string): string | undefined {
  // Header of 4100 bytes: WINVIEW_ID at 2996, lastvalue at 4098 (Princeton Instruments, SPE 2.x and 3.0).
  const isSpe = bytes.startsWith('\x67\x45\x23\x01', 2996) || bytes.startsWith('UU', 4098);
  if (isSpe) return 'a Princeton Instruments SPE recording';
  return NAMED[extname(path).toLowerCase()];
}

const NAMED: Record<string, string> = {
  '.dcimg': 'a Hamamatsu DCIMG recording',
  '.sif': 'an Andor SIF recording',
  '.cine': 'a Phantom CINE recording',
  '.spe': 'a Princeton Instruments SPE recording',
  '.seq': 'a StreamPix SEQ recording',
  '.raw': 'raw samples without a header',
};

/** Checks frame number and signal once for every format. */
function guarded(source: ImageSource): ImageSource {
  const { frames, path } = source.info;
  return {
    info: source.info,
    ...(source.members && { members: source.members }),
    readFrame: async (index, options = {}) => {
      if (options.signal?.aborted) throw cancelled();
      if (!(Number.isInteger(index) && index >= 0 && index < frames)) {
        throw notThere(
          path,
          `has no frame ${index}`,
          frames === 1 ? 'its only one is 0' : `choose 0 to ${frames - 1}`,
        );
      }
      return source.readFrame(index, options);
    },
    close: () => source.close(),
  };
}
