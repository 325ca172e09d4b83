import { basename, dirname, join } from 'node:path';
import { ByteFile, fileError, damagedFile, notThere } from '../byte-file.ts';
import { parseOme, type OmeMetadata } from '../ome.ts';
import type { ImageSource, SourceOptions } from '../image-source.ts';
import { openOme } from './ome-tiff.ts';

const MAX_COMPANION_BYTES = 128 * 1024 * 1024;

async function parseFile(file: ByteFile): Promise<OmeMetadata> {
  if (file.size > MAX_COMPANION_BYTES)
    throw fileError(file.path, 'is too large for OME metadata', 'name the .ome.tif file itself');
  const metadata = parseOme((await file.read(0, file.size)).toString('utf8'));
  if (!metadata)
    throw damagedFile(file.path, 'is XML, but no whole OME metadata', 'name the .ome.tif file itself');
  return metadata;
}

/** Opens the set of TIFFs that an OME companion file (`.companion.ome`) describes. Closes `file`. */
export async function openCompanion(file: ByteFile, options: SourceOptions): Promise<ImageSource> {
  try {
    return await openOme(file.path, await parseFile(file), null, options);
  } finally {
    await file.close();
  }
}

/** The metadata of a TIFF that only names its companion file, which must be in the same folder. */
export async function readCompanion(tiffPath: string, metadataFile: string): Promise<OmeMetadata> {
  const name = basename(metadataFile.replaceAll('\\', '/'));
  if (name === '') throw damagedFile(tiffPath, 'does not name the file of its metadata', 'export it again');
  const file = await ByteFile.open(join(dirname(tiffPath), name)).catch(() => {
    throw notThere(
      tiffPath,
      `has its metadata in ${name}, which cannot be read`,
      'put that file into the same folder',
    );
  });
  try {
    return await parseFile(file);
  } finally {
    await file.close();
  }
}
