import { z } from '../../../../preload/contract/options/define-option.ts';
import { fitProfileTable } from '../../classical/profile-curve.ts';
import type { FittedTable } from '../../classical/fit-table.ts';
import type { FitData } from '../../regressor.ts';
import { StoredTable } from './reference.ts';

export interface CurveSettings {
  /** Over how many rows along the height the curve is evened out. */
  widthRows: number;
}

export interface FittedCurve {
  curve: FittedTable;
}

export const fitProfileCurve = ({ widthRows }: CurveSettings, { inputs, y }: FitData): FittedCurve => ({
  curve: fitProfileTable(inputs, y, widthRows),
});

export const storedCurve = (width: number): z.ZodType<FittedCurve> =>
  z.object({
    curve: StoredTable.refine(
      ({ comparison, names }) => comparison === 'profiles' && names.length === width,
      'a curve of other inputs',
    ),
  });

/** Share of each ring in what changes along the curve. */
export function curveImportances({ curve: { table } }: FittedCurve): Float64Array {
  const { columns, values, z: heights } = table;
  const changes = Float64Array.from({ length: columns }, (_, j) => {
    let squares = 0;
    for (let k = 1; k < heights.length; k++)
      squares += (values[k * columns + j] - values[(k - 1) * columns + j]) ** 2;
    return squares;
  });
  const total = changes.reduce((sum, one) => sum + one, 0) || 1;
  return changes.map((one) => one / total);
}
