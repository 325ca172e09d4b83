import { counted } from '../../../preload/contract/counted.ts';
import { extent } from '../../../native-worker/client/statistics.ts';
import { badOption } from '../../../preload/contract/error-messages.ts';
import type { TableOptions } from '../../../preload/contract/options/table.ts';
import type { TrackTable } from '../../../preload/contract/track-table.ts';
import type { Source } from '../../project/sources.ts';
import { pixelUmOf } from '../source-lengths.ts';
import type { ChosenColumns } from './choose-columns.ts';

/**
 * Holds places against the image of their video.
 *
 * @returns what a person should look at before going on
 * @throws bad-option where most lie outside: another unit, or another video
 */
export function placeWarnings(
  path: string,
  { xPx, yPx }: Pick<TrackTable, 'xPx' | 'yPx'>,
  { lengths }: ChosenColumns,
  options: TableOptions,
  video: Source,
): string[] {
  const { width, height } = video.info;
  const outside = xPx.reduce((sum, x, row) => sum + Number(!isInImage(video, x, yPx[row])), 0);
  const lie = outside === 1 ? 'lies' : 'lie';
  const other = lengths === 'px' ? 'um' : 'px';
  if (outside > xPx.length / 2)
    throw badOption(
      'lengths',
      `${outside} of ${counted(xPx.length, 'position')} of ${path}, read in ${lengths}, ${lie} outside the ${width} x ${height} px of ${video.name}; say --lengths ${other} if they are in ${other}, or give the table of this video.`,
      { path },
    );
  if (outside > 0)
    return [`${outside} of ${counted(xPx.length, 'position')} of ${path} ${lie} outside the image.`];
  const pixelUm = pixelUmOf(video);
  const fitsUm = pixelUm < 0.5 && extent(xPx)[1] < width * pixelUm && extent(yPx)[1] < height * pixelUm;
  return lengths === 'px' && options.lengths === null && fitsUm
    ? [
        `All positions of ${path} lie in the upper left corner of the image; say --lengths um if they are in um.`,
      ]
    : [];
}

/** Whether a place is one of the image of a video. */
export const isInImage = ({ info }: Source, xPx: number, yPx: number): boolean =>
  isInside(xPx, info.width) && isInside(yPx, info.height);

const isInside = (value: number, size: number): boolean => value >= -0.5 && value <= size - 0.5;
