import { readFile } from 'node:fs/promises';
import { CsvError, parse } from 'csv-parse/sync';
import { badInput } from '../../preload/contract/errors.ts';
import { checkTable } from './stream-csv.ts';

/** A table as text: a header row, then rows of as many cells. */
export interface CsvTable {
  path: string;
  names: string[];
  rows: string[][];
  /** Between cells; a comma in a number of a table with another one is a decimal comma. */
  separator: Separator;
  encoding: Encoding;
}

const SEPARATORS = [',', ';', '\t'] as const;
type Separator = (typeof SEPARATORS)[number];
type Encoding = 'UTF-8' | 'UTF-16';

const NAMES: Record<Separator, string> = { ',': 'commas', ';': 'semicolons', '\t': 'tabs' };

/** How a table was read, for who has to mend it. */
const howRead = ({ separator, encoding }: Pick<CsvTable, 'separator' | 'encoding'>): string =>
  `read as ${encoding} with ${NAMES[separator]} between cells`;

/** Text of a file that says by its first bytes, or by its zero bytes, that it is UTF-16, and is UTF-8 otherwise. */
function decode(path: string, bytes: Uint8Array): { text: string; encoding: Encoding } {
  const [a, b] = bytes;
  const little = (a === 0xff && b === 0xfe) || (a !== 0 && b === 0);
  const big = (a === 0xfe && b === 0xff) || (a === 0 && b !== 0);
  const encoding = bytes.length > 1 && (little || big) ? 'UTF-16' : 'UTF-8';
  try {
    const label = encoding === 'UTF-8' ? 'utf-8' : big ? 'utf-16be' : 'utf-16le';
    return { text: new TextDecoder(label, { fatal: true }).decode(bytes), encoding };
  } catch {
    throw badInput(`${path} is no ${encoding} text; save it as CSV in UTF-8.`, { path });
  }
}

/** The separator that the header row has most of. */
function separatorOf(text: string): Separator {
  const header = text.slice(0, /\r?\n|$/.exec(text)!.index).replace(/"[^"]*"/g, '');
  const counts = SEPARATORS.map((sign) => header.split(sign).length);
  return SEPARATORS[counts.indexOf(Math.max(...counts))];
}

/** Reads a CSV file with one header row. Throws `bad-input` that names the file and, where it can, the line. */
export async function readCsv(path: string): Promise<CsvTable> {
  await checkTable(path);
  const bytes = await readFile(path).catch((error: NodeJS.ErrnoException) => {
    throw badInput(`${path} can't be read (${error.code ?? error.message}).`, { path });
  });
  const { text, encoding } = decode(path, bytes);
  return parseCsv(path, text, encoding);
}

/** What `readCsv` reads; `path` is only for what is said of it. */
export function parseCsv(path: string, text: string, encoding: Encoding = 'UTF-8'): CsvTable {
  const separator = separatorOf(text);
  let rows: string[][];
  try {
    rows = parse(text, { bom: true, skip_empty_lines: true, trim: true, delimiter: separator });
  } catch (error) {
    if (!(error instanceof CsvError)) throw error;
    throw badInput(
      `${path} is no CSV table (${howRead({ separator, encoding })}: ${error.message.split('\n')[0]}); export it again.`,
      { path },
    );
  }
  const [names, ...body] = rows;
  if (!names) throw badInput(`${path} is empty; it needs a header row.`, { path });
  const twice = names.find((name, at) => names.indexOf(name) !== at);
  if (twice !== undefined) throw badInput(`${path} has the column ${twice} twice; leave one out.`, { path });
  return { path, names, rows: body, separator, encoding };
}

const DECIMAL_COMMA = /^[-+]?\d+,\d+(e[-+]?\d+)?$/i;

/** One column as numbers. Throws `bad-input` where there is no such column or a cell is no number. */
export function numbersOf(table: CsvTable, name: string): Float64Array {
  const { path, names, rows, separator } = table;
  const column = names.indexOf(name);
  if (column < 0) throw badInput(`${path} has no column ${name}; it has ${names.join(', ')}.`, { path });
  return Float64Array.from(rows, (row, index) => {
    const text = row[column];
    const value = Number(separator !== ',' && DECIMAL_COMMA.test(text) ? text.replace(',', '.') : text);
    if (text === '' || !Number.isFinite(value)) {
      throw badInput(
        `${path}, line ${index + 2}: ${name} is "${text}", not a number (${howRead(table)}); correct it.`,
        {
          path,
        },
      );
    }
    return value;
  });
}
