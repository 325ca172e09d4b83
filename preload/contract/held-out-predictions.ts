/** Predictions of held-out masks, a row each. */
export interface PredictionTable {
  stack: string[];
  particle: Int32Array;
  slice: Int32Array;
  xPx: Float64Array;
  yPx: Float64Array;
  zLabelUm: Float64Array;
  zPredUm: Float64Array;
  zSdUm: Float64Array;
  inRange: Uint8Array;
}

/** Columns of numbers of a table of predictions, as project and model files store them; names of stacks come besides. */
export const PREDICTION_COLUMNS = {
  particle: 'Int32Array',
  slice: 'Int32Array',
  xPx: 'Float64Array',
  yPx: 'Float64Array',
  zLabelUm: 'Float64Array',
  zPredUm: 'Float64Array',
  zSdUm: 'Float64Array',
  inRange: 'Uint8Array',
} as const satisfies Record<Exclude<keyof PredictionTable, 'stack'>, string>;
