import type { FeatureTable } from '../../../preload/contract/data.ts';
import { isIn } from '../../measure/groups.ts';

/**
 * Brightest ring, over its background, among the masks that a model learns from. A camera that saturates cuts the bright centres of particles off there;
 * a dimmer video shows them whole, and would look like nothing that was learnt.
 *
 * @returns Infinity where there are no rings
 */
export function brightestRing({ names, values }: FeatureTable, rows: Int32Array): number {
  const columns = names.flatMap((name, column) => (isIn('rings', name) ? [column] : []));
  let brightest = -Infinity;
  for (const row of rows) {
    for (const column of columns) brightest = Math.max(brightest, values[row * names.length + column]);
  }
  return columns.length > 0 ? brightest : Infinity;
}

/** The same features with no ring brighter than that. */
export function cutOff(features: FeatureTable, brightest: number): FeatureTable {
  const { names, values } = features;
  const isRing = names.map((name) => isIn('rings', name));
  if (brightest === Infinity || !isRing.includes(true)) return features;
  const cut = values.map((value, at) => (isRing[at % names.length] ? Math.min(value, brightest) : value));
  return { ...features, values: cut };
}
