import { cancelled } from '../../../preload/contract/errors.ts';
import { ByteFile, fileError } from './byte-file.ts';
import type { ImageSource, SourceOptions } from './source.ts';
import { openTiff } from './tiff/open-tiff.ts';

/** Checks the frame number and the signal once, for every format. */
function guarded(source: ImageSource): ImageSource {
  const { frames, path } = source.info;
  return {
    info: source.info,
    readFrame: async (index, options = {}) => {
      if (options.signal?.aborted) throw cancelled();
      if (!(Number.isInteger(index) && index >= 0 && index < frames)) {
        throw fileError(path, `has no frame ${index}`, `choose 0 to ${frames - 1}`);
      }
      return source.readFrame(index, options);
    },
    close: () => source.close(),
  };
}

/**
 * Opens a stack or video.
 * @param path a file
 * @throws JanusError `bad-input` naming what is wrong with the file and what to do
 */
export async function openSource(path: string, options: SourceOptions = {}): Promise<ImageSource> {
  return guarded(await openFile(path, options));
}

async function openFile(path: string, options: SourceOptions): Promise<ImageSource> {
  const file = await ByteFile.open(path);
  const magic = file.size < 8 ? '' : file.header(0, 4).toString('latin1');
  if (['II*\0', 'MM\0*', 'II+\0', 'MM\0+'].includes(magic)) return openTiff(file, options);
  await file.close();
  throw fileError(
    path,
    file.size === 0 ? 'is empty' : 'is no image format that is read',
    'export it as OME-TIFF',
  );
}
