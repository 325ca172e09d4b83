import { z } from '../../../preload/contract/options/define-option.ts';
import { RIDGE_ORDER } from '../../../preload/contract/regressors/ridge.ts';
import { productTerms } from '../linear/polynomial.ts';
import { fitRidge, predictRidge, type RidgeFit, type RidgeOptions } from '../linear/ridge.ts';
import { polynomialGraph } from '../onnx/linear-graph.ts';
import type { Regressor } from '../regressor.ts';
import { LINEAR_FACTORS, onFewFactors } from './parts/input-plan.ts';
import { Size, StoredLinear } from './parts/stored-schemas.ts';

/** More columns than any table of features has: all numerical inputs are expanded. */
const ALL_COLUMNS = 10_000;
/** Products of more columns than these are too many to compare. */
const MOST_EXPANDED = 12;
const ORDERS = [1, 2, 3, 4];
/** A polynomial of more terms than this would not have been fitted. */
const MOST_TERMS = 200_000;

export const regressor: Regressor<'ridge', RidgeOptions, RidgeFit> = {
  plans(options) {
    const onFactors = options.inputs === 'factors';
    return [
      onFewFactors(options, {
        expanded: onFactors ? LINEAR_FACTORS : ALL_COLUMNS,
        order: options.ridgeOrder ?? RIDGE_ORDER[options.inputs],
        penalty: null,
      }),
    ];
  },
  settingsFor: (params, columns) => ({ expanded: columns, ...params }),
  fit: async (settings, { inputs, numeric, y, folds }) =>
    fitRidge(inputs, y, { ...settings, expanded: Math.min(settings.expanded, numeric) }, folds),
  predict: (fit, inputs) => ({ mean: predictRidge(fit, inputs), spread: null }),
  stored: (width) =>
    z
      .object({
        expanded: Size.max(width),
        order: z
          .number()
          .int()
          .min(1)
          .max(Math.max(...ORDERS)),
        penalty: z.number(),
        fit: StoredLinear,
      })
      .refine(({ expanded, order, fit }) => {
        if (expanded ** order > MOST_TERMS * ORDERS.length) return false;
        return fit.coefficients.length === productTerms(expanded, order).length + width - expanded;
      }, 'coefficients of other inputs'),
  grid(settings) {
    if (settings.expanded > MOST_EXPANDED) return [];
    return [settings.order, ...ORDERS.filter((order) => order !== settings.order)].map((order) => {
      const candidate = { ...settings, order };
      return { light: candidate, full: candidate };
    });
  },
  graph: polynomialGraph,
};
