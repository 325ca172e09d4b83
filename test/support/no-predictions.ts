import type { PredictionTable } from '../../preload/contract/held-out-predictions.ts';

/** Of a model that held no mask out. */
export const noPredictions = (): PredictionTable => ({
  stack: [],
  particle: new Int32Array(0),
  slice: new Int32Array(0),
  xPx: new Float64Array(0),
  yPx: new Float64Array(0),
  zLabelUm: new Float64Array(0),
  zPredUm: new Float64Array(0),
  zSdUm: new Float64Array(0),
  inRange: new Uint8Array(0),
});
