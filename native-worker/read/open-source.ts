import { Stats } from 'node:fs';
import { stat } from 'node:fs/promises';
import { cancelled } from '../../preload/contract/errors.ts';
import { ByteFile, systemError, damagedFile, notThere, unsupported } from './byte-file.ts';
import { withoutGaps } from './fill-missing-pixels.ts';
import { foreignTiff, isZarr, knownFormat } from './known-formats.ts';
import type { ImageSource, SourceOptions } from './image-source.ts';

type Opener = (file: ByteFile, options: SourceOptions) => Promise<ImageSource>;

/** Of most formats none is met: each reader is loaded when its first file is. */
const openTiff: Opener = async (...file) => (await import('./tiff/open-tiff.ts')).openTiff(...file);
const openPng: Opener = async (...file) => (await import('./png/open-png.ts')).openPng(...file);
const openNd2: Opener = async (...file) => (await import('./nd2/open-nd2.ts')).openNd2(...file);
const openCompanion: Opener = async (...file) =>
  (await import('./tiff/ome-companion.ts')).openCompanion(...file);

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

/**
 * Opens a stack or video.
 * @param path a file; a folder of single images; or a pattern such as `folder/img_*.tif`, whose files become one sequence in the order of the numbers in their names
 * @throws JanusError `bad-input` that names the file, what is wrong with it and what to do
 */
export async function openSource(path: string, options: SourceOptions = {}): Promise<ImageSource> {
  return withoutGaps(guarded(await open(path, options)));
}

async function open(path: string, options: SourceOptions): Promise<ImageSource> {
  const stats = await stat(path).catch((error: unknown) => error);
  if (stats instanceof Stats && !stats.isDirectory()) return openFile(path, options);
  const { imagesIn, imagesLike, isPattern, openSequence } = await import('./open-sequence.ts');
  if (!(stats instanceof Stats)) {
    if (isPattern(path)) return openSequence(path, await imagesLike(path), options, openFile);
    throw systemError(path, stats);
  }
  const { isNdtiff, openNdtiff } = await import('./ndtiff/open-ndtiff.ts');
  if (await isNdtiff(path)) return openNdtiff(path, options);
  if (await isZarr(path))
    throw unsupported(path, 'is a Zarr store, which is not read', 'export it as OME-TIFF');
  return openSequence(path, await imagesIn(path), options, openFile);
}

async function openFile(path: string, options: SourceOptions): Promise<ImageSource> {
  const file = await ByteFile.open(path);
  const start = file.header(0, Math.min(16, file.size)).toString('latin1');
  const far = file.header(0, Math.min(4100, file.size)).toString('latin1');
  const opener = READ.find(([magic]) => start.startsWith(magic))?.[1];
  const foreign = foreignTiff(path);
  if (opener && foreign === undefined) return opener(file, options);
  await file.close();
  if (foreign !== undefined) throw unsupported(path, `is ${foreign}`, 'export it as OME-TIFF');
  if (file.size === 0) throw damagedFile(path, 'is empty', 'copy or export it again');
  const known = knownFormat(path, far);
  throw unsupported(
    path,
    known ? `is ${known}, which is not read` : 'is in no image format that is read',
    'export it as OME-TIFF',
  );
}

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
