export { spoolFile, type SpoolEntry } from '../spool.ts';
