import { basename } from 'node:path';
import type { AnalysedGroup, AnalysedVideo, TrajectoryRows } from '../../preload/contract/analysis.ts';
import { badInput } from '../../preload/contract/errors.ts';
import type { AnalyseOptions } from '../../preload/contract/options/analyse.ts';
import { numbersOf, readCsv, type CsvTable } from './read-csv.ts';

/** Trajectories for an analysis, in groups of equal tags. */
export interface AnalysisInput {
  groups: AnalysedGroup[];
  videos: AnalysedVideo[];
  frameIntervalS: number;
  warnings: string[];
}

/** Rows of one table or video, with the tags of each. */
export interface TaggedRows {
  rows: Omit<TrajectoryRows, 'video'>;
  /** Values of the tags asked for, a list a row or one for all. */
  tags: Record<string, string | string[]>;
  frameIntervalS: number;
  video: AnalysedVideo;
}

const has = ({ names }: CsvTable, name: string): boolean => names.includes(name);

/** A column as numbers where empty cells are NaN. */
function sparseNumbers(table: CsvTable, name: string): Float64Array {
  const column = table.names.indexOf(name);
  const filled = table.rows.map((row) => (/^(nan)?$/i.test(row[column]) ? row.with(column, '0') : row));
  const values = numbersOf({ ...table, rows: filled }, name);
  return values.map((value, row) => (/^(nan)?$/i.test(table.rows[row][column]) ? Number.NaN : value));
}

function wholeNumbers(table: CsvTable, name: string): Int32Array {
  const values = numbersOf(table, name);
  const bad = values.findIndex((value) => !Number.isInteger(value) || Math.abs(value) > 0x7fffffff);
  if (bad >= 0) {
    throw badInput(
      `${table.path}, line ${bad + 2}: ${name} is ${values[bad]}, not a whole number; correct it.`,
      {
        path: table.path,
      },
    );
  }
  return Int32Array.from(values);
}

/** 0 and 1, or false and true; `empty` where a cell says nothing or there is no such column. */
function flagsOf(table: CsvTable, name: string, empty: 0 | 1): Uint8Array {
  const column = table.names.indexOf(name);
  if (column < 0) return new Uint8Array(table.rows.length).fill(empty);
  return Uint8Array.from(table.rows, (row, index) => {
    const text = row[column].toLowerCase();
    if (text === '') return empty;
    if (text === '1' || text === 'true' || text === '1.0') return 1;
    if (text === '0' || text === 'false' || text === '0.0') return 0;
    throw badInput(`${table.path}, line ${index + 2}: ${name} is "${row[column]}", not 0 or 1; correct it.`, {
      path: table.path,
    });
  });
}

function lengthsOf(table: CsvTable, axis: 'x' | 'y', pixelUm: number | null): Float64Array {
  if (has(table, `${axis}_um`)) return numbersOf(table, `${axis}_um`);
  if (!has(table, `${axis}_px`)) return numbersOf(table, `${axis}_um`);
  if (pixelUm === null) {
    throw badInput(
      `${table.path} has ${axis}_px and no ${axis}_um; say how large a pixel is with --pixel-um.`,
      {
        path: table.path,
        option: 'pixel-um',
      },
    );
  }
  return numbersOf(table, `${axis}_px`).map((value) => value * pixelUm);
}

const UNEVEN = 0.05;

/** Seconds from frame to frame, from t_s of rows of one particle; that these rise evenly is checked. */
function intervalOf(table: CsvTable, particle: Int32Array, frame: Int32Array, fps: number | null): number {
  if (!has(table, 't_s')) {
    if (fps !== null) return 1 / fps;
    throw badInput(`${table.path} has no t_s; say the frame rate with --fps.`, {
      path: table.path,
      option: 'fps',
    });
  }
  if (fps !== null) {
    throw badInput(`${table.path} has t_s, which says when each frame was; leave out --fps.`, {
      option: 'fps',
    });
  }
  const time = numbersOf(table, 't_s');
  const latest = new Map<number, number>();
  let [seconds, frames] = [0, 0];
  const intervals: number[] = [];
  for (let row = 0; row < frame.length; row += 1) {
    const before = latest.get(particle[row]);
    if (before !== undefined && frame[row] !== frame[before]) {
      seconds += time[row] - time[before];
      frames += frame[row] - frame[before];
      intervals.push((time[row] - time[before]) / (frame[row] - frame[before]));
    }
    latest.set(particle[row], row);
  }
  intervals.sort((a, b) => a - b);
  const middle = intervals[intervals.length >> 1];
  if (!(middle > 0)) {
    throw badInput(`${table.path}: t_s does not rise with frame in any particle; correct one of them.`, {
      path: table.path,
    });
  }
  const last = intervals.length - 1;
  const spread = intervals[Math.round(0.95 * last)] - intervals[Math.round(0.05 * last)];
  if (spread > UNEVEN * middle) {
    throw badInput(
      `${table.path}: the time between frames is uneven (${(100 * (spread / middle)).toFixed(0)} % between slow and fast); give a table with one row a frame at a constant rate.`,
      { path: table.path },
    );
  }
  // Over all rows, so that rounded times do no harm; to nine digits, so that equal rates are one number.
  return Number((seconds / frames).toPrecision(9));
}

