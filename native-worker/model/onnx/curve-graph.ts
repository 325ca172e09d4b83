import type { FittedTable } from '../classical/fit-table.ts';
import { FINER, refine } from '../classical/table-lookup.ts';
import type { Graph, Value } from './graph.ts';

/**
 * The place on a table of profiles, as `lookUp` finds it: the nearest node, then the nearest foot of a perpendicular on the segments about it.
 *
 * @param inputs rows x rings, the profiles
 * @returns rows x 1 heights
 */
export function curveGraph(graph: Graph, { table, weights }: FittedTable, inputs: Value): Value {
  const { columns } = table;
  const vectors = patterns(graph, inputs, weights ?? new Float64Array(columns).fill(1));
  const node = lowest(graph, distancesTo(graph, vectors, table.values, columns));

  const fine = refine(table);
  const count = fine.z.length - 1;
  const starts = fine.values.subarray(0, count * columns);
  const sides = starts.map((start, at) => fine.values[at + columns] - start);
  const lengths = squares(sides, columns);
  const ofSegment = (of: (segment: number) => number): Value =>
    graph.constant(
      Float64Array.from({ length: count }, (_, segment) => of(segment)),
      [count],
    );
  const operator = (type: string, ...values: Value[]): Value => graph.operator(type, values);

  const along = operator(
    'Sub',
    graph.operator('MatMul', [vectors, graph.constant(transposed(sides, columns), [columns, count])]),
    ofSegment((segment) => dot(starts, sides, segment, columns)),
  );
  const wanted = operator(
    'Mul',
    along,
    ofSegment((segment) => (lengths[segment] > 0 ? 1 / lengths[segment] : 0)),
  );
  const share = operator('Min', operator('Max', wanted, graph.scalar(0)), graph.scalar(1));
  const gained = operator(
    'Mul',
    share,
    operator(
      'Sub',
      operator('Mul', along, graph.scalar(2)),
      operator(
        'Mul',
        share,
        ofSegment((k) => lengths[k]),
      ),
    ),
  );
  const distances = operator('Sub', distancesTo(graph, vectors, starts, columns), gained);

  const place = ofSegment((segment) => Math.floor(segment / FINER));
  const isBeside = operator(
    'And',
    operator('GreaterOrEqual', place, operator('Sub', node, graph.scalar(1))),
    operator('GreaterOrEqual', node, place),
  );
  const nearest = lowest(graph, operator('Where', isBeside, distances, graph.scalar(Number.MAX_VALUE)));
  const heights = operator(
    'Add',
    operator(
      'Mul',
      share,
      ofSegment((segment) => fine.z[segment + 1] - fine.z[segment]),
    ),
    ofSegment((segment) => fine.z[segment]),
  );
  const isNearest = operator(
    'Equal',
    ofSegment((segment) => segment),
    nearest,
  );
  return graph.sumOfColumns(operator('Where', isNearest, heights, graph.scalar(0)));
}

/** `patternsOf` as operators. */
function patterns(graph: Graph, profiles: Value, weights: Float64Array): Value {
  const above = graph.operator('Sub', [profiles, graph.scalar(1)]);
  const weighted = graph.operator('Mul', [above, graph.constant(weights, [weights.length])]);
  const length = graph.operator('Sqrt', [graph.sumOfColumns(graph.operator('Mul', [weighted, weighted]))]);
  const isFlat = graph.operator('Equal', [length, graph.scalar(0)]);
  return graph.operator('Div', [weighted, graph.operator('Where', [isFlat, graph.scalar(1), length])]);
}

/** Squared distances of vectors to points, less what is the same for all points. */
function distancesTo(graph: Graph, vectors: Value, points: Float64Array, columns: number): Value {
  const count = points.length / columns;
  const towards = graph.operator('MatMul', [
    vectors,
    graph.constant(
      transposed(points, columns).map((value) => 2 * value),
      [columns, count],
    ),
  ]);
  return graph.operator('Sub', [graph.constant(squares(points, columns), [count]), towards]);
}

/** Rows x 1: the first column of the lowest value, as a number. */
function lowest(graph: Graph, table: Value): Value {
  const least = graph.operator('ArgMax', [graph.operator('Sub', [graph.scalar(0), table])], {
    axis: { int: 1 },
    keepdims: { int: 1 },
  });
  return graph.cast(least, 'double');
}

function dot(a: Float64Array, b: Float64Array, row: number, columns: number): number {
  let sum = 0;
  for (let at = row * columns; at < (row + 1) * columns; at++) sum += a[at] * b[at];
  return sum;
}

const squares = (points: Float64Array, columns: number): Float64Array =>
  Float64Array.from({ length: points.length / columns }, (_, row) => dot(points, points, row, columns));

function transposed(points: Float64Array, columns: number): Float64Array {
  const count = points.length / columns;
  return points.map((_, at) => points[(at % count) * columns + Math.floor(at / count)]);
}
