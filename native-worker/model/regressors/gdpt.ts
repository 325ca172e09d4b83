import type { FittedTable, TableOptions } from '../classical/fit-table.ts';
import type { Regressor } from '../regressor.ts';
import { asMeasured } from './parts/input-plan.ts';
import { byReference, TABLE_NODES } from './parts/reference.ts';

export const regressor: Regressor<'gdpt', TableOptions, FittedTable> = {
  ...byReference,
  plans: () => [asMeasured('images', { comparison: 'images', nodes: TABLE_NODES })],
};