/** Trajectories of one table as the command line describes them. */
export async function readTrajectories(
  path: string,
  by: readonly string[],
  { fps, pixelUm, heights, focalHeightUm }: AnalyseOptions,
  warnings: string[],
): Promise<TaggedRows> {
  const table = await readCsv(path);
  const particle = wholeNumbers(table, 'particle');
  const frame = wholeNumbers(table, 'frame');
  const [xUm, yUm] = [lengthsOf(table, 'x', pixelUm), lengthsOf(table, 'y', pixelUm)];
  const heightColumn = has(table, 'z_raw_um')
    ? 'z_raw_um'
    : has(table, 'z_um') && heights === 'raw'
      ? 'z_um'
      : null;
  if (heightColumn === null && has(table, 'z_um')) {
    warnings.push(
      `${path} has z_um and no z_raw_um: heights may be smoothed, which physics must not read, so it is analysed in the plane; say --heights raw if they are not.`,
    );
  }
  const tags = by.map((name): [string, string[]] => {
    const column = table.names.indexOf(name);
    if (column < 0) {
      throw badInput(`${path} has no column ${name} for --by; it has ${table.names.join(', ')}.`, {
        path,
        option: 'by',
      });
    }
    return [name, table.rows.map((row) => row[column])];
  });
  return {
    rows: {
      particle,
      frame,
      xUm,
      yUm,
      zUm: heightColumn && sparseNumbers(table, heightColumn),
      inRange: flagsOf(table, 'in_range', 1),
      outlier: flagsOf(table, 'outlier', 0),
    },
    tags: Object.fromEntries(tags),
    frameIntervalS: intervalOf(table, particle, frame, fps),
    video: { name: basename(path), focalHeightUm },
  };
}

const SAME_RATE = 1e-3;

/** One group for each combination of tags, in the order of their names; one for all without tags. */
export function groupRows(
  tables: readonly TaggedRows[],
  by: readonly string[],
  warnings: string[],
): AnalysisInput {
  const [{ frameIntervalS, video: first }] = tables;
  const other = tables.find((table) => Math.abs(table.frameIntervalS / frameIntervalS - 1) > SAME_RATE);
  if (other) {
    throw badInput(
      `${first.name} has a frame every ${frameIntervalS} s, ${other.video.name} every ${other.frameIntervalS} s; analyse videos of different rates one at a time.`,
      { path: other.video.name },
    );
  }
  const flat = tables.some(({ rows }) => rows.zUm === null);
  if (flat && tables.some(({ rows }) => rows.zUm !== null))
    warnings.push('Some of the tables have no raw heights, so all are analysed in the plane.');
  const places = new Map<string, { tags: Record<string, string>; at: [table: number, row: number][] }>();
  tables.forEach(({ rows, tags }, table) => {
    for (let row = 0; row < rows.frame.length; row += 1) {
      const values = Object.fromEntries(
        by.map((name) => [name, typeof tags[name] === 'string' ? tags[name] : tags[name][row]]),
      );
      const key = JSON.stringify(values);
      const group = places.get(key);
      if (group) group.at.push([table, row]);
      else places.set(key, { tags: values, at: [[table, row]] });
    }
  });
  const compare = new Intl.Collator('en', { numeric: true }).compare;
  const groups = [...places.entries()]
    .sort(([a], [b]) => compare(a, b))
    .map(([, { tags, at }]): AnalysedGroup => {
      const take = <K extends 'xUm' | 'yUm'>(key: K): Float64Array =>
        Float64Array.from(at, ([table, row]) => tables[table].rows[key][row]);
      const integers = (key: 'particle' | 'frame'): Int32Array =>
        Int32Array.from(at, ([table, row]) => tables[table].rows[key][row]);
      const flags = (key: 'inRange' | 'outlier'): Uint8Array =>
        Uint8Array.from(at, ([table, row]) => tables[table].rows[key][row]);
      return {
        tags,
        rows: {
          video: Int32Array.from(at, ([table]) => table),
          particle: integers('particle'),
          frame: integers('frame'),
          xUm: take('xUm'),
          yUm: take('yUm'),
          zUm: flat ? null : Float64Array.from(at, ([table, row]) => tables[table].rows.zUm![row]),
          inRange: flags('inRange'),
          outlier: flags('outlier'),
        },
      };
    });
  return { groups, videos: tables.map(({ video }) => video), frameIntervalS, warnings };
}
