import { basename } from 'node:path';
import type { AnalysedGroup, AnalysedVideo, TrajectoryRows } from '../../preload/contract/analysis.ts';
import { badOption } from '../../preload/contract/error-messages.ts';
import { badInput } from '../../preload/contract/errors.ts';
import type { AnalyseOptions } from '../../preload/contract/options/analyse.ts';
import { flagsOf, hasColumn, wholeNumbers } from './csv/column-values.ts';
import { columnList, pixelSizeNeeded } from './csv/csv-errors.ts';
import { leftOutRows } from './csv/left-out-rows.ts';
import { readColumnsOf, type CsvColumns } from './csv/read-csv-columns.ts';

/** Trajectories for an analysis, in groups of equal tags. */
export interface AnalysisInput {
  groups: AnalysedGroup[];
  videos: AnalysedVideo[];
  frameIntervalS: number;
  warnings: string[];
}

type Tag = string | readonly string[] | ((row: number) => string);

/** Rows of one table or video, with the tags of each. */
export interface TaggedRows {
  rows: Omit<TrajectoryRows, 'video'>;
  /** Values of the tags asked for: one for all rows, a list, or by row. */
  tags: Record<string, Tag>;
  frameIntervalS: number;
  video: AnalysedVideo;
}

function lengthsOf(table: CsvColumns, axis: 'x' | 'y', pixelUm: number | null): Float64Array {
  if (hasColumn(table, `${axis}_um`)) return table.numbersOf(`${axis}_um`);
  if (!hasColumn(table, `${axis}_px`)) return table.numbersOf(`${axis}_um`);
  if (pixelUm === null) throw pixelSizeNeeded(table.path, `${axis}_px`, `${axis}_um`);
  return table.numbersOf(`${axis}_px`).map((value) => value * pixelUm);
}

const UNEVEN = 0.05;

