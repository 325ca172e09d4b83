import type { FeatureTable } from '../../../preload/contract/feature-table.ts';
import { takeColumns } from '../../measure/feature-table.ts';
import { type GroupName, isIn } from '../../measure/feature-group-table.ts';
import { correlate, normaliseRows } from './cross-correlation.ts';
import { buildTable, type ReferenceTable, type Smoothing } from './reference-table.ts';
import { patternsOf, ringWeights } from './ring-patterns.ts';
import { lookUp, type Places } from './table-lookup.ts';

/** How masks are compared with the table: profiles of rings by least squares, or images by normalised cross-correlation. */
type Comparison = 'profiles' | 'images';

export interface TableOptions {
  comparison: Comparison;
  /** Rows of the table over the range of labels. */
  nodes: number;
  /** A straight line through few rows unless given. */
  smoothing?: Smoothing;
}

export interface FittedTable {
  comparison: Comparison;
  names: string[];
  /** How much each ring counts, where profiles are compared. */
  weights?: Float64Array;
  table: ReferenceTable;
}

const COMPARED = { profiles: 'rings', images: 'images' } as const satisfies Record<Comparison, GroupName>;

/** A table of what the training masks look like on average at each height. */
export function fitTable(features: FeatureTable, y: Float64Array, options: TableOptions): FittedTable {
  const { comparison, nodes, smoothing } = options;
  const names = features.names.filter((name) => isIn(COMPARED[comparison], name));
  const weights = comparison === 'profiles' ? ringWeights(names) : undefined;
  const vectors = vectorsOf({ comparison, names, weights }, features);
  const table = buildTable(vectors, names.length, y, nodes, smoothing);
  if (comparison === 'images') table.values = normaliseRows(table.values, names.length);
  return { comparison, names, weights, table };
}

export function predictTable(fitted: FittedTable, features: FeatureTable): Float64Array {
  return fitted.comparison === 'images'
    ? correlate(fitted.table, vectorsOf(fitted, features))
    : placesOn(fitted, features).zUm;
}

/** Where on a table of profiles each row is nearest to it. */
export const placesOn = (fitted: FittedTable, features: FeatureTable): Places =>
  lookUp(fitted.table, vectorsOf(fitted, features));

function vectorsOf(
  { comparison, names, weights }: Omit<FittedTable, 'table'>,
  features: FeatureTable,
): Float64Array {
  const { values } = takeColumns(features, names);
  if (comparison === 'images') return normaliseRows(values, names.length);
  return weights ? patternsOf(values, weights) : values;
}
