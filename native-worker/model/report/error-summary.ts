export interface ErrorFigures {
  /** Sample standard deviation of the residuals / zTotalUm (Barnkob, Kaehler, Rossi, Lab on a Chip 2015, 15, 3556). */
  epsilon: number;
  sdUm: number;
  rmseUm: number;
}

/**
 * Errors of predictions against labels; NaN without a row. Written for um; `regress` passes any unit.
 *
 * @param zTotalUm width of the valid range
 */
export function errorFigures(predicted: Float64Array, label: Float64Array, zTotalUm: number): ErrorFigures {
  const n = predicted.length;
  let sum = 0;
  let squares = 0;
  for (let i = 0; i < n; i++) {
    const residual = predicted[i] - label[i];
    sum += residual;
    squares += residual * residual;
  }
  const mean = sum / n;
  let centred = 0;
  for (let i = 0; i < n; i++) centred += (predicted[i] - label[i] - mean) ** 2;
  const sdUm = n > 1 ? Math.sqrt(centred / (n - 1)) : n === 1 ? 0 : NaN;
  return { epsilon: sdUm / zTotalUm, sdUm, rmseUm: Math.sqrt(squares / n) };
}
