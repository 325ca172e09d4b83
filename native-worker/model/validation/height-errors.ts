import { NORMAL_90 } from '../../math/normal.ts';
import { mean, median, sampleSd } from '../../math/statistics.ts';
import type { ValidateOptions } from '../../../preload/contract/options/validate.ts';
import type { HeightBin, HeightFigures } from '../../../preload/contract/validation.ts';
import { epsilonInterval } from '../report/error-interval.ts';
import { errorFigures } from '../report/error-summary.ts';
import { errorGroups } from './error-groups.ts';
import { slopeOf } from './height-slope.ts';

/** Heights that were predicted and are known, a row each. */
export interface KnownHeights {
  frame: Int32Array;
  particle: Int32Array;
  zTrueUm: Float64Array;
  zPredUm: Float64Array;
  /** NaN where none was stated. */
  zSdUm: Float64Array;
}

export interface HeightOptions extends Pick<ValidateOptions, 'offset' | 'binUm'> {
  /** Length of the model's valid range. */
  zTotalUm: number;
  seed: number;
}

/**
 * Errors of predicted against true heights after the constant that no calibration can know is taken off: the median of all residuals, or
 * each particle's own.
 *
 * @returns figures, and the constant of each row
 */
export function heightFigures(
  heights: KnownHeights,
  { offset, binUm, zTotalUm, seed }: HeightOptions,
): { figures: HeightFigures; constantUm: Float64Array } {
  const { particle, frame, zTrueUm, zPredUm, zSdUm } = heights;
  const plain = zPredUm.map((z, row) => z - zTrueUm[row]);
  const own = mediansByParticle(particle, plain);
  const common = median(plain);
  const constantUm = plain.map((_, row) => (offset === 'common' ? common : own.get(particle[row])!));
  const level = zPredUm.map((z, row) => z - constantUm[row]);
  const residual = level.map((z, row) => z - zTrueUm[row]);
  const amount = residual.map(Math.abs);
  const groups = errorGroups(particle, frame);
  const row = Int32Array.from(residual, (_, i) => i);
  const byGroup = { stack: groups, particle: groups };
  const fit =
    offset === 'common'
      ? slopeOf(zTrueUm, zPredUm, groups, seed)
      : slopeOf(centred(particle, zTrueUm), centred(particle, zPredUm), groups, seed);
  const figures: HeightFigures = {
    rows: residual.length,
    particles: own.size,
    offsetMedianUm: common,
    offsetMeanUm: mean(plain),
    offsetSpreadUm: own.size > 1 ? sampleSd(Float64Array.from(own.values())) : null,
    ...errorFigures(level, zTrueUm, zTotalUm),
    maeUm: mean(amount),
    medianAbsUm: median(amount),
    epsilonInterval: epsilonInterval({ row, zPredUm: level }, zTrueUm, byGroup, zTotalUm, 'particle', seed),
    slope: fit?.slope ?? null,
    slopeInterval: fit?.interval ?? null,
    coverage90: coverageOf(residual, zSdUm),
    bins: binsOf(zTrueUm, residual, zSdUm, binUm),
  };
  return { figures, constantUm };
}

/** Bias and spread in bins of true height whose borders are multiples of their width; empty ones are left out. */
function binsOf(
  zTrueUm: Float64Array,
  residual: Float64Array,
  zSdUm: Float64Array,
  binUm: number,
): HeightBin[] {
  const members = new Map<number, number[]>();
  zTrueUm.forEach((z, row) => {
    const bin = Math.floor(z / binUm);
    const rows = members.get(bin);
    if (rows) rows.push(row);
    else members.set(bin, [row]);
  });
  return [...members]
    .sort(([a], [b]) => a - b)
    .map(([bin, rows]) => {
      const mine = Float64Array.from(rows, (row) => residual[row]);
      return {
        zUm: (bin + 0.5) * binUm,
        rows: rows.length,
        biasUm: mean(mine),
        sdUm: sampleSd(mine),
        maeUm: mean(mine.map(Math.abs)),
        coverage90: coverageOf(
          mine,
          Float64Array.from(rows, (row) => zSdUm[row]),
        ),
      };
    });
}

/** Share of residuals within the stated 90 % interval. */
function coverageOf(residual: Float64Array, zSdUm: Float64Array): number | null {
  let [stated, inside] = [0, 0];
  residual.forEach((value, row) => {
    if (!Number.isFinite(zSdUm[row])) return;
    stated += 1;
    if (Math.abs(value) <= NORMAL_90 * zSdUm[row]) inside += 1;
  });
  return stated > 0 ? inside / stated : null;
}

function byParticle(particle: Int32Array, values: Float64Array): Map<number, number[]> {
  const members = new Map<number, number[]>();
  particle.forEach((one, row) => {
    const mine = members.get(one);
    if (mine) mine.push(values[row]);
    else members.set(one, [values[row]]);
  });
  return members;
}

const mediansByParticle = (particle: Int32Array, values: Float64Array): Map<number, number> =>
  new Map(Array.from(byParticle(particle, values), ([one, mine]) => [one, median(mine)]));

/** Each value minus the mean of its particle. */
function centred(particle: Int32Array, values: Float64Array): Float64Array {
  const means = new Map(Array.from(byParticle(particle, values), ([one, mine]) => [one, mean(mine)]));
  return values.map((value, row) => value - means.get(particle[row])!);
}
