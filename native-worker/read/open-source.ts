import { stat } from 'node:fs/promises';
import { cancelled } from '../../preload/contract/errors.ts';
import { ByteFile, systemError, damagedFile, notThere, unsupported } from './byte-file.ts';
import { isNdtiff, openNdtiff } from './ndtiff/open-ndtiff.ts';
import { withoutGaps } from './fill-missing-pixels.ts';
import { foreignTiff, isZarr, knownFormat } from './known-formats.ts';
import { openNd2 } from './nd2/open-nd2.ts';
import { openPng } from './png/open-png.ts';
import { imagesIn, imagesLike, isPattern, openSequence } from './open-sequence.ts';
import type { ImageSource, SourceOptions } from './image-source.ts';
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

/**
 * Opens a stack or video.
 * @param path a file; a folder of single images; or a pattern such as `folder/img_*.tif`, whose files become one sequence in the order of the numbers in their names
 * @throws JanusError `bad-input` that names the file, what is wrong with it and what to do
 */
export async function openSource(path: string, options: SourceOptions = {}): Promise<ImageSource> {
  return withoutGaps(guarded(await open(path, options)));
}

async function open(path: string, options: SourceOptions): Promise<ImageSource> {
  const stats = await stat(path).catch((error: unknown) => {
    if (isPattern(path)) return null;
    throw systemError(path, error);
  });
  if (!stats) return openSequence(path, await imagesLike(path), options, openFile);
  if (stats.isDirectory() && (await isNdtiff(path))) return openNdtiff(path, options);
  if (stats.isDirectory() && (await isZarr(path)))
    throw unsupported(path, 'is a Zarr store, which is not read', 'export it as OME-TIFF');
  if (stats.isDirectory()) return openSequence(path, await imagesIn(path), options, openFile);
  return openFile(path, options);
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
    known ? `is ${known}, which is not read` : 'is of no image format that is read',
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
