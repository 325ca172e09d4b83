export { csvLines, precise, type Table } from '../workflow/csv/write-csv.ts';
export {
  comparisonTable,
  detectionTable,
  learningTable,
  trackTable,
} from '../workflow/exports/exported-columns.ts';
export { numbersOf, readCsv } from '../workflow/csv/read-csv.ts';
export { csvBatches } from '../workflow/csv/csv-batches.ts';
export { formOf, withPoint } from '../workflow/csv/csv-form.ts';
