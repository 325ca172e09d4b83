import { LOCAL_SHARE, type LocalRidge, REACH_STEPS, ROUNDS } from '../linear/local-ridge.ts';
import type { Graph, Value } from './graph.ts';

/** `refineLocally` as operators: what all nodes say, weighted by how near they are to the value. */
export function refinedGraph(graph: Graph, local: LocalRidge, inputs: Value, coarse: Value): Value {
  const { columns, first, step, constants, weights } = local;
  const nodes = constants.length;
  const numbers = Float64Array.from({ length: nodes }, (_, node) => node);
  const byColumn = Float64Array.from(
    { length: columns * nodes },
    (_, at) => weights[(at % nodes) * columns + Math.floor(at / nodes)],
  );
  const used = graph.columns(
    inputs,
    Array.from({ length: columns }, (_, j) => j),
  );
  const said = graph.operator('Add', [
    graph.operator('MatMul', [used, graph.constant(byColumn, [columns, nodes])]),
    graph.constant(constants, [nodes]),
  ]);
  const between = (value: Value, low: Value, high: Value): Value =>
    graph.operator('Min', [graph.operator('Max', [value, low]), high]);
  const reach = graph.scalar(REACH_STEPS * step);
  const [lowest, highest] = [graph.operator('Sub', [coarse, reach]), graph.operator('Add', [coarse, reach])];
  let value = coarse;
  for (let round = 0; round < ROUNDS; round++) {
    const steps = graph.operator('Div', [
      graph.operator('Sub', [value, graph.scalar(first)]),
      graph.scalar(step),
    ]);
    const place = between(steps, graph.scalar(0), graph.scalar(nodes - 1));
    const away = graph.operator('Abs', [graph.operator('Sub', [place, graph.constant(numbers, [nodes])])]);
    const nearness = graph.operator('Max', [graph.operator('Sub', [graph.scalar(1), away]), graph.scalar(0)]);
    const blended = graph.sumOfColumns(graph.operator('Mul', [nearness, said]));
    value = between(blended, lowest, highest);
  }
  const change = graph.operator('Mul', [graph.operator('Sub', [value, coarse]), graph.scalar(LOCAL_SHARE)]);
  return graph.operator('Add', [coarse, change]);
}
