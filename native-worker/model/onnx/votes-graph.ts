import type { Forest } from '../trees/forest-data.ts';
import { middleHalf } from '../../math/statistics.ts';
import { leavesGraph } from './forest-graph.ts';
import type { Graph, Value } from './graph.ts';

/**
 * The votes of `consensus` as operators, exactly: rows x 1, the mean of the trees within the lowest window that holds the most of them.
 *
 * How many leaves lie in the window above each leaf is found without a loop: leaves and upper ends of their windows are sorted together, and
 * the place of an end tells how many leaves are not above it. Ties are sorted by index (ONNX, TopK-11), so a leaf at an end counts.
 */
export function consensusGraph(
  graph: Graph,
  forest: Omit<Forest, 'importance'>,
  window: number,
  inputs: Value,
): Value {
  const trees = forest.offsets.length - 1;
  const numbers = Float64Array.from({ length: trees }, (_, i) => i);
  const [leaves] = graph.ascending(leavesGraph(graph, forest, inputs), trees);
  const ends = graph.operator('Add', [leaves, graph.scalar(window)]);
  const [, order] = graph.ascending(graph.concat([leaves, ends]), 2 * trees);
  const [, places] = graph.ascending(order, 2 * trees);
  const placesOfEnds = graph.columns(
    places,
    Array.from(numbers, (i) => trees + i),
  );
  // Before the end of window i stand i other ends, and i leaves below the window.
  const held = graph.operator('Sub', [
    graph.cast(placesOfEnds, 'double'),
    graph.constant(
      numbers.map((i) => 2 * i),
      [trees],
    ),
  ]);
  const most = graph.operator('ReduceMax', [held], { axes: { ints: [1] }, keepdims: { int: 1 } });
  const from = graph.operator('ArgMax', [held], { axis: { int: 1 }, keepdims: { int: 1 } });
  const past = graph.operator('Sub', [graph.constant(numbers, [trees]), graph.cast(from, 'double')]);
  const inside = graph.operator('And', [
    graph.operator('GreaterOrEqual', [past, graph.scalar(0)]),
    graph.operator('Less', [past, most]),
  ]);
  const sum = graph.sumOfColumns(graph.operator('Where', [inside, leaves, graph.scalar(0)]));
  return graph.operator('Div', [sum, most]);
}

/** The votes of `midmean` as operators, exactly: rows x 1, the mean of the middle half of the trees. */
export function midmeanGraph(graph: Graph, forest: Omit<Forest, 'importance'>, inputs: Value): Value {
  const trees = forest.offsets.length - 1;
  const [from, to] = middleHalf(trees);
  const [leaves] = graph.ascending(leavesGraph(graph, forest, inputs), trees);
  const middle = graph.columns(
    leaves,
    Array.from({ length: to - from }, (_, i) => from + i),
  );
  return graph.operator('Div', [graph.sumOfColumns(middle), graph.scalar(to - from)]);
}
