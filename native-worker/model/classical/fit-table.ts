import type { FeatureTable } from '../../../preload/contract/data.ts';
import { takeColumns } from '../table.ts';
import { correlate, normaliseRows } from './cross-correlation.ts';
import { buildTable, type ReferenceTable } from './reference-table.ts';
import { lookUp } from './table-lookup.ts';

/** How masks are compared with the table: profiles of rings by least squares, or images by normalised cross-correlation. */
type Comparison = 'profiles' | 'images';

export interface TableOptions {
  comparison: Comparison;
  /** Rows of the table over the range of labels. */
  nodes: number;
}

export interface FittedTable {
  comparison: Comparison;
  names: string[];
  table: ReferenceTable;
}

const COMPARED: Record<Comparison, RegExp> = { profiles: /^ring_profile_\d+$/, images: /^pixel_\d+$/ };

/** A table of what the training masks look like on average at each height. */
export function fitTable(features: FeatureTable, y: Float64Array, options: TableOptions): FittedTable {
  const { comparison, nodes } = options;
  const names = features.names.filter((name) => COMPARED[comparison].test(name));
  const vectors = vectorsOf({ comparison, names }, features);
  const table = buildTable(vectors, names.length, y, nodes);
  if (comparison === 'images') table.values = normaliseRows(table.values, names.length);
  return { comparison, names, table };
}

export function predictTable(fitted: FittedTable, features: FeatureTable): Float64Array {
  const find = fitted.comparison === 'images' ? correlate : lookUp;
  return find(fitted.table, vectorsOf(fitted, features));
}

function vectorsOf(
  { comparison, names }: Pick<FittedTable, 'comparison' | 'names'>,
  features: FeatureTable,
): Float64Array {
  const { values } = takeColumns(features, names);
  return comparison === 'images' ? normaliseRows(values, names.length) : values;
}
