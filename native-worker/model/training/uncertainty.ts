import { NORMAL_90 } from '../../math/normal.ts';
import { gaussian } from '../../math/gaussian.ts';
import { linearAt } from '../../math/interpolation.ts';
import { limitForNewParticles } from '../novelty/particle-limit.ts';
import { conformalQuantile, extent, mean, median, quantile, rootMeanSquare } from '../../math/statistics.ts';

/** How held-out errors become a standard deviation for each prediction that can be believed. */
export interface UncertaintyModel {
  /** Added in squares to the spread of an ensemble: errors that all its members share. */
  floorUm: number;
  /** Brings 90 % of held-out residuals within 1.645 standard deviations. */
  scale: number;
  /** For models without a spread: root mean square of held-out residuals at `local.z`; null for ensembles. */
  local: { z: Float64Array; rmsUm: Float64Array } | null;
  /** For ensembles: how many times the errors at heights are what spread and floor say there; none in models stored before. */
  alongZ?: { z: Float64Array; factor: Float64Array } | undefined;
  /** How far particles wandered about their labels, which held-out residuals show though heights do not err by it; none in models stored before. */
  wanderUm?: number | undefined;
  /** Error of the labels that held-out residuals do not show, added in squares; none in models stored before. */
  labelUm?: number | undefined;
  /** Median standard deviation of held-out predictions; none in models stored before. */
  typicalUm?: number | undefined;
  /** Standard deviation that heights of new particles hardly exceed; none in models stored before. */
  vagueUm?: number | undefined;
}

const COVERAGE = 0.9;
/** The same of heights above the slide, which are distributed exponentially. */
const EXPONENTIAL_90 = Math.LN10 - 1;
/** Floors tried, as shares of the held-out residuals' root mean square. */
const FLOOR_SHARES = [0.02, 0.05, 0.1, 0.2, 0.35, 0.5, 0.75, 1, 1.5];
/** Nodes at which errors are taken along the range. */
const LOCAL_NODES = 21;
/** The errors at all heights count as much at each as those of so many particles: few particles hardly show how errors change along the range. */
const PRIOR_PARTICLES = 4;
/** Of what residuals show at least this share is the model's own error, not the labels'. */
const LEAST_OWN = 0.5;
/** Parts of the range in which the changes from label to label are looked at, each with at least so many changes. */
const WANDER_PARTS = 5;
const LEAST_CHANGES = 50;
/**
 * Below this part of the changes that independent heights would show, residuals have no room for wander. A height keeps 0.3 to 0.5 of its deviation over the
 * 0.05 s from slice to slice, so particles that wander change by 0.84 to 0.93 of that in simulated stacks.
 */
const NO_WANDER = 0.75;
/** No height has errors this many times smaller than those of all. */
const LEAST_FACTOR = 0.1;

export interface ResidualOrigins {
  /** Standard errors of the labels' places, NaN where not known; not given where none is. */
  sdUm?: ArrayLike<number> | undefined;
  /** How far particles wander about their labels, standard deviation. */
  wanderUm?: number | undefined;
  /** What errors are in use, over the residuals, where these come from models that know less; 1 unless given. */
  shareInUse?: number | undefined;
}

/**
 * Split-conformal calibration with normalised residuals (Lei et al., J. Am. Stat. Assoc. 2018, 113, 1094). The residuals are divided by
 * sqrt(spread^2 + floor^2), the floor being the one under which they are likeliest, times a factor that varies along the range (localised
 * conformal prediction: Guan, Biometrika 2023, 110, 33), or by the local error where there is no spread; the scale is the conformal quantile of the result.
 *
 * @param predicted for rows that their model has not seen
 * @param spread of the same predictions; null for models without one
 * @param particle of the same rows, any numbers
 * @param origins what is known of what residuals consist of
 */