/** Seconds from frame to frame, from t_s of rows of one particle; that these rise evenly is checked. */
function intervalOf(table: CsvColumns, particle: Int32Array, frame: Int32Array, fps: number | null): number {
  if (!hasColumn(table, 't_s')) {
    if (fps !== null) return 1 / fps;
    throw badOption('fps', `${table.path} has no t_s; say the frame rate with --fps.`, { path: table.path });
  }
  if (fps !== null)
    throw badOption('fps', `${table.path} has t_s, which says when each frame was; leave out --fps.`);
  const time = table.numbersOf('t_s');
  const latest = new Map<number, number>();
  let [seconds, frames] = [0, 0];
  const all = new Float64Array(frame.length);
  let count = 0;
  for (let row = 0; row < frame.length; row += 1) {
    const before = latest.get(particle[row]);
    if (before !== undefined && frame[row] !== frame[before]) {
      // Rows of other programs come in any order.
      const sign = Math.sign(frame[row] - frame[before]);
      seconds += sign * (time[row] - time[before]);
      frames += sign * (frame[row] - frame[before]);
      all[count++] = (time[row] - time[before]) / (frame[row] - frame[before]);
    }
    latest.set(particle[row], row);
  }
  const intervals = all.subarray(0, count).sort();
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

const NUMBERS = ['particle', 'frame', 't_s', 'x_um', 'y_um', 'x_px', 'y_px', 'z_raw_um', 'z_um'];
const FLAGS = ['in_range', 'outlier'];

/** Null where no row has a height: trajectories in the plane. */
export const heightsIn = (zUm: Float64Array): Float64Array | null =>
  zUm.length > 0 && zUm.every(Number.isNaN) ? null : zUm;

/** Trajectories of one table as the command line describes them. */
export async function readTrajectories(
  path: string,
  by: readonly string[],
  { fps, pixelUm, heights, focalHeightUm }: AnalyseOptions,
  warnings: string[],
): Promise<TaggedRows> {
  const table = await readColumnsOf(path, NUMBERS, [...FLAGS, ...by], 'particle');
  if (table.leftOut > 0) warnings.push(leftOutRows(path, table.leftOut, 'particle'));
  const particle = wholeNumbers(table, 'particle');
  const frame = wholeNumbers(table, 'frame');
  const [xUm, yUm] = [lengthsOf(table, 'x', pixelUm), lengthsOf(table, 'y', pixelUm)];
  const heightColumn = hasColumn(table, 'z_raw_um')
    ? 'z_raw_um'
    : hasColumn(table, 'z_um') && heights === 'raw'
      ? 'z_um'
      : null;
  if (heightColumn === null && hasColumn(table, 'z_um')) {
    warnings.push(
      `${path} has z_um and no z_raw_um: heights may be smoothed, which physics must not read, so it is analysed in the plane; say --heights raw if they are not.`,
    );
  }
  const tags = by.map((name): [string, Tag] => {
    const textOf = table.textOf(name);
    if (!textOf)
      throw badOption('by', `${path} has no column ${name} for --by; it has ${columnList(table.names)}.`, {
        path,
      });
    return [name, textOf];
  });
  return {
    rows: {
      particle,
      frame,
      xUm,
      yUm,
      zUm: heightColumn && heightsIn(table.numbersOf(heightColumn, true)),
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
  const places = placesOf(tables, by);
  const compare = new Intl.Collator('en', { numeric: true }).compare;
  const groups = [...places.entries()]
    .sort(([a], [b]) => compare(a, b))
    .map(([, { tags, rows }]): AnalysedGroup => {
      const length = rows.reduce((sum, one) => sum + one.length, 0);
      /** A column of all tables, one after the other. */
      const joined = <Column extends Numbers>(
        make: (length: number) => Column,
        of: (table: number) => Column,
      ): Column => {
        // One table whose rows all belong here is as it is.
        if (tables.length === 1 && of(0).length === length) return of(0);
        const into = make(length);
        let at = 0;
        rows.forEach((ofTable, table) => {
          const from = of(table);
          if (ofTable.length === from.length) into.set(from, at);
          else
            for (let index = 0; index < ofTable.length; index += 1)
              into[at + index] = from[ofTable.at(index)];
          at += ofTable.length;
        });
        return into;
      };
      const floats = (key: 'xUm' | 'yUm' | 'zUm'): Float64Array =>
        joined(
          (size) => new Float64Array(size),
          (table) => tables[table].rows[key]!,
        );
      const integers = (key: 'particle' | 'frame'): Int32Array =>
        joined(
          (size) => new Int32Array(size),
          (table) => tables[table].rows[key],
        );
      const flags = (key: 'inRange' | 'outlier'): Uint8Array =>
        joined(
          (size) => new Uint8Array(size),
          (table) => tables[table].rows[key],
        );
      const video = new Int32Array(length);
      rows.reduce((at, ofTable, table) => {
        video.fill(table, at, at + ofTable.length);
        return at + ofTable.length;
      }, 0);
      return {
        tags,
        rows: {
          video,
          particle: integers('particle'),
          frame: integers('frame'),
          xUm: floats('xUm'),
          yUm: floats('yUm'),
          zUm: flat ? null : floats('zUm'),
          inRange: flags('inRange'),
          outlier: flags('outlier'),
        },
      };
    });
  return { groups, videos: tables.map(({ video }) => video), frameIntervalS, warnings };
}

type Numbers = Float64Array | Int32Array | Uint8Array;

/** Numbers of rows, of which there may be millions. */
class RowList {
  #rows = new Int32Array(64);
  length = 0;

  push(row: number): void {
    if (this.length === this.#rows.length) {
      const larger = new Int32Array(2 * this.length);
      larger.set(this.#rows);
      this.#rows = larger;
    }
    this.#rows[this.length++] = row;
  }

  at(index: number): number {
    return this.#rows[index];
  }
}

interface Place {
  tags: Record<string, string>;
  /** Its rows in each of the tables. */
  rows: RowList[];
}

/** The rows of each combination of tags, by that combination. */
function placesOf(tables: readonly TaggedRows[], by: readonly string[]): Map<string, Place> {
  const places = new Map<string, Place>();
  tables.forEach(({ rows, tags }, table) => {
    for (let row = 0; row < rows.frame.length; row += 1) {
      const values = by.map((name) => {
        const tag = tags[name];
        return typeof tag === 'string' ? tag : typeof tag === 'function' ? tag(row) : tag[row];
      });
      const key = JSON.stringify(Object.fromEntries(by.map((name, at) => [name, values[at]])));
      let place = places.get(key);
      if (!place) {
        place = {
          tags: Object.fromEntries(by.map((name, at) => [name, values[at]])),
          rows: tables.map(() => new RowList()),
        };
        places.set(key, place);
      }
      place.rows[table].push(row);
    }
  });
  return places;
}
