export { csvLines, detectionTable, type Table } from '../workflow/csv.ts';
