import { z } from '../../../../preload/contract/options/define-option.ts';
import {
  type CalibrationCurve,
  type CurveOptions,
  fitCurve,
  predictCurve,
} from '../../classical/calibration-curve.ts';
import type { Regressor } from '../../regressor.ts';
import { Doubles, StoredLinear } from './stored-schemas.ts';

/** Order of the calibration polynomials. */
export const CURVE_ORDER = 3;

/** What models by a calibration curve have in common. */
export const byCurve = {
  fit: async (settings, { inputs, y }) => fitCurve(inputs, y, settings),
  predict: (curve, inputs) => ({ mean: predictCurve(curve, inputs), spread: null }),
  stored: () =>
    z
      .object({
        measure: z.enum(['moment', 'moment-centre', 'ring']),
        order: z.number().int().min(1).max(6),
        limits: Doubles.refine(([low, high]) => high > low, 'limits that hold nothing'),
        fit: StoredLinear,
      })
      .refine(({ order, fit }) => fit.coefficients.length === order, 'a polynomial of another order'),
} satisfies Pick<Regressor<'moment' | 'ring', CurveOptions, CalibrationCurve>, 'fit' | 'predict' | 'stored'>;