export function calibrateUncertainty(
  predicted: Float64Array,
  label: Float64Array,
  spread: Float64Array | null,
  particle: ArrayLike<number>,
  origins: ResidualOrigins = {},
): UncertaintyModel {
  const residual = predicted.map((value, i) => value - label[i]);
  const rms = rootMeanSquare(residual) || 1e-9;
  const unscaled: UncertaintyModel = spread
    ? { floorUm: likeliestFloor(residual, spread, rms), scale: 1, local: null }
    : { floorUm: 0, scale: 1, local: localErrors(predicted, residual, rms) };
  const over = (expected: Float64Array): Float64Array =>
    residual.map((value, i) => Math.abs(value) / expected[i]);
  const alongZ =
    spread && factorsAlongZ(predicted, over(standardDeviations(unscaled, predicted, spread)), particle);
  const shaped: UncertaintyModel = alongZ ? { ...unscaled, alongZ } : unscaled;
  const expected = standardDeviations(shaped, predicted, spread);
  const scale = ((origins.shareInUse ?? 1) * conformalQuantile(over(expected), COVERAGE)) / NORMAL_90;
  const wanderUm = wandered(origins.wanderUm ?? 0, residual, label, particle);
  const model: UncertaintyModel = { ...shaped, scale, wanderUm };
  const stated = standardDeviations(model, predicted, spread);
  return {
    ...model,
    labelUm: origins.sdUm ? hiddenLabelError(residual, particle, origins.sdUm) : 0,
    typicalUm: median(stated),
    vagueUm: limitForNewParticles(stated, particle),
  };
}

/**
 * Labels of a particle are off by one amount. Where they follow from how it looks, a model goes wrong by the same amount, and its residuals do not
 * show it; where they follow from the slide's plane, they do. What the particles' mean residuals lack of the labels' variance is hidden.
 */
function hiddenLabelError(
  residual: Float64Array,
  particle: ArrayLike<number>,
  labelSdUm: ArrayLike<number>,
): number {
  const ofParticle = new Map<number, { residuals: number[]; labelSdUm: number }>();
  for (let i = 0; i < residual.length; i++) {
    if (!Number.isFinite(labelSdUm[i])) continue;
    const own = ofParticle.get(particle[i]);
    if (own) own.residuals.push(residual[i]);
    else ofParticle.set(particle[i], { residuals: [residual[i]], labelSdUm: labelSdUm[i] });
  }
  const all = [...ofParticle.values()];
  const shown = rootMeanSquare(all.map(({ residuals }) => mean(residuals)));
  const stated = rootMeanSquare(all.map((one) => one.labelSdUm));
  return Math.sqrt(Math.max(0, stated ** 2 - shown ** 2));
}

/**
 * How far particles wandered, of which `supposedUm` follows from their weight. Two heights of one are an exponential distribution's, so half of their
 * differences exceed ln 2 times its standard deviation, wherever the focal plane is, and errors of the model only add to that. The less residuals
 * change somewhere along the range, the less of that wander is believed, down to none.
 */
function wandered(
  supposedUm: number,
  residual: Float64Array,
  label: Float64Array,
  particle: ArrayLike<number>,
): number {
  const rising = Int32Array.from(label.keys()).sort(
    (a, b) => particle[a] - particle[b] || label[a] - label[b],
  );
  const changes = Array.from(rising.subarray(1), (row, k) => ({ row, before: rising[k] }))
    .filter(({ row, before }) => particle[before] === particle[row])
    .map(({ row, before }) => ({ label: label[row], size: Math.abs(residual[row] - residual[before]) }))
    .sort((a, b) => a.label - b.label);
  const parts = Math.max(1, Math.min(WANDER_PARTS, Math.floor(changes.length / LEAST_CHANGES)));
  const typical = Array.from({ length: parts }, (_, part) => {
    const [from, to] = [part, part + 1].map((end) => Math.round((end * changes.length) / parts));
    return median(changes.slice(from, to).map(({ size }) => size));
  });
  const shown = Math.min(...typical) / (Math.LN2 * supposedUm);
  const believed = Math.min(1, Math.max(0, (shown - NO_WANDER) / (1 - NO_WANDER)));
  return supposedUm > 0 ? supposedUm * Math.sqrt(believed) : 0;
}

