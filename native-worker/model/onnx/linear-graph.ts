import type { LinearFit } from '../../math/least-squares.ts';
import { productTerms } from '../linear/polynomial.ts';
import type { RidgeFit } from '../linear/ridge.ts';
import type { Graph, Value } from './graph.ts';

/** A linear model: rows x 1 heights from rows x columns inputs. */
export function linearGraph(graph: Graph, { coefficients, intercept }: LinearFit, inputs: Value): Value {
  const weights = graph.constant(coefficients, [coefficients.length, 1]);
  return graph.operator('Add', [graph.operator('MatMul', [inputs, weights]), graph.scalar(intercept)]);
}

/** Products of columns, an order at a time, as `expandPolynomial` arranges them. */
export function polynomialGraph(
  graph: Graph,
  { expanded, order, fit }: RidgeFit,
  inputs: Value,
  width: number,
): Value {
  const terms = productTerms(expanded, order);
  const parts = Array.from({ length: order }, (_, k) => k + 1).map((degree) => {
    const own = terms.filter((term) => term.length === degree);
    const factors = Array.from({ length: degree }, (_, at) =>
      graph.columns(
        inputs,
        own.map((term) => term[at]),
      ),
    );
    return factors.reduce((left, right) => graph.operator('Mul', [left, right]));
  });
  if (width > expanded) {
    parts.push(
      graph.columns(
        inputs,
        Array.from({ length: width - expanded }, (_, k) => expanded + k),
      ),
    );
  }
  return linearGraph(graph, fit, graph.concat(parts));
}
