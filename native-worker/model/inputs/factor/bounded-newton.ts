import { CholeskyDecomposition, Matrix } from 'ml-matrix';

/** A function of several parameters at one place, with what a Newton step needs. */
export interface NewtonState {
  objective: number;
  gradient: Float64Array;
  /** Second derivatives between the parameters listed. */
  hessian(free: readonly number[]): Matrix;
}

export interface NewtonOptions {
  /** Lower and upper limit of every parameter. */
  bounds: [number, number];
  maxIterations?: number;
  /** Largest element of the projected gradient at which the search ends. */
  tolerance?: number;
}

export interface NewtonResult<State> {
  x: Float64Array;
  state: State;
  iterations: number;
  converged: boolean;
}

const clip = (value: number, [low, high]: [number, number]): number => Math.min(high, Math.max(low, value));

/**
 * Minimum within bounds by damped Newton steps (Levenberg's damping) that are projected on the bounds; parameters that their bound
 * holds take no part in a step (Bertsekas, SIAM J. Control Optim. 1982, 20, 221).
 */
export function minimiseBounded<State extends NewtonState>(
  start: Float64Array,
  evaluate: (x: Float64Array) => State,
  { bounds, maxIterations = 500, tolerance = 1e-9 }: NewtonOptions,
): NewtonResult<State> {
  const n = start.length;
  let x = start.map((value) => clip(value, bounds));
  let state = evaluate(x);
  let damping = 1e-6;
  for (let iterations = 0; iterations < maxIterations; iterations++) {
    const { gradient } = state;
    const free: number[] = [];
    let violation = 0;
    for (let i = 0; i < n; i++) {
      violation = Math.max(violation, Math.abs(x[i] - clip(x[i] - gradient[i], bounds)));
      const held = (x[i] <= bounds[0] && gradient[i] > 0) || (x[i] >= bounds[1] && gradient[i] < 0);
      if (!held) free.push(i);
    }
    if (violation < tolerance) return { x, state, iterations, converged: true };
    const hessian = state.hessian(free);
    let improved = false;
    for (; damping < 1e8; damping = Math.max(damping * 8, 1e-9)) {
      const step = newtonStep(hessian, gradient, free, damping);
      if (!step) continue;
      const next = x.slice();
      free.forEach((i, k) => (next[i] = clip(x[i] + step[k], bounds)));
      const nextState = evaluate(next);
      if (nextState.objective < state.objective) {
        x = next;
        state = nextState;
        improved = true;
        break;
      }
    }
    // No step lowers the objective any more: rounding has been reached.
    if (!improved) return { x, state, iterations, converged: true };
    damping = Math.max(damping / 16, 1e-12);
  }
  return { x, state, iterations: maxIterations, converged: false };
}

/** Solves (H + damping I) step = -gradient over the free parameters; null where that matrix is not positive definite. */
function newtonStep(
  hessian: Matrix,
  gradient: Float64Array,
  free: readonly number[],
  damping: number,
): number[] | null {
  const damped = hessian.clone();
  for (let i = 0; i < free.length; i++) damped.set(i, i, damped.get(i, i) + damping);
  const cholesky = new CholeskyDecomposition(damped);
  if (!cholesky.isPositiveDefinite()) return null;
  return cholesky.solve(Matrix.columnVector(free.map((i) => -gradient[i]))).to1DArray();
}
