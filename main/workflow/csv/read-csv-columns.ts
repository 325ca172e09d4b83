import { breathe } from '../breathe.ts';
import { noColumn, noNumber, refuseTwice } from './csv-errors.ts';
import { cellNumber, formOf, type CsvForm } from './csv-form.ts';
import { csvBatches } from './csv-batches.ts';
import type { TableCall } from './table-call.ts';

/** Some columns of a table that is never held as text: numbers as numbers, the rest by the different values that there are. */
export interface CsvColumns extends CsvForm {
  path: string;
  /** Of all its columns. */
  names: string[];
  rows: number;
  /** Rows that were left out because they say nothing in a column that rows must have. */
  leftOut: number;
  /** Cells of a column as text, by row; null where the table has no such column. */
  textOf(name: string): ((row: number) => string) | null;
  /**
   * A column as numbers.
   *
   * @param empty whether cells that are empty or say nan are NaN
   * @throws bad-input where there is no such column, or a cell is no number
   */
  numbersOf(name: string, empty?: boolean): Float64Array;
}

/** Cells by the number of their text in a list of all different ones. */
class TextCells {
  readonly different: string[] = [];
  readonly #numbers = new Map<string, number>();
  #cells = new Int32Array(1024);
  length = 0;

  push(text: string): void {
    let number = this.#numbers.get(text);
    if (number === undefined) {
      number = this.different.length;
      this.#numbers.set(text, number);
      this.different.push(text);
    }
    if (this.length === this.#cells.length) {
      const larger = new Int32Array(2 * this.length);
      larger.set(this.#cells);
      this.#cells = larger;
    }
    this.#cells[this.length++] = number;
  }

  at(row: number): string {
    return this.different[this.#cells[row]];
  }
}

/** Cells as numbers; what is none is kept as text. */
class NumberCells {
  #values = new Float64Array(1024);
  readonly #others = new TextCells();
  /** Rows of the others, in order. */
  readonly #rows: number[] = [];
  length = 0;

  push(text: string, separator: CsvForm['separator']): void {
    if (this.length === this.#values.length) {
      const larger = new Float64Array(2 * this.length);
      larger.set(this.#values);
      this.#values = larger;
    }
    const value = cellNumber(text, separator);
    // Empty cells of a sparse column are many, and say no more than NaN does.
    if (!Number.isFinite(value) && text !== '') {
      this.#others.push(text);
      this.#rows.push(this.length);
    }
    this.#values[this.length++] = Number.isFinite(value) ? value : Number.NaN;
  }

  /** Not copied, for there may be millions. */
  values(): Float64Array {
    return this.#values.subarray(0, this.length);
  }

  /** The first cell that is no number, in the order of rows; with `empty` one that says neither nothing nor nan. */
  firstWrong(empty: boolean): { row: number; text: string } | null {
    const other = this.#rows.findIndex((_row, at) => !empty || !/^nan$/i.test(this.#others.at(at)));
    const blank = empty ? -1 : firstNaN(this.values());
    if (other >= 0 && (blank < 0 || this.#rows[other] <= blank))
      return { row: this.#rows[other], text: this.#others.at(other) };
    return blank < 0 ? null : { row: blank, text: '' };
  }
}

function firstNaN(values: Float64Array): number {
  for (let row = 0; row < values.length; row += 1) if (Number.isNaN(values[row])) return row;
  return -1;
}

/**
 * Reads a table of any length in batches.
 *
 * @param numbers columns of numbers, of which those are read that there are
 * @param texts columns of text
 * @param needed column without whose value a row is left out
 * @throws bad-input that names the file and, where it can, the line as counted without empty ones; cancelled
 */
export async function readColumnsOf(
  path: string,
  numbers: readonly string[],
  texts: readonly string[],
  needed?: string,
  call?: TableCall,
): Promise<CsvColumns> {
  const form = await formOf(path);
  const { separator } = form;
  let names: string[] | null = null;
  const ofNumbers: { name: string; at: number; cells: NumberCells }[] = [];
  const ofTexts: { name: string; at: number; cells: TextCells }[] = [];
  let rows = 0;
  let leftOut = 0;
  let mustHave = -1;
  for await (const batch of csvBatches(path, form, call)) {
    if (!names) {
      [names] = batch;
      refuseTwice(path, names);
      mustHave = needed === undefined ? -1 : names.indexOf(needed);
      const found = (name: string): { name: string; at: number } => ({ name, at: names!.indexOf(name) });
      for (const one of numbers.map(found))
        if (one.at >= 0) ofNumbers.push({ ...one, cells: new NumberCells() });
      for (const one of texts.map(found)) if (one.at >= 0) ofTexts.push({ ...one, cells: new TextCells() });
      continue;
    }
    await breathe(call?.signal);
    for (const row of batch) {
      if (mustHave >= 0 && /^(none|nan)?$/i.test(row[mustHave])) {
        leftOut += 1;
        continue;
      }
      for (const { at, cells } of ofNumbers) cells.push(row[at], separator);
      for (const { at, cells } of ofTexts) cells.push(row[at]);
      rows += 1;
    }
  }
  const all = names ?? [];
  return {
    ...form,
    path,
    names: all,
    rows,
    leftOut,
    textOf: (name) => {
      const column = ofTexts.find((one) => one.name === name);
      return column ? (row) => column.cells.at(row) : null;
    },
    numbersOf: (name, empty = false) => {
      const column = ofNumbers.find((one) => one.name === name);
      if (!column) throw noColumn(path, name, all);
      const wrong = column.cells.firstWrong(empty);
      if (wrong) throw noNumber(path, wrong.row + 2, name, wrong.text, form);
      return column.cells.values();
    },
  };
}
