import { squarePixelUm } from '../pixel-size.ts';
import { lengthUm } from '../file-units.ts';
import type { Directory, TiffDirectories } from './directory.ts';
import { Tag } from './tags.ts';

/** Pixel size from the resolution tags in `unit`, micrometres; null where they hold none or an impossible one. */
function sizeIn(tiff: TiffDirectories, directory: Directory, unit: string): ReturnType<typeof squarePixelUm> {
  const length = (tag: number): number | null => {
    const perUnit = tiff.number(directory, tag);
    return perUnit !== undefined && perUnit > 0 ? lengthUm(1 / perUnit, unit) : null;
  };
  return squarePixelUm(length(Tag.xResolution), length(Tag.yResolution));
}

/**
 * Pixel size from the resolution tags alone, micrometres; null where they hold none, that of a printer or screen (nothing to speak of), or oblong
 * pixels, which are told.
 */
export function resolutionUm(tiff: TiffDirectories, directory: Directory): ReturnType<typeof squarePixelUm> {
  const unit = { 2: 'inch', 3: 'cm' }[tiff.number(directory, Tag.resolutionUnit) ?? 2];
  const size = unit === undefined ? null : sizeIn(tiff, directory, unit);
  return size && (size.pixelSizeUm !== null || size.isOblong)
    ? size
    : { pixelSizeUm: null, isOblong: false, warnings: [] };
}

/** Pixel size of an ImageJ file: its resolution tags count pixels in the unit that its description names. */
export function imageJPixelSize(
  tiff: TiffDirectories,
  directory: Directory,
  unit: string,
): ReturnType<typeof squarePixelUm> {
  const own = sizeIn(tiff, directory, unit);
  return own.pixelSizeUm === null && own.warnings.length === 0 ? resolutionUm(tiff, directory) : own;
}
