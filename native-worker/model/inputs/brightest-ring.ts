import type { FeatureTable } from '../../../preload/contract/feature-table.ts';
import { median } from '../../math/statistics.ts';
import { isIn } from '../../measure/feature-group-table.ts';

/**
 * Brightest ring, over its background, that most particles reach. A camera that saturates cuts the bright centres and rings of particles off there,
 * higher where the light is weaker; a dimmer video shows them whole, and would look like nothing that was learnt.
 *
 * @param rows those that a model learns from
 * @param particle of each row of the table, any numbers
 * @returns Infinity where there are no rings
 */
export function brightestRing(
  { names, values }: FeatureTable,
  rows: Int32Array,
  particle: ArrayLike<number>,
): number {
  const columns = names.flatMap((name, column) => (isIn('rings', name) ? [column] : []));
  if (columns.length === 0) return Infinity;
  const ofParticle = new Map<number, number>();
  for (const row of rows) {
    let brightest = ofParticle.get(particle[row]) ?? -Infinity;
    for (const column of columns) brightest = Math.max(brightest, values[row * names.length + column]);
    ofParticle.set(particle[row], brightest);
  }
  return median([...ofParticle.values()]);
}

/** The same features with no ring brighter than that. */
export function cutOff(features: FeatureTable, brightest: number): FeatureTable {
  const { names, values } = features;
  const isRing = names.map((name) => isIn('rings', name));
  if (brightest === Infinity || !isRing.includes(true)) return features;
  const cut = values.map((value, at) => (isRing[at % names.length] ? Math.min(value, brightest) : value));
  return { ...features, values: cut };
}
