import { counted } from '../../../preload/contract/counted.ts';

/** What is said of the rows of a table that have no number of a particle. */
export const leftOutRows = (path: string, rows: number, of: 'particle' | 'trajectory'): string =>
  `${counted(rows, 'row')} of ${path} ${rows === 1 ? 'belongs' : 'belong'} to no ${of} and ${rows === 1 ? 'is' : 'are'} left out.`;
