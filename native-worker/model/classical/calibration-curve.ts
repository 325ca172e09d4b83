import type { FeatureTable } from '../../../preload/contract/feature-table.ts';
import { badInput } from '../../../preload/contract/errors.ts';
import { MOMENTS } from '../inputs/feature-sets.ts';
import { decompose, type LinearFit, predictLinear, solve } from '../../math/least-squares.ts';
import { takeColumns } from '../../measure/feature-table.ts';
import { brightRingRadius } from './bright-ring.ts';

/** The one number of a mask that a calibration curve turns into a height. */
type Measure = 'moment' | 'moment-centre' | 'ring';

export interface CurveOptions {
  measure: Measure;
  /** Order of the polynomial. */
  order: number;
}

export interface CalibrationCurve extends CurveOptions {
  /** Least and greatest measure of the training rows; the curve is not used beyond them. */
  limits: Float64Array;
  fit: LinearFit;
}

/**
 * Height as a polynomial of one measure of the image, by least squares: of the grey-level moment of inertia (Bailey, Grillo, Spencer,
 * Isa 2022) or of the radius of the bright ring (Speidel, Jonas, Florin 2003; Campbell, Ebbens 2016), both cubic.
 *
 * @throws bad-input where the measure is the same in all rows
 */
export function fitCurve(features: FeatureTable, y: Float64Array, options: CurveOptions): CalibrationCurve {
  const measured = measureOf(options.measure, features);
  const low = measured.reduce((least, value) => Math.min(least, value), Number.POSITIVE_INFINITY);
  const high = measured.reduce((most, value) => Math.max(most, value), Number.NEGATIVE_INFINITY);
  if (!(high > low)) {
    throw badInput(
      `The ${options.measure === 'ring' ? 'ring' : 'moment'} is the same in all masks; calibrate on stacks that cover a range of heights.`,
    );
  }
  const limits = Float64Array.of(low, high);
  const fit = solve(decompose(powersOf(measured, limits, options.order), y), 0);
  return { ...options, limits, fit };
}

/** Beyond the measures of the training rows the curve keeps the value at its end. */
export function predictCurve(curve: CalibrationCurve, features: FeatureTable): Float64Array {
  return predictLinear(curve.fit, powersOf(measureOf(curve.measure, features), curve.limits, curve.order));
}

/** @throws bad-input if the features lack the measure */
function measureOf(measure: Measure, features: FeatureTable): Float64Array {
  if (measure === 'ring') return brightRingRadius(features);
  return takeColumns(features, [measure === 'moment' ? MOMENTS.mask : MOMENTS.centre]).values;
}

/** Powers 1 to `order` of the measure, brought to -1..1. */
function powersOf(measured: Float64Array, [low, high]: Float64Array, order: number): FeatureTable {
  const values = new Float64Array(measured.length * order);
  measured.forEach((value, i) => {
    const at = (2 * Math.min(high, Math.max(low, value)) - low - high) / (high - low);
    for (let power = 1; power <= order; power++) values[i * order + power - 1] = at ** power;
  });
  return {
    names: Array.from({ length: order }, (_, k) => `power_${k + 1}`),
    rows: measured.length,
    values,
  };
}
