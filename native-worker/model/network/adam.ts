/** Running moments of the gradient. */
export interface AdamState {
  mean: Float32Array;
  square: Float32Array;
  steps: number;
}

const [BETA_1, BETA_2, EPSILON] = [0.9, 0.999, 1e-7];

export const startAdam = (parameters: Float32Array): AdamState => ({
  mean: new Float32Array(parameters.length),
  square: new Float32Array(parameters.length),
  steps: 0,
});

/** One step of Adam (Kingma and Ba, ICLR 2015) on `parameters`, in place. */
export function stepAdam(
  parameters: Float32Array,
  gradient: Float32Array,
  state: AdamState,
  rate: number,
): void {
  const { mean, square } = state;
  state.steps += 1;
  const unbiased = 1 / Math.sqrt(1 - BETA_2 ** state.steps);
  const step = rate / (1 - BETA_1 ** state.steps);
  for (let k = 0; k < parameters.length; k += 1) {
    const g = gradient[k];
    mean[k] += (1 - BETA_1) * (g - mean[k]);
    square[k] += (1 - BETA_2) * (g * g - square[k]);
    parameters[k] -= (step * mean[k]) / (Math.sqrt(square[k]) * unbiased + EPSILON);
  }
}
