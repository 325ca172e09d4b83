export interface ErrorFigures {
  /** Sample standard deviation of the residuals / zTotalUm (Barnkob, Kaehler, Rossi, Lab on a Chip 2015, 15, 3556). */
  epsilon: number;
  sdUm: number;
  rmseUm: number;
}

/** Errors of predictions against labels, all in the same unit; `zTotal` is the width of the valid range. */
export function errorFigures(predicted: Float64Array, label: Float64Array, zTotal: number): ErrorFigures {
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
  const sdUm = n > 1 ? Math.sqrt(centred / (n - 1)) : 0;
  return { epsilon: sdUm / zTotal, sdUm, rmseUm: Math.sqrt(squares / n) };
}
