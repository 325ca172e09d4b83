import { inverse as inverseOf, Matrix } from 'ml-matrix';

export interface Point {
  value: number;
  slope: Float64Array;
  /** Slopes of the parts whose sum the value is, a row a parameter: their products say how the value bends. */
  parts: Float64Array[];
}

/** Null where there is no value. */
export type Slope = (x: Float64Array) => Point | null;

export interface Minimum {
  x: Float64Array;
  value: number;
}

const LARGEST_STEP = 1;
/** Steps after which the curvature is taken from the parts again. */
const RENEWED = 6;

/**
 * Minimum of minus a log-likelihood by Broyden, Fletcher, Goldfarb and Shanno's method with a backtracking search (Nocedal and Wright, Numerical
 * Optimization, 6.1), with the curvature that follows from the parts (Berndt, Hall, Hall, Hausman 1974) to begin with, from a start where the function has a value. Ends when the expected gain is below `tolerance`.
 */
export function minimise(
  of: Slope,
  start: Float64Array,
  { tolerance = 1e-3, iterations = 80 } = {},
): Minimum {
  let x = start.slice();
  let here = of(x);
  if (!here) return { x, value: Number.POSITIVE_INFINITY };
  let inverse = curvatureOf(here);
  let fresh = 0;
  for (let iteration = 0; iteration < iterations; iteration += 1) {
    let direction = multiply(inverse, here.slope, -1);
    let down = dot(direction, here.slope);
    const settled = -down < tolerance;
    if (settled && fresh === 0) break;
    if (!(down < 0) || settled || fresh >= RENEWED) {
      inverse = curvatureOf(here);
      fresh = 0;
      direction = multiply(inverse, here.slope, -1);
      down = dot(direction, here.slope);
      if (-down < tolerance) break;
    }
    const longest = direction.reduce((most, value) => Math.max(most, Math.abs(value)), 0);
    let length = longest > LARGEST_STEP ? LARGEST_STEP / longest : 1;
    let next: ReturnType<Slope> = null;
    let there = x;
    for (let halving = 0; halving < 30; halving += 1) {
      there = x.map((value, at) => value + length * direction[at]);
      next = of(there);
      if (next && next.value <= here.value + 1e-4 * length * down) break;
      next = null;
      length /= 2.5;
    }
    if (!next) {
      if (fresh === 0) break;
      fresh = RENEWED;
      continue;
    }
    const step = there.map((value, at) => value - x[at]);
    const change = next.slope.map((value, at) => value - here!.slope[at]);
    update(inverse, step, change);
    fresh += 1;
    x = there;
    here = next;
  }
  return { x, value: here.value };
}

function update(inverse: Float64Array[], step: Float64Array, change: Float64Array): void {
  const curvature = dot(step, change);
  if (!(curvature > 1e-12 * norm(step) * norm(change))) return;
  const size = step.length;
  const moved = multiply(inverse, change, 1);
  const factor = (1 + dot(change, moved) / curvature) / curvature;
  for (let i = 0; i < size; i += 1) {
    for (let j = 0; j < size; j += 1)
      inverse[i][j] += factor * step[i] * step[j] - (moved[i] * step[j] + step[i] * moved[j]) / curvature;
  }
}

/** Inverse of the summed products of the parts' slopes, with a little added where they say nothing. */
function curvatureOf({ parts, slope }: Point): Float64Array[] {
  const size = slope.length;
  const matrix = Array.from({ length: size }, (_, i) =>
    Float64Array.from(parts, (row) => dot(parts[i], row)),
  );
  for (let i = 0; i < size; i += 1) matrix[i][i] = 1.01 * matrix[i][i] + 1e-2;
  return inverseOf(new Matrix(matrix.map((row) => [...row])))
    .to2DArray()
    .map((row) => Float64Array.from(row));
}

const dot = (a: Float64Array, b: Float64Array): number =>
  a.reduce((sum, value, at) => sum + value * b[at], 0);
const norm = (a: Float64Array): number => Math.sqrt(dot(a, a));
const multiply = (matrix: readonly Float64Array[], x: Float64Array, scale: number): Float64Array =>
  Float64Array.from(matrix, (row) => scale * dot(row, x));
