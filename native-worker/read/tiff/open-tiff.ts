import type { ByteFile } from '../byte-file.ts';
import { unsupported } from '../byte-file.ts';
import { parseImageJ } from '../imagej.ts';
import { withSummary } from '../micro-manager.ts';
import { parseOme, type OmeMetadata } from '../ome.ts';
import type { ImageSource, SourceOptions } from '../image-source.ts';
import { planeLayout } from './plane-layout.ts';
import { openMicroManager, readMicroManager } from './micro-manager-tiff.ts';
import { readCompanion } from './ome-companion.ts';
import { openImageJ } from './imagej-tiff.ts';
import { openOme } from './ome-tiff.ts';
import { TiffPart } from './tiff-part.ts';
import { openPlain } from './plain-tiff.ts';
import { Tag } from './tags.ts';

/** Opens whatever kind of TIFF `file` is. Closes `file` where that fails. */
export async function openTiff(file: ByteFile, options: SourceOptions): Promise<ImageSource> {
  try {
    return await dispatch(new TiffPart(file), file, options);
  } catch (error) {
    await file.close();
    throw error;
  }
}

async function dispatch(part: TiffPart, file: ByteFile, options: SourceOptions): Promise<ImageSource> {
  const { pages } = part;
  const tiff = pages.directories;
  const first = await pages.page(0);
  if ((first.entries.get(Tag.stk)?.count ?? 0) > 1)
    throw unsupported(file.path, 'is a MetaMorph STK stack, which is not read', 'export it as OME-TIFF');
  if (first.entries.has(Tag.lsm))
    throw unsupported(file.path, 'is a Zeiss LSM file, which is not read', 'export it as OME-TIFF');
  const description = (await tiff.text(first, Tag.imageDescription)) ?? '';
  const microManager = await readMicroManager(part);
  if (/<(\w+:)?OME[\s>]/.test(description)) {
    const source = await openOme(file.path, await omeMetadata(file, description), part, options);
    return microManager ? { ...source, info: withSummary(source.info, microManager.summary) } : source;
  }
  if (microManager) return openMicroManager(part, microManager, options);
  const layout = planeLayout(tiff, first);
  const imageJ = parseImageJ(description);
  if (imageJ && layout.channels === 1) return openImageJ(part, first, layout, imageJ, options);
  return openPlain(part, options);
}

/** The metadata in a page's description, or in the companion file that it names. */
async function omeMetadata(file: ByteFile, description: string): Promise<OmeMetadata> {
  const own = parseOme(description);
  if (!own) throw file.damaged('has OME metadata that break off');
  if (own.images.length > 0 || own.metadataFile === null) return own;
  return { ...(await readCompanion(file.path, own.metadataFile)), uuid: own.uuid };
}
