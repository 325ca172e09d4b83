import type { CalibrationCurve, CurveOptions } from '../classical/calibration-curve.ts';
import type { Regressor } from '../regressor.ts';
import { byCurve, CURVE_ORDER } from './parts/curve.ts';
import { asMeasured } from './parts/input-plan.ts';

export const regressor: Regressor<'ring', CurveOptions, CalibrationCurve> = {
  ...byCurve,
  plans: () => [asMeasured('rings', { measure: 'ring', order: CURVE_ORDER })],
};
