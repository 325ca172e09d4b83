/** A numeric table: `values` is row-major, rows * names.length. */
export interface FeatureTable {
  names: string[];
  rows: number;
  values: Float64Array;
}
