import { createHash } from 'node:crypto';
import { readFile, stat } from 'node:fs/promises';
import { basename, extname, resolve } from 'node:path';
import type { MethodParams } from '../../native-worker/client/client.ts';
import { badInput } from '../../preload/contract/errors.ts';
import { noSuchFile } from '../../preload/contract/error-messages.ts';
import type { Source } from '../project/sources.ts';
import { unreadableTable } from './csv/csv-errors.ts';
import { numbersOf, parseCsv, type CsvTable } from './csv/read-csv.ts';

/** A table of true positions as it was read. */
export interface Truth {
  /** Name of the file, and the hash of its content. */
  file: string;
  sha256: string;
  path: string;
  positions: MethodParams<'validate'>['truth'];
}

/** A row a particle and frame of any video that can be tracked fits into this. */
const MOST_BYTES = 30e6;
const EXTENSIONS = ['.csv', '.txt'];
/** Header cells that look like names are told back; whatever else a file holds is not. */
const NAME = /^[\w .()/^µ²-]{1,40}$/u;
const MOST_NAMES = 20;

/**
 * Reads known heights of a video or stack. Columns: `frame` or `slice`; `z_um`, the particle above the focal plane, or `z_label_um`,
 * the focal plane above the particle; and, where particles differ in height, `x_px` and `y_px`. `particle` tells whose rows
 * belong together; rows whose `kind` is another than `janus` (debris, doublets: what a simulation knows of) and other columns are
 * passed over.
 *
 * @throws bad-input that names the file, and the line where it can
 */
export async function readTruth(path: string, source: Source): Promise<Truth> {
  const file = resolve(path);
  const bytes = await readBytes(file);
  const table = particlesOnly(parseCsv(file, bytes.toString('utf8')));
  const needed = `a table of true heights has ${source.kind === 'video' ? 'frame' : 'slice'}, and z_um (particle above the focal plane) or z_label_um (focal plane above the particle); x_px and y_px where particles differ`;
  const has = (name: string): boolean => table.names.includes(name);
  const lacking = (what: string): Error =>
    badInput(`${file} has no ${what}: ${needed}.${namesOf(table)}`, { path: file });

  const frameColumn = (source.kind === 'video' ? ['frame', 'slice'] : ['slice', 'frame']).find(has);
  if (!frameColumn) throw lacking(`column ${source.kind === 'video' ? 'frame' : 'slice'}`);
  if (has('z_raw_um') || has('z_pred_um')) {
    throw badInput(
      `${file} holds predicted heights (it has ${has('z_raw_um') ? 'z_raw_um' : 'z_pred_um'}); give a table of heights that are known otherwise.`,
      { path: file },
    );
  }
  if (has('z_um') && has('z_label_um')) {
    throw badInput(`${file} has both z_um and z_label_um; leave only one of them, they differ in sign.`, {
      path: file,
    });
  }
  const zColumn = ['z_um', 'z_label_um'].find(has);
  if (!zColumn) throw lacking('column z_um or z_label_um');
  if (has('x_px') !== has('y_px')) throw lacking(`column ${has('x_px') ? 'y_px' : 'x_px'}`);
  if (table.rows.length === 0) throw badInput(`${file} has no rows; it needs at least two.`, { path: file });

  const frame = framesOf(table, frameColumn, source);
  if (!has('x_px')) checkOnePerFrame(table, frame, frameColumn);
  const sign = zColumn === 'z_um' ? 1 : -1;
  return {
    file: basename(file),
    sha256: createHash('sha256').update(bytes).digest('hex'),
    path: file,
    positions: {
      frame,
      particle: has('particle') ? Int32Array.from(numbersOf(table, 'particle')) : null,
      xPx: has('x_px') ? numbersOf(table, 'x_px') : null,
      yPx: has('y_px') ? numbersOf(table, 'y_px') : null,
      zUm: numbersOf(table, zColumn).map((z) => sign * z),
    },
  };
}

function particlesOnly(table: CsvTable): CsvTable {
  const at = table.names.indexOf('kind');
  return at < 0 ? table : { ...table, rows: table.rows.filter((row) => row[at] === 'janus') };
}

async function readBytes(file: string): Promise<Buffer> {
  if (!EXTENSIONS.includes(extname(file).toLowerCase())) {
    throw badInput(`${file} is no CSV table by its name; it must end in ${EXTENSIONS.join(' or ')}.`, {
      path: file,
    });
  }
  const found = await stat(file).catch(() => null);
  if (!found?.isFile()) throw noSuchFile(file, 'table');
  if (found.size > MOST_BYTES) {
    throw badInput(
      `${file} is larger than ${MOST_BYTES / 1e6} MB; leave only the columns and frames that are needed.`,
      {
        path: file,
      },
    );
  }
  return readFile(file).catch((error: unknown) => {
    throw unreadableTable(file, error);
  });
}

function namesOf({ names }: CsvTable): string {
  const isTold = names.length <= MOST_NAMES && names.every((name) => NAME.test(name));
  return isTold ? ` Its columns: ${names.map((name) => `“${name}”`).join(', ')}.` : '';
}

/** Whole numbers from 0 that the source has. */
function framesOf(table: CsvTable, column: string, { name, info, kind }: Source): Int32Array {
  const frame = numbersOf(table, column);
  const wrong = frame.findIndex((at) => !Number.isInteger(at) || at < 0 || at >= info.frames);
  if (wrong >= 0) {
    const what = kind === 'video' ? 'frames' : 'slices';
    throw badInput(
      `${table.path}, line ${wrong + 2}: ${column} is ${frame[wrong]}, but ${name} has ${what} 0 to ${info.frames - 1}; number them from 0, or give the table of this ${kind}.`,
      { path: table.path },
    );
  }
  return Int32Array.from(frame);
}

function checkOnePerFrame(table: CsvTable, frame: Int32Array, column: string): void {
  const seen = new Set<number>();
  frame.forEach((at, row) => {
    if (seen.has(at)) {
      throw badInput(
        `${table.path}, line ${row + 2}: ${column} ${at} has a second height; add x_px and y_px to tell particles apart, or give one height a ${column}.`,
        { path: table.path },
      );
    }
    seen.add(at);
  });
}
