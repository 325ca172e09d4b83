import { plainBatches } from './csv-batches.ts';
import { noNumber, refuseTwice } from './csv-errors.ts';
import { cellNumber, formOf } from './csv-form.ts';

/**
 * Reads a CSV table of numbers alone, of any length: it is never held. Columns keep their names.
 *
 * @param take is given the cells of some rows at a time, row by row
 * @throws bad-input that names the file and, where it can, the line as counted without empty ones
 */
export async function readNumbers(
  path: string,
  take: (cells: Float64Array) => Promise<void>,
): Promise<{ names: string[]; rows: number }> {
  const form = await formOf(path);
  let names: string[] | null = null;
  let rows = 0;
  for await (const batch of plainBatches(path, form)) {
    if (!names) {
      names = batch[0];
      refuseTwice(path, names);
      continue;
    }
    const cells = new Float64Array(batch.length * names.length);
    let end = 0;
    for (const [row, texts] of batch.entries()) {
      for (const [column, text] of texts.entries()) {
        const value = cellNumber(text, form.separator);
        if (!Number.isFinite(value)) throw noNumber(path, rows + row + 2, names[column], text, form);
        cells[end++] = value;
      }
    }
    await take(cells);
    rows += batch.length;
  }
  return { names: names ?? [], rows };
}
