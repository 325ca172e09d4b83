import type { FeatureTable } from '../../../preload/contract/feature-table.ts';
import { joinRows } from '../../measure/feature-table.ts';
import type { JointChange } from '../linear/local-ridge.ts';
import type { Groups } from '../training/split.ts';

/** Rows to learn from. */
interface Rows {
  features: FeatureTable;
  y: Float64Array;
  groups: Groups;
}

/**
 * Rows, and each once more with its profile wider by one of the shares in turn, as particles of other sizes show it: of few particles a model
 * learns the sizes that they happen to have, and takes another size for another height.
 *
 * @param features profiles of rings, a ring a column, from the centre outwards
 */
export function withSizes({ features, y, groups }: Rows, shares: readonly number[]): Rows {
  if (shares.length === 0) return { features, y, groups };
  const twice = (values: Int32Array): Int32Array => Int32Array.from([...values, ...values]);
  return {
    features: joinRows([features, widened(features, shares)]),
    y: Float64Array.from([...y, ...y]),
    groups: { stack: twice(groups.stack), particle: twice(groups.particle) },
  };
}

/**
 * How profiles and heights change together where a particle is larger by a share: a pattern that wide shows that much further from the particle, as all lengths
 * scale together but for the wavelength.
 *
 * @param profiles of rings, a ring a column, from the centre outwards
 * @param zUm height of the focal plane above the particle
 */
export function changeWithSize(profiles: FeatureTable, zUm: Float64Array, share: number): JointChange {
  const [larger, smaller] = [share, -share].map((one) => widened(profiles, [one]).values);
  return {
    inputs: { ...profiles, values: larger.map((value, at) => (value - smaller[at]) / 2) },
    y: zUm.map((height) => share * height),
  };
}

/** What stood at a radius stands at 1 + share times it; the outermost ring stays beyond. */
function widened({ names, rows, values }: FeatureTable, shares: readonly number[]): FeatureTable {
  const width = names.length;
  return {
    names,
    rows,
    values: values.map((_, at) => {
      const row = Math.floor(at / width);
      const from = Math.min(width - 1, (at - row * width) / (1 + shares[row % shares.length]));
      const inner = Math.min(width - 2, Math.floor(from));
      const base = row * width + inner;
      return values[base] + (from - inner) * (values[base + 1] - values[base]);
    }),
  };
}
