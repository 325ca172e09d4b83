import { NOT_SAID } from '../../../preload/contract/track-table.ts';

/** A column of a table: a name, and the text of a row. */
export interface Column {
  name: string;
  type: 'whole' | 'flag' | 'number' | 'text';
  /** For formats with types; null: empty. */
  value(row: number): number | string | null;
  text(row: number): string;
}

export type Numbers = ArrayLike<number>;

/** Fixed decimals without trailing zeros; what is no number is an empty cell. */
function formatNumber(value: number, decimals: number): string {
  if (!Number.isFinite(value)) return '';
  const text = value.toFixed(decimals);
  const short = text.includes('.') ? text.replace(/\.?0+$/, '') : text;
  return short === '-0' ? '0' : short;
}

const numberOf = (value: number): number | null => (Number.isFinite(value) ? value : null);

export const whole = (name: string, values: Numbers): Column => ({
  name,
  type: values instanceof Uint8Array ? 'flag' : 'whole',
  value: (row) => values[row],
  text: (row) => String(values[row]),
});

/** Yes or no; NOT_SAID is an empty cell. */
export const flag = (name: string, values: Uint8Array): Column => ({
  name,
  type: 'flag',
  value: (row) => (values[row] === NOT_SAID ? null : values[row]),
  text: (row) => (values[row] === NOT_SAID ? '' : String(values[row])),
});

/** Lengths and positions to a tenth of a nanometre or a ten-thousandth of a pixel. */
export const fixed = (name: string, values: Numbers, decimals = 4): Column => ({
  name,
  type: 'number',
  value: (row) => numberOf(values[row]),
  text: (row) => formatNumber(values[row], decimals),
});

/** To the nine digits in which single precision is exact and beyond which no feature is known. */
export const precise = (name: string, value: (row: number) => number): Column => ({
  name,
  type: 'number',
  value: (row) => numberOf(value(row)),
  text: (row) => (Number.isFinite(value(row)) ? String(Number(value(row).toPrecision(9))) : ''),
});

const quoted = (text: string): string => (/[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text);

export const text = (name: string, value: (row: number) => string): Column => ({
  name,
  type: 'text',
  value,
  text: (row) => quoted(value(row)),
});

/** The header row, further head rows if there are any, then a line a row (RFC 4180, but with LF). Lines come in blocks, so that a long table is never held whole. */
export function* csvLines({ columns, rows, moreHeads = [] }: Table): Generator<string, void, void> {
  yield `${columns.map((column) => column.name).join(',')}\n`;
  yield* moreHeads.map((cells) => `${cells.join(',')}\n`);
  const block = 4096;
  for (let from = 0; from < rows; from += block) {
    let lines = '';
    for (let row = from; row < Math.min(rows, from + block); row += 1) {
      lines += `${columns.map((column) => column.text(row)).join(',')}\n`;
    }
    yield lines;
  }
}

export interface Table {
  columns: Column[];
  rows: number;
  /** Rows under the header, a cell a column. */
  moreHeads?: string[][];
}
