import { lengthUm } from '../units.ts';
import type { Directory, TiffDirectories } from './directory.ts';
import { Tag } from './tags.ts';

/** Resolutions of print and screen (72 dpi is 353 um a pixel) say nothing of a sample under a microscope. */
const LARGEST_BELIEVED_UM = 20;

/** Pixels a unit of length, from the resolution tags; undefined where there are none. */
export function pixelsPerUnit(tiff: TiffDirectories, directory: Directory): number | undefined {
  const value = tiff.number(directory, Tag.xResolution);
  return value !== undefined && Number.isFinite(value) && value > 0 ? value : undefined;
}

/** Pixel size from the resolution tags alone, micrometres; null where they hold none or a printer's. */
export function resolutionUm(tiff: TiffDirectories, directory: Directory): number | null {
  const perUnit = pixelsPerUnit(tiff, directory);
  const unit = { 2: 'inch', 3: 'cm' }[tiff.number(directory, Tag.resolutionUnit) ?? 2];
  const size = perUnit === undefined || unit === undefined ? null : lengthUm(1 / perUnit, unit);
  return size !== null && size <= LARGEST_BELIEVED_UM ? size : null;
}
