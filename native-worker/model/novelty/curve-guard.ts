import type { FeatureTable } from '../../../preload/contract/feature-table.ts';
import { extent } from '../../math/statistics.ts';
import { takeRows, takeValues } from '../../measure/feature-table.ts';
import { type FittedTable, placesOn } from '../classical/fit-table.ts';
import { fitProfileTable } from '../classical/profile-curve.ts';
import type { ReferenceTable } from '../classical/reference-table.ts';
import type { Places } from '../classical/table-lookup.ts';
import type { Fold } from '../training/split.ts';
import { limitForNewParticles } from './particle-limit.ts';

/**
 * The curve that the profiles of few particles follow along the height, and where it would go on beyond the range. Distributions around heights need many rows:
 * those of a scan of one bead are so wide that frames from beyond the range pass.
 */
export interface CurveGuard {
  curve: FittedTable;
  /** Heights on the curve that count as in range. */
  lowUm: number;
  highUm: number;
  /** Distance from the curve beyond which a mask is unlike all of it. */
  limit: number;
}

/** Fewer rows show no curve. */
const FEWEST_ROWS = 5;
/** Rows that count at a height, as in the finer curve of `best`. */
const WIDTH_ROWS = 0.7;
/** How far the curve is continued beyond both ends, along a line from so far inside, as shares of the range. */
const BEYOND = 0.1;
const LINE = 0.04;
/** How far beyond an end a mask may seem to lie, as a share of the range. */
const TOLERANCE = 0.01;

/**
 * @param rings `ringsOf` the masks
 * @param particle of each row of `rings`, any numbers
 * @param rows to learn from, all in range
 * @param folds of these rows
 */
export function fitCurveGuard(
  rings: FeatureTable,
  zLabelUm: Float64Array,
  particle: Int32Array,
  rows: Int32Array,
  folds: readonly Fold[],
): CurveGuard | undefined {
  if (folds.some(({ train }) => train.length < FEWEST_ROWS)) return undefined;
  const learn = (learnt: Int32Array): FittedTable => {
    const fitted = fitProfileTable(takeRows(rings, learnt), takeValues(zLabelUm, learnt), WIDTH_ROWS);
    return { ...fitted, table: continued(fitted.table) };
  };
  const held = folds.map(({ train, test }) => placesOn(learn(train), takeRows(rings, test)));
  const [low, high] = extent(takeValues(zLabelUm, rows));
  return {
    curve: learn(rows),
    lowUm: low - TOLERANCE * (high - low),
    highUm: high + TOLERANCE * (high - low),
    limit: limitForNewParticles(
      held.flatMap(({ distance }) => [...distance]),
      folds.flatMap(({ test }) => Array.from(test, (row) => particle[row])),
    ),
  };
}

/** Whether each row lies on the curve, in range, and near the height that a model gave it. */
export function followsCurve(
  { curve, lowUm, highUm, limit }: CurveGuard,
  rings: FeatureTable,
  zUm: Float64Array,
  windowUm: number,
): boolean[] {
  const seen: Places = placesOn(curve, rings);
  return Array.from(
    seen.zUm,
    (z, i) => z >= lowUm && z <= highUm && Math.abs(z - zUm[i]) <= windowUm && seen.distance[i] <= limit,
  );
}

/** The table with nodes beyond both ends, on straight lines. */
function continued({ z, columns, values }: ReferenceTable): ReferenceTable {
  const last = z.length - 1;
  const more = Math.max(1, Math.round(BEYOND * last));
  const line = Math.max(1, Math.round(LINE * last));
  const step = (z[last] - z[0]) / last;
  const from = (end: number, inner: number, nodes: number): Float64Array =>
    Float64Array.from({ length: columns }, (_, j) => {
      const at = values[end * columns + j];
      return at + (nodes / line) * (at - values[inner * columns + j]);
    });
  const out = {
    z: Float64Array.from({ length: z.length + 2 * more }, (_, k) => z[0] + (k - more) * step),
    columns,
    values: new Float64Array((z.length + 2 * more) * columns),
  };
  out.values.set(values, more * columns);
  for (let k = 1; k <= more; k++) {
    out.values.set(from(0, line, k), (more - k) * columns);
    out.values.set(from(last, last - line, k), (more + last + k) * columns);
  }
  return out;
}
