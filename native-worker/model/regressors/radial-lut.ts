import type { FittedTable, TableOptions } from '../classical/fit-table.ts';
import type { Regressor } from '../regressor.ts';
import { asMeasured } from './parts/input-plan.ts';
import { byReference, TABLE_NODES } from './parts/reference.ts';

export const regressor: Regressor<'radial-lut', TableOptions, FittedTable> = {
  ...byReference,
  plans: () => [asMeasured('rings', { comparison: 'profiles', nodes: TABLE_NODES })],
};
