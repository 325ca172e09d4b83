import { createReadStream } from 'node:fs';
import { pipeline, Transform } from 'node:stream';
import { CsvError, parse } from 'csv-parse';
import { badInput, JanusError } from '../../../preload/contract/errors.ts';
import { underOurNames } from './foreign.ts';
import { trackmateRows } from './trackmate-rows.ts';
import { cellNumber, formOf, howRead, notText, type CsvForm } from './csv-form.ts';

/** Rows that are held at a time. */
const BATCH_ROWS = 4096;

/**
 * Rows of a table in batches, the header row first and alone: a CSV file is never held whole. Columns of tables that TrackMate (also its XML),
 * trackpy and napari write have our names.
 *
 * @throws bad-input that names the file where it can't be read, is no table, or holds nothing
 */
export async function* csvBatches(path: string, known?: CsvForm): AsyncGenerator<string[][], void, void> {
  const form = known ?? (await formOf(path));
  yield* form.isXml ? trackmateRows(path) : underOurNames(plainBatches(path, form));
}

async function* plainBatches(path: string, form: CsvForm): AsyncGenerator<string[][], void, void> {
  const parser = parse({ bom: true, skip_empty_lines: true, trim: true, delimiter: form.separator });
  // Errors of any of them end the iteration below.
  pipeline(createReadStream(path), decoder(path, form), parser, () => undefined);
  let batch: string[][] = [];
  let isHead = true;
  try {
    for await (const row of parser as AsyncIterable<string[]>) {
      batch.push(row);
      if (!isHead && batch.length < BATCH_ROWS) continue;
      isHead = false;
      yield batch;
      batch = [];
    }
  } catch (error) {
    if (error instanceof CsvError)
      throw badInput(
        `${path} is no CSV table (${howRead(form)}: ${error.message.split('\n')[0]}); export it again.`,
        { path },
      );
    if (error instanceof JanusError) throw error;
    const { code, message } = error as NodeJS.ErrnoException;
    throw badInput(`${path} can't be read (${code ?? message}).`, { path });
  } finally {
    parser.destroy();
  }
  if (isHead) throw badInput(`${path} is empty; it needs a header row.`, { path });
  if (batch.length > 0) yield batch;
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

/** Numbers of which there may be millions, in an array that grows. */
class NumberColumn {
  #values = new Float64Array(1024);
  #length = 0;

  push(value: number): void {
    if (this.#length === this.#values.length) {
      const larger = new Float64Array(2 * this.#length);
      larger.set(this.#values);
      this.#values = larger;
    }
    this.#values[this.#length++] = value;
  }

  values(): Float64Array {
    return this.#values.slice(0, this.#length);
  }
}

/**
 * Some columns of a CSV file as numbers, all of them finite; of the optional ones those that are there, with NaN for empty cells.
 *
 * @throws bad-input where there is no such column or a cell is no number, with the line as counted without empty ones
 */
export async function readColumns<Name extends string, Optional extends string = never>(
  path: string,
  wanted: readonly Name[],
  optional: readonly Optional[] = [],
): Promise<{
  names: string[];
  columns: Record<Name, Float64Array> & Partial<Record<Optional, Float64Array>>;
}> {
  let columns = [
    ...wanted.map((name) => ({ name: name, needed: true, at: -1, numbers: new NumberColumn() })),
    ...optional.map((name) => ({ name: name, needed: false, at: -1, numbers: new NumberColumn() })),
  ];
  let names: string[] | null = null;
  let line = 1;
  const form = await formOf(path);
  for await (const batch of csvBatches(path, form)) {
    if (!names) {
      [names] = batch;
      for (const column of columns) {
        column.at = names.indexOf(column.name);
        if (column.at < 0 && column.needed)
          throw badInput(`${path} has no column ${column.name}; it has ${names.join(', ')}.`, { path });
      }
      columns = columns.filter(({ at }) => at >= 0);
      continue;
    }
    for (const row of batch) {
      line += 1;
      for (const { name, needed, at, numbers } of columns) {
        const empty = row[at] === '';
        const value = cellNumber(row[at], form.separator);
        if (!Number.isFinite(value) && (needed || !empty))
          throw badInput(
            `${path}, line ${line}: ${name} is "${row[at]}", not a number (${howRead(form)}); correct it.`,
            {
              path,
            },
          );
        numbers.push(value);
      }
    }
  }
  const values = columns.map(({ name, numbers }) => [name, numbers.values()]);
  return {
    names: names ?? [],
    columns: Object.fromEntries(values) as Record<Name, Float64Array> &
      Partial<Record<Optional, Float64Array>>,
  };
}