export function standardDeviations(
  { floorUm, scale, local, alongZ, wanderUm = 0, labelUm = 0 }: UncertaintyModel,
  predicted: Float64Array,
  spread: Float64Array | null,
): Float64Array {
  // What a normal distribution's standard deviation would have to be.
  const wander = (wanderUm * EXPONENTIAL_90) / NORMAL_90;
  return predicted.map((z, i) => {
    const own = local ? valueAt(local.z, local.rmsUm, z) : Math.hypot(spread ? spread[i] : 0, floorUm);
    const factor = alongZ ? valueAt(alongZ.z, alongZ.factor, z) : 1;
    const shown = scale * factor * own;
    const withoutWander = Math.sqrt(Math.max(0, shown ** 2 - wander ** 2));
    return Math.hypot(Math.max(LEAST_OWN * shown, withoutWander), labelUm);
  });
}

function likeliestFloor(residual: Float64Array, spread: Float64Array, rms: number): number {
  const n = residual.length;
  let best = { floorUm: rms, cost: Number.POSITIVE_INFINITY };
  for (const share of FLOOR_SHARES) {
    const floorUm = share * rms;
    let logs = 0;
    let squares = 0;
    for (let i = 0; i < n; i++) {
      const s = Math.hypot(spread[i], floorUm);
      logs += Math.log(s);
      squares += (residual[i] / s) ** 2;
    }
    const cost = logs / n + 0.5 * Math.log(squares / n);
    if (cost < best.cost - 1e-12) best = { floorUm, cost };
  }
  return best.floorUm;
}

/** Heights at which errors are taken, evenly over all predictions. */
function nodesOver(predicted: Float64Array): { z: Float64Array; step: number } {
  const [low, high] = extent(predicted);
  const step = (high - low) / (LOCAL_NODES - 1) || 1;
  return { z: Float64Array.from({ length: LOCAL_NODES }, (_, k) => low + k * step), step };
}

/** Kernel-smoothed root mean square of the residuals along the prediction, drawn towards the overall one where rows are few. */
function localErrors(
  predicted: Float64Array,
  residual: Float64Array,
  rms: number,
): { z: Float64Array; rmsUm: Float64Array } {
  const { z, step } = nodesOver(predicted);
  const rmsUm = z.map((node) => {
    let weights = 5;
    let squares = 5 * rms * rms;
    predicted.forEach((value, i) => {
      const weight = gaussian((value - node) / step);
      weights += weight;
      squares += weight * residual[i] ** 2;
    });
    return Math.sqrt(squares / weights);
  });
  return { z, rmsUm };
}

/** What most ratios stay below around each height, over what most of all do: a few gross errors do not count. */
function factorsAlongZ(
  predicted: Float64Array,
  ratios: Float64Array,
  particle: ArrayLike<number>,
): { z: Float64Array; factor: Float64Array } {
  const { z, step } = nodesOver(predicted);
  const rising = Int32Array.from(ratios.keys()).sort((a, b) => ratios[a] - ratios[b]);
  const prior = PRIOR_PARTICLES / (PRIOR_PARTICLES + new Set(Array.from(particle)).size);
  const overall = quantile(ratios, COVERAGE) || 1;
  const factor = z.map((node) => {
    const weights = predicted.map((value) => gaussian((value - node) / step));
    const total = weights.reduce((sum, weight) => sum + weight, 0) || 1;
    let share = 0;
    const most = rising.find((row) => {
      share += prior / ratios.length + ((1 - prior) * weights[row]) / total;
      return share >= COVERAGE;
    });
    return Math.max(LEAST_FACTOR, (most === undefined ? overall : ratios[most]) / overall);
  });
  return { z, factor };
}

/** Between nodes, which are evenly apart; the ends hold. */
function valueAt(z: Float64Array, values: Float64Array, at: number): number {
  const last = z.length - 1;
  return linearAt(values, ((at - z[0]) / (z[last] - z[0] || 1)) * last);
}
