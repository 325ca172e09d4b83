export {
  comparisonTable,
  csvLines,
  detectionTable,
  learningTable,
  trackTable,
  type Table,
} from '../workflow/csv.ts';
export { numbersOf, readCsv } from '../workflow/read-csv.ts';
export { csvBatches, readColumns } from '../workflow/stream-csv.ts';
