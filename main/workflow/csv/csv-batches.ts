import { createReadStream } from 'node:fs';
import { pipeline, Transform } from 'node:stream';
import { CsvError, parse } from 'csv-parse';
import { JanusError } from '../../../preload/contract/errors.ts';
import { underOurNames } from './foreign-columns.ts';
import { goOn, type TableCall } from './table-call.ts';
import { trackmateRows } from './trackmate-rows.ts';
import {
  emptyTable,
  noColumn,
  noNumber,
  notCsv,
  notText,
  refuseTwice,
  unreadableTable,
} from './csv-errors.ts';
import { cellNumber, formOf, type CsvForm } from './csv-form.ts';

/** Rows that are held at a time. */
const BATCH_ROWS = 4096;

/**
 * Rows of a table in batches, the header row first and alone: a CSV file is never held whole. Columns of tables that TrackMate (also its XML),
 * trackpy and napari write have our names.
 *
 * @throws bad-input that names the file where it can't be read, is no table, or holds nothing; cancelled
 */
export async function* csvBatches(
  path: string,
  known?: CsvForm,
  call?: TableCall,
): AsyncGenerator<string[][], void, void> {
  const form = known ?? (await formOf(path));
  yield* form.isXml ? trackmateRows(path, call) : underOurNames(plainBatches(path, form, call));
}

/** The same with the names that the file has. */
export async function* plainBatches(
  path: string,
  form: CsvForm,
  call: TableCall = {},
): AsyncGenerator<string[][], void, void> {
  const parser = parse({ bom: true, skip_empty_lines: true, trim: true, delimiter: form.separator });
  // Errors of any of them end the iteration below.
  const file = createReadStream(path);
  pipeline(file, decoder(path, form), parser, () => undefined);
  let batch: string[][] = [];
  let isHead = true;
  try {
    for await (const row of parser as AsyncIterable<string[]>) {
      batch.push(row);
      if (!isHead && batch.length < BATCH_ROWS) continue;
      isHead = false;
      goOn(call, file);
      yield batch;
      batch = [];
    }
  } catch (error) {
    if (error instanceof CsvError) throw notCsv(path, form, error);
    throw error instanceof JanusError ? error : unreadableTable(path, error);
  } finally {
    parser.destroy();
  }
  if (isHead) throw emptyTable(path);
  if (batch.length === 0) return;
  goOn(call, file);
  yield batch;
}

/** Bytes to text, however they fall into pieces. */
function decoder(path: string, { label, encoding }: CsvForm): Transform {
  const text = new TextDecoder(label, { fatal: true });
  const decoded = (done: (error: Error | null, text?: string) => void, bytes?: Uint8Array): void => {
    let piece: string;
    try {
      piece = bytes ? text.decode(bytes, { stream: true }) : text.decode();
    } catch {
      done(notText(path, encoding));
      return;
    }
    done(null, piece);
  };
  return new Transform({
    decodeStrings: false,
    transform: (bytes: Uint8Array, _encoding, done) => decoded(done, bytes),
    flush: (done) => decoded(done),
  });
}

type Columns<Name extends string, Optional extends string> = Record<Name, Float64Array> &
  Partial<Record<Optional, Float64Array>>;

/**
 * Some columns of a table as numbers, batch by batch, all of them finite; of the optional ones those that are there, with NaN for empty cells. The
 * first batch has no rows, and so says which columns there are.
 *
 * @throws bad-input where there is no such column or a cell is no number, with the line as counted without empty ones
 */
export async function* numberBatches<Name extends string, Optional extends string = never>(
  path: string,
  wanted: readonly Name[],
  optional: readonly Optional[] = [],
): AsyncGenerator<Columns<Name, Optional>, void, void> {
  let columns: { name: string; needed: boolean; at: number }[] | null = null;
  let line = 2;
  const form = await formOf(path);
  for await (const batch of csvBatches(path, form)) {
    const rows = columns ? batch : [];
    columns ??= columnsIn(path, batch[0], wanted, optional);
    const values = columns.map(({ name, needed, at }) => [
      name,
      Float64Array.from(rows, (cells, row) => {
        const value = cellNumber(cells[at], form.separator);
        if (Number.isFinite(value) || (!needed && cells[at] === '')) return value;
        throw noNumber(path, line + row, name, cells[at], form);
      }),
    ]);
    line += rows.length;
    yield Object.fromEntries(values) as Columns<Name, Optional>;
  }
}

function columnsIn(
  path: string,
  names: readonly string[],
  wanted: readonly string[],
  optional: readonly string[],
): { name: string; needed: boolean; at: number }[] {
  refuseTwice(path, names);
  const missing = wanted.find((name) => !names.includes(name));
  if (missing !== undefined) throw noColumn(path, missing, names);
  return [...wanted, ...optional]
    .map((name, place) => ({ name, needed: place < wanted.length, at: names.indexOf(name) }))
    .filter(({ at }) => at >= 0);
}
