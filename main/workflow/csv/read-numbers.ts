import type { FeatureTable } from '../../../preload/contract/feature-table.ts';
import { plainBatches } from './csv-batches.ts';
import { noNumber, refuseTwice } from './csv-errors.ts';
import { cellNumber, formOf } from './csv-form.ts';

/**
 * Reads a CSV table of numbers alone, of any length: it is never held as text. Columns keep their names.
 *
 * @throws bad-input that names the file and, where it can, the line as counted without empty ones
 */
export async function readNumbers(path: string): Promise<FeatureTable> {
  const form = await formOf(path);
  let names: string[] | null = null;
  let values = new Float64Array(1024);
  let end = 0;
  for await (const batch of plainBatches(path, form)) {
    if (!names) {
      names = batch[0];
      refuseTwice(path, names);
      continue;
    }
    if (end + batch.length * names.length > values.length) {
      const larger = new Float64Array(2 * (end + batch.length * names.length));
      larger.set(values.subarray(0, end));
      values = larger;
    }
    for (const cells of batch) {
      for (const [column, text] of cells.entries()) {
        const value = cellNumber(text, form.separator);
        if (!Number.isFinite(value)) {
          const line = Math.floor(end / names.length) + 2;
          throw noNumber(path, line, names[column], text, form);
        }
        values[end++] = value;
      }
    }
  }
  const columns = names ?? [];
  return { names: columns, rows: end / Math.max(1, columns.length), values: values.subarray(0, end) };
}
