import { FEATURE_NAMES } from './extract.ts';
import { RING_NAMES } from './rings.ts';

/** What is measured on a mask. Features that are stored belong to one of these; where it is another, masks are measured again. */
export interface Measures {
  /** Raised when a column of the same name is measured in another way. */
  version: number;
  columns: string[];
}

export const measures = (): Measures => ({ version: 2, columns: [...FEATURE_NAMES, ...RING_NAMES] });
