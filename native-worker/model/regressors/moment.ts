import type { CalibrationCurve, CurveOptions } from '../classical/calibration-curve.ts';
import type { Plan, Regressor } from '../regressor.ts';
import { byCurve, CURVE_ORDER } from './parts/curve.ts';
import { asMeasured } from './parts/input-plan.ts';

const over = (measure: CurveOptions['measure']): Plan<CurveOptions> =>
  asMeasured('moments', { measure, order: CURVE_ORDER });

export const regressor: Regressor<'moment', CurveOptions, CalibrationCurve> = {
  ...byCurve,
  // Over the mask or over its centre: which one serves the particles better depends on the cap.
  plans: ({ moment }) => {
    if (moment === 'centre') return [over('moment-centre')];
    return moment === 'mask' ? [over('moment')] : [over('moment'), over('moment-centre')];
  },
};
