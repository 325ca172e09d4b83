import type { CalibrationCurve, CurveOptions } from '../classical/calibration-curve.ts';
import type { Plan, Regressor } from '../regressor.ts';
import { byCurve, CURVE_ORDER } from './parts/curve.ts';
import { asMeasured } from './parts/input-plan.ts';

const over = (measure: CurveOptions['measure']): Plan<CurveOptions> =>
  asMeasured('moments', { measure, order: CURVE_ORDER });

export const regressor: Regressor<'moment', CurveOptions, CalibrationCurve> = {
  ...byCurve,
  // The paper takes it over the mask, the authors' scripts (Bailey et al. 2022) over the centre; which one is better depends on the cap.
  plans: ({ moment }) => {
    if (moment === 'centre') return [over('moment-centre')];
    return moment === 'mask' ? [over('moment')] : [over('moment'), over('moment-centre')];
  },
};
