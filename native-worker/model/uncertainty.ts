/** How the spread of an ensemble becomes a standard deviation that can be believed. */
export interface UncertaintyModel {
  /** Added in squares to the spread: errors that all trees share. */
  floorUm: number;
  /** Brings 90 % of held-out residuals within 1.645 standard deviations. */
  scale: number;
}

const COVERAGE = 0.9;
/** Half-width, in standard deviations, of the normal distribution's central 90 %. */
const NORMAL_90 = 1.6448536269514722;
/** Floors tried, as shares of the held-out residuals' root mean square. */
const FLOOR_SHARES = [0.02, 0.05, 0.1, 0.2, 0.35, 0.5, 0.75, 1, 1.5];

/**
 * Split-conformal calibration with normalised residuals (Lei et al., J. Am. Stat. Assoc. 2018, 113, 1094): the floor is the one under
 * which held-out residuals are likeliest, the scale the conformal quantile of |residual| / sqrt(spread^2 + floor^2).
 *
 * @param residual of predictions for rows that their model has not seen
 * @param spread of the same predictions; null for models without one
 */
export function calibrateUncertainty(residual: Float64Array, spread: Float64Array | null): UncertaintyModel {
  const n = residual.length;
  const rms = Math.sqrt(residual.reduce((sum, value) => sum + value * value, 0) / Math.max(1, n)) || 1e-9;
  let best = { floorUm: rms, cost: Number.POSITIVE_INFINITY };
  for (const share of FLOOR_SHARES) {
    const floorUm = share * rms;
    let logs = 0;
    let squares = 0;
    for (let i = 0; i < n; i++) {
      const s = Math.hypot(spread ? spread[i] : 0, floorUm);
      logs += Math.log(s);
      squares += (residual[i] / s) ** 2;
    }
    const cost = logs / n + 0.5 * Math.log(squares / n);
    if (cost < best.cost - 1e-12) best = { floorUm, cost };
  }
  const ratios = residual.map(
    (value, i) => Math.abs(value) / Math.hypot(spread ? spread[i] : 0, best.floorUm),
  );
  return { floorUm: best.floorUm, scale: conformalQuantile(ratios, COVERAGE) / NORMAL_90 };
}

export function standardDeviations(
  model: UncertaintyModel,
  rows: number,
  spread: Float64Array | null,
): Float64Array {
  return Float64Array.from(
    { length: rows },
    (_, i) => model.scale * Math.hypot(spread ? spread[i] : 0, model.floorUm),
  );
}

/** The ceil((n + 1) * level)-th smallest value: new values of the same kind stay below it with at least that probability. */
export function conformalQuantile(values: Float64Array, level: number): number {
  const sorted = values.slice().sort();
  return sorted[Math.min(sorted.length - 1, Math.ceil((sorted.length + 1) * level) - 1)];
}
