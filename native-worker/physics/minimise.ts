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
 * Minimum of minus a log-likelihood by Broyden, Fletcher, Goldfarb and Shanno's method with a backtracking search (Nocedal and Wright,
 * Numerical Optimization, 6.1), with the curvature that follows from the parts (Berndt, Hall, Hall, Hausman 1974) to begin with. Ends
 * when the expected gain is below `tolerance`; infinite where the start has no value.
 */
export function minimise(
  of: Slope,
  start: Float64Array,
  { tolerance = 1e-3, iterations = 80 } = {},
): Minimum {
  const first = of(start);
  if (!first) return { x: start.slice(), value: Number.POSITIVE_INFINITY };
  let here: Place = { x: start, ...first };
  let inverse = curvatureOf(here);
  let updates = 0;
  const gainOf = (direction: Float64Array): number => -dot(direction, here.slope);
  for (let iteration = 0; iteration < iterations; iteration += 1) {
    let direction = multiply(inverse, here.slope, -1);
    const isWorn = updates >= RENEWED || !(gainOf(direction) >= tolerance);
    if (isWorn && updates > 0) {
      inverse = curvatureOf(here);
      updates = 0;
      direction = multiply(inverse, here.slope, -1);
    }
    if (!(gainOf(direction) >= tolerance)) break;
    const next = stepAlong(of, here, direction, gainOf(direction));
    if (next) {
      update(
        inverse,
        next.x.map((value, at) => value - here.x[at]),
        next.slope.map((value, at) => value - here.slope[at]),
      );
      updates += 1;
      here = next;
    } else if (updates === 0) break;
    else updates = RENEWED;
  }
  return { x: here.x, value: here.value };
}

interface Place extends Point {
  x: Float64Array;
}

/** A place along `direction` that is clearly lower, nearer and nearer by; null: there is none. */
function stepAlong(of: Slope, { x, value }: Place, direction: Float64Array, gain: number): Place | null {
  const longest = direction.reduce((most, one) => Math.max(most, Math.abs(one)), 0);
  let length = longest > LARGEST_STEP ? LARGEST_STEP / longest : 1;
  for (let trial = 0; trial < 30; trial += 1) {
    const there = x.map((one, at) => one + length * direction[at]);
    const point = of(there);
    if (point && point.value <= value - 1e-4 * length * gain) return { x: there, ...point };
    length /= 2.5;
  }
  return null;
}

/** Puts what a step says of the curvature into its inverse. */
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
