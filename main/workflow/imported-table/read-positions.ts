import { extent } from '../../../native-worker/client/statistics.ts';
import { badOption } from '../../../preload/contract/error-messages.ts';
import { badInput } from '../../../preload/contract/errors.ts';
import type { TableOptions } from '../../../preload/contract/options/table.ts';
import { NOT_SAID, OUTLIER_REASONS, type TrackTable } from '../../../preload/contract/track-table.ts';
import type { Source } from '../../project/sources.ts';
import { breathe } from '../breathe.ts';
import { flagsOf, hasColumn, wholeNumbers } from '../csv/column-values.ts';
import { leftOutRows } from '../csv/left-out-rows.ts';
import { readColumnsOf, type CsvColumns } from '../csv/read-csv-columns.ts';
import type { TableCall } from '../csv/table-call.ts';
import { frameIntervalSOf, frameTimesSOf, pixelUmOf } from '../source-lengths.ts';
import type { ChosenColumns } from './choose-columns.ts';
import { placeWarnings } from './check-places.ts';

/** Rows of a table as positions of a video, in its order. */
export interface TablePositions {
  /** As trajectories; of positions that are yet to be linked the numbers mean nothing. */
  table: TrackTable;
  firstFrame: 0 | 1;
  /** Null where there is none: a z that never changes is that of a flat image. */
  heights: ChosenColumns['heights'];
  warnings: string[];
  /** All that was read of the table, in its order. */
  read: CsvColumns;
}

const OWN_NUMBERS = [
  ...['t_s', 'z_um', 'z_sd_um', 'link_confidence', 'score'],
  ...['x_px', 'y_px', 'x_um', 'y_um'],
];
const OWN_FLAGS = ['in_range', 'outlier', 'crowded', 'bridged', 'weak'];
const OWN_HEIGHTS: readonly (string | null)[] = ['z_raw_um', 'z_um'];

/**
 * Reads the positions of a table and holds them against the video. What the table does not say stays unsaid: no uncertainty, no range.
 *
 * @throws bad-input, bad-option that name what is wrong, and the line where there is one; cancelled
 */
export async function readPositions(
  path: string,
  columns: ChosenColumns & { radius?: string | null },
  options: TableOptions,
  video: Source,
  call: TableCall = {},
): Promise<TablePositions> {
  const { frame: frameColumn, x, y, z, particle, radius = null } = columns;
  const wanted = [frameColumn, x, y, z, particle, radius, ...OWN_NUMBERS].filter((name) => name !== null);
  const read = await readColumnsOf(
    path,
    [...new Set(wanted)],
    [...OWN_FLAGS, 'reason'],
    particle ?? undefined,
    call,
  );
  if (read.rows === 0)
    throw badInput(
      `${path} has no row${particle === null ? '' : ' that belongs to a trajectory'}; give a table with positions.`,
      { path },
    );
  const { signal } = call;
  const { frame, firstFrame, isGuessed } = framesOf(read, frameColumn, options, video);
  await breathe(signal);
  const places = placesOf(read, columns, options, video);
  await breathe(signal);
  const { heights, warnings, ...z3 } = heightsOf(read, columns, options);
  await breathe(signal);
  const interval = frameIntervalSOf(video);
  const times = frameTimesSOf(video);
  const tS = new Float64Array(frame.length).map((_, row) => times?.[frame[row]] ?? frame[row] * interval);
  const numbers = particle === null ? new Int32Array(read.rows) : trajectoriesOf(read, particle);
  await breathe(signal);
  const table: TrackTable = {
    particle: numbers,
    frame,
    tS,
    ...places,
    ...z3,
    outlier: flagsOf(read, 'outlier', 0),
    crowded: flagsOf(read, 'crowded', 0),
    reason: reasonsOf(read),
    linkConfidence: optional(read, 'link_confidence'),
    weak: flagsOf(read, 'weak', 0),
  };
  await breathe(signal);
  return {
    table,
    read,
    firstFrame,
    heights,
    warnings: [
      ...(read.leftOut > 0 ? [leftOutRows(path, read.leftOut, 'trajectory')] : []),
      ...(isGuessed
        ? [
            `The first frame in ${path} is 1, and frames are taken as counted from 0; say --first-frame 1 if they are counted from 1.`,
          ]
        : []),
      ...warnings,
      ...placeWarnings(path, table, columns, options, video),
      ...timeWarnings(read, table, interval, video),
    ],
  };
}

const optional = (read: CsvColumns, name: string): Float64Array =>
  hasColumn(read, name) ? read.numbersOf(name, true) : new Float64Array(read.rows).fill(NaN);

/** @throws bad-input for numbers below 0, by which some programs say that there is no trajectory */
function trajectoriesOf(read: CsvColumns, column: string): Int32Array {
  const numbers = wholeNumbers(read, column);
  const below = numbers.find((number) => number < 0);
  if (below === undefined) return numbers;
  throw badInput(
    `${read.path} has trajectory ${below}; number trajectories from 0, and leave the number of a position that belongs to none empty.`,
    { path: read.path },
  );
}

/** From 0, whichever number the table gives to the first one. */
function framesOf(
  read: CsvColumns,
  column: string,
  { firstFrame: given }: TableOptions,
  { name, info }: Source,
): { frame: Int32Array; firstFrame: 0 | 1; isGuessed: boolean } {
  const frame = wholeNumbers(read, column);
  const [least, most] = extent(frame);
  const firstFrame = given ?? (least >= 1 && most === info.frames ? 1 : 0);
  if (least >= firstFrame && most < info.frames + firstFrame)
    return {
      frame: firstFrame === 0 ? frame : frame.map((at) => at - firstFrame),
      firstFrame,
      isGuessed: given === null && firstFrame === 0 && least === 1,
    };
  throw badOption(
    'first-frame',
    `${read.path} has frames ${least} to ${most}, but ${name} has frames ${firstFrame} to ${info.frames - 1 + firstFrame}${given === null ? '' : ` counted from ${given}`}; give the table of this video, or number frames from 0 or 1.`,
    { path: read.path },
  );
}

