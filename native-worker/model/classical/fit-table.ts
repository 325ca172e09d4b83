import type { FeatureTable } from '../../../preload/contract/feature-table.ts';
import { takeColumns } from '../../measure/feature-table.ts';
import { type GroupName, isIn } from '../../measure/feature-group-table.ts';
import { ringGroup } from '../../measure/ring-profiles.ts';
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
  /** How much each ring counts, where profiles are compared. */
  weights?: Float64Array;
  table: ReferenceTable;
}

const COMPARED = { profiles: 'rings', images: 'images' } as const satisfies Record<Comparison, GroupName>;

/** A table of what the training masks look like on average at each height. */
export function fitTable(features: FeatureTable, y: Float64Array, options: TableOptions): FittedTable {
  const { comparison, nodes } = options;
  const names = features.names.filter((name) => isIn(COMPARED[comparison], name));
  const weights = comparison === 'profiles' ? ringWeights(names) : undefined;
  const vectors = vectorsOf({ comparison, names, weights }, features);
  const table = buildTable(vectors, names.length, y, nodes);
  if (comparison === 'images') table.values = normaliseRows(table.values, names.length);
  return { comparison, names, weights, table };
}

export function predictTable(fitted: FittedTable, features: FeatureTable): Float64Array {
  const find = fitted.comparison === 'images' ? correlate : lookUp;
  return find(fitted.table, vectorsOf(fitted, features));
}

/**
 * Square roots of the areas of the rings, so that the sum of squared differences is that over the pixels of the image: the mean of a wide
 * ring has less noise. Rings are numbered by their radius; the innermost is a disc of half a ring's width.
 */
const ringWeights = (names: readonly string[]): Float64Array =>
  Float64Array.from(names, (name) => Math.sqrt(Math.max(1 / 8, ringGroup.columns.indexOf(name))));

function vectorsOf(
  { comparison, names, weights }: Omit<FittedTable, 'table'>,
  features: FeatureTable,
): Float64Array {
  const { values } = takeColumns(features, names);
  if (comparison === 'images') return normaliseRows(values, names.length);
  return weights ? patternsOf(values, weights) : values;
}

/**
 * Profiles less the background, which is 1, weighted and brought to length 1: particles differ in contrast by their caps, and what tells
 * the height is the pattern (profiles are normalised so in magnetic tweezers: Cnossen, Dulin, Dekker, Rev. Sci. Instrum. 85, 103712, 2014).
 */
function patternsOf(profiles: Float64Array, weights: Float64Array): Float64Array {
  const columns = weights.length;
  const out = profiles.map((value, at) => (value - 1) * weights[at % columns]);
  for (let from = 0; from < out.length; from += columns) {
    const row = out.subarray(from, from + columns);
    const length = Math.hypot(...row);
    if (length > 0) for (let j = 0; j < columns; j++) row[j] /= length;
  }
  return out;
}
