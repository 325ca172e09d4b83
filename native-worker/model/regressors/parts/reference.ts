import { z } from '../../../../preload/contract/options/define-option.ts';
import { fitTable, type FittedTable, predictTable, type TableOptions } from '../../classical/fit-table.ts';
import type { Regressor } from '../../regressor.ts';
import { Doubles, Size } from './stored-schemas.ts';

/** Heights in a table of profiles or images: 0.4 um apart over the paper's 40 um. */
export const TABLE_NODES = 101;

export const StoredTable: z.ZodType<FittedTable> = z
  .object({
    comparison: z.enum(['profiles', 'images']),
    names: z.array(z.string().max(200)).min(1).max(100_000),
    weights: Doubles.optional(),
    table: z.object({ z: Doubles, columns: Size, values: Doubles }),
  })
  .refine(
    ({ names, weights, table: { z: heights, columns, values } }) =>
      columns === names.length &&
      heights.length > 1 &&
      values.length === heights.length * columns &&
      (weights?.length ?? columns) === columns,
    'a table of another size',
  );

/** What models by a table of mean masks have in common. */
export const byReference = {
  fit: async (settings, { inputs, y }) => fitTable(inputs, y, settings),
  predict: (fitted, inputs) => ({ mean: predictTable(fitted, inputs), spread: null }),
  stored: () => StoredTable,
} satisfies Pick<Regressor<'radial-lut' | 'gdpt', TableOptions, FittedTable>, 'fit' | 'predict' | 'stored'>;