type Places = Pick<TrackTable, 'xPx' | 'yPx' | 'xUm' | 'yUm'>;

function placesOf(
  read: CsvColumns,
  { x, y, lengths }: ChosenColumns,
  options: TableOptions,
  video: Source,
): Places {
  const pixelUm = pixelUmOf(video);
  const [first, second] = [read.numbersOf(x).slice(), read.numbersOf(y).slice()];
  if (lengths === 'um') {
    const inPixels = (values: Float64Array): Float64Array => values.map((value) => value / pixelUm);
    return { xPx: inPixels(first), yPx: inPixels(second), xUm: first, yUm: second };
  }
  const inUm = (values: Float64Array): Float64Array => values.map((value) => value * pixelUm);
  const places = { xPx: first, yPx: second, xUm: inUm(first), yUm: inUm(second) };
  if (options.lengths === null && x === 'x_px' && y === 'y_px') refuseOtherPixels(read, places, pixelUm);
  return places;
}

/** A table with both units says by its own numbers how large a pixel is. @throws bad-option where the video says otherwise */
function refuseOtherPixels(read: CsvColumns, places: Places, pixelUm: number): void {
  for (const axis of ['x', 'y'] as const) {
    if (!hasColumn(read, `${axis}_um`)) continue;
    const stated = read.numbersOf(`${axis}_um`);
    const [px, um] = [places[`${axis}Px`], places[`${axis}Um`]];
    const row = stated.findIndex(
      (value, at) => Math.abs(value - um[at]) > 0.02 * pixelUm + 1e-3 * Math.abs(um[at]),
    );
    if (row < 0) continue;
    throw badOption(
      'lengths',
      `${read.path}, line ${row + 2}: ${axis}_um ${stated[row]} and ${axis}_px ${px[row]} do not agree with the video's pixel size, ${pixelUm} um; say with --lengths px or um which of the two counts, or correct the pixel size.`,
      { path: read.path },
    );
  }
}

type Heights = Pick<TrackTable, 'zRawUm' | 'zUm' | 'zSdUm' | 'inRange' | 'bridged'>;

function heightsOf(
  read: CsvColumns,
  { z, heights }: ChosenColumns,
  { zDirection, zColumn }: TableOptions,
): Heights & { heights: ChosenColumns['heights']; warnings: string[] } {
  const none = (): Float64Array => new Float64Array(read.rows).fill(NaN);
  const unsaid = {
    zSdUm: none(),
    inRange: flagsOf(read, 'in_range', NOT_SAID),
    bridged: flagsOf(read, 'bridged', 0),
  };
  const flat = { zRawUm: none(), zUm: none(), ...unsaid, heights: null };
  if (z === null || heights === null) return { ...flat, warnings: [] };
  const sign = zDirection === 'up' ? 1 : -1;
  const column = (name: string): Float64Array => read.numbersOf(name, true).map((value) => sign * value);
  const zUm = column(z);
  if (zUm.every(Number.isNaN)) return { ...flat, warnings: [] };
  const isOurs = OWN_HEIGHTS.includes(z);
  if (zColumn === null && !hasColumn(read, 'z_raw_um') && neverChanges(zUm))
    return {
      ...flat,
      warnings: [`z is ${zUm[0]} in all rows of ${read.path}, so it is taken for no height.`],
    };
  // Raw heights of ours have their smoothed ones beside them.
  const hasBoth = z === 'z_raw_um' && heights === 'raw' && hasColumn(read, 'z_um');
  return {
    zRawUm: heights === 'raw' ? zUm : none(),
    zUm: hasBoth ? column('z_um') : zUm.slice(),
    ...unsaid,
    ...(isOurs && { zSdUm: optional(read, 'z_sd_um').slice() }),
    heights,
    warnings: heights === 'smoothed' ? [SMOOTHED] : [],
  };
}

const SMOOTHED =
  'Its heights may be smoothed, which physics must not read, so analyses look at x and y alone; say --heights raw if they are not.';

const neverChanges = (values: Float64Array): boolean => values.every((value) => value === values[0]);

function reasonsOf(read: CsvColumns): Uint8Array {
  const textOf = read.textOf('reason');
  const none = new Uint8Array(read.rows);
  const reasons: readonly string[] = OUTLIER_REASONS;
  return textOf ? none.map((_, row) => Math.max(0, reasons.indexOf(textOf(row)))) : none;
}

const OTHER_RATE = 0.05;

/** The video's own times count. */
function timeWarnings(
  read: CsvColumns,
  { frame, tS }: TrackTable,
  intervalS: number,
  { name }: Source,
): string[] {
  if (!hasColumn(read, 't_s')) return [];
  const stated = read.numbersOf('t_s', true);
  const later = frame.findIndex((at) => at !== frame[0]);
  if (later < 0) return [];
  const frames = frame[later] - frame[0];
  const [theirs, ours] = [(stated[later] - stated[0]) / frames, (tS[later] - tS[0]) / frames];
  if (!(Math.abs(theirs - ours) > OTHER_RATE * intervalS)) return [];
  return [
    `t_s of ${read.path} has ${theirs.toPrecision(3)} s from frame to frame, ${name} ${ours.toPrecision(3)} s; that of the video is used.`,
  ];
}
