import { median } from '../../math/statistics.ts';
import { badInput } from '../../../preload/contract/errors.ts';
import type {
  HeightFigures,
  LateralFigures,
  ValidationCounts,
  ValidationFigures,
  ValidationTable,
} from '../../../preload/contract/validation.ts';
import { heightFigures, type HeightOptions, type KnownHeights } from './height-errors.ts';
import { matchTruth, type TruePositions, type TruthPairs } from './match-truth.ts';

/** Positions with predicted heights of the particle above the focal plane, a row each. NaN: no value. */
export interface FoundPositions {
  frame: Int32Array;
  /** Number of the trajectory, or of the particle in its stack. */
  particle: Int32Array;
  xPx: Float64Array;
  yPx: Float64Array;
  /** Of the single image. */
  zRawUm: Float64Array;
  zRawSdUm: Float64Array;
  rawInRange: Uint8Array;
  /** Smoothed in time; all NaN where there is no such thing. */
  zUm: Float64Array;
  zSdUm: Float64Array;
  inRange: Uint8Array;
  outlier: Uint8Array;
  crowded: Uint8Array;
}

export interface ValidateHeightsOptions extends HeightOptions {
  /** A true position is paired with one found no further away. */
  toleranceUm: number;
  pixelUm: number;
  /** Valid labels of the model: heights of the focal plane above the particle. */
  zRangeUm: [number, number];
}

export interface HeightValidation {
  figures: ValidationFigures;
  table: ValidationTable;
}

/**
 * Judges positions and heights by a table of true ones.
 *
 * @throws bad-input where nothing can be paired, or hardly anything that is in range
 */
export function validateHeights(
  truth: TruePositions,
  found: FoundPositions,
  options: ValidateHeightsOptions,
): HeightValidation {
  const pairs = matchTruth(truth, found, options.toleranceUm / options.pixelUm);
  const paired = Array.from(pairs.found.keys()).filter((pair) => pairs.found[pair] >= 0);
  if (paired.length === 0) throw nothingPaired(truth, found, options);
  /** Pairs to be judged by one of the two heights. */
  const take = (kept: readonly number[], z: Float64Array, sd: Float64Array): KnownHeights => {
    const at = (pair: number): number => pairs.found[pair];
    return {
      frame: Int32Array.from(kept, (pair) => found.frame[at(pair)]),
      particle: Int32Array.from(kept, (pair) =>
        truth.particle && truth.xPx ? truth.particle[pairs.truth[pair]] : found.particle[at(pair)],
      ),
      zTrueUm: Float64Array.from(kept, (pair) => truth.zUm[pairs.truth[pair]]),
      zPredUm: Float64Array.from(kept, (pair) => z[at(pair)]),
      zSdUm: Float64Array.from(kept, (pair) => sd[at(pair)]),
    };
  };
  const predicted = paired.filter((pair) => Number.isFinite(found.zRawUm[pairs.found[pair]]));
  const trusted = predicted.filter((pair) => found.rawInRange[pairs.found[pair]]);
  const smooth = paired.filter((pair) => Number.isFinite(found.zUm[pairs.found[pair]]));
  if (trusted.length < 2) {
    throw badInput(
      `Of ${paired.length} positions that were paired with a true height ${trusted.length === 0 ? 'none' : 'only one'} lies in the model's range; film within it, or train on stacks that reach further.`,
    );
  }
  const raw = heightFigures(take(trusted, found.zRawUm, found.zRawSdUm), options);
  const all = heightFigures(take(predicted, found.zRawUm, found.zRawSdUm), options);
  const smoothed = smooth.length < 2 ? null : heightFigures(take(smooth, found.zUm, found.zSdUm), options);
  const sound = smooth.filter((pair) => {
    const row = pairs.found[pair];
    return !found.outlier[row] && !found.crowded[row];
  });
  const unflagged: HeightFigures | null =
    sound.length < 2 ? null : heightFigures(take(sound, found.zUm, found.zSdUm), options).figures;

  const table = tableOf(truth, found, pairs, options.pixelUm);
  trusted.forEach((pair, k) => {
    table.residualRawUm[pair] = table.zRawUm[pair] - table.zTrueUm[pair] - raw.constantUm[k];
  });
  smooth.forEach((pair, k) => {
    table.residualUm[pair] = table.zUm[pair] - table.zTrueUm[pair] - (smoothed?.constantUm[k] ?? 0);
  });
  return {
    figures: {
      ...countsOf(truth, found, pairs, paired, raw.figures.offsetMedianUm, options.zRangeUm),
      raw: raw.figures,
      all: all.figures,
      smoothed: smoothed?.figures ?? null,
      unflagged,
      lateral: lateralOf(truth, found, pairs, paired, options.pixelUm),
    },
    table,
  };
}

function nothingPaired(
  truth: TruePositions,
  found: FoundPositions,
  { toleranceUm }: ValidateHeightsOptions,
): Error {
  const frames = new Set(found.frame);
  if (!truth.frame.some((frame) => frames.has(frame))) {
    return badInput(
      `None of the ${truth.frame.length} true positions is of a frame in which a particle was found; check the numbers of the frames, which begin with 0.`,
    );
  }
  return badInput(
    `None of the ${truth.frame.length} true positions is within ${toleranceUm.toFixed(2)} um of a particle that was found; check x_px and y_px, whose (0, 0) is the centre of the top-left pixel, or give a larger reach.`,
  );
}

/** `offsetUm`: predicted minus true heights, by which the true ones become those of the model. */
function countsOf(
  truth: TruePositions,
  found: FoundPositions,
  pairs: TruthPairs,
  paired: readonly number[],
  offsetUm: number,
  [low, high]: [number, number],
): ValidationCounts {
  const flagged = (pair: number): boolean => !found.rawInRange[pairs.found[pair]];
  const beyond = paired.filter((pair) => {
    const label = -(truth.zUm[pairs.truth[pair]] + offsetUm);
    return label < low || label > high;
  });
  const used = new Set(paired.map((pair) => pairs.found[pair]));
  const frames = new Set(truth.frame);
  return {
    truthRows: truth.frame.length,
    matchedRows: paired.length,
    missingRows: pairs.found.length - paired.length,
    outOfRangeRows: paired.filter(flagged).length,
    beyondRangeRows: beyond.length,
    beyondRangeFlagged: beyond.filter(flagged).length,
    unmatchedPositions: found.frame.reduce(
      (sum, frame, row) => sum + (frames.has(frame) && !used.has(row) ? 1 : 0),
      0,
    ),
  };
}

function lateralOf(
  truth: TruePositions,
  found: FoundPositions,
  pairs: TruthPairs,
  paired: readonly number[],
  pixelUm: number,
): LateralFigures | null {
  const { xPx, yPx } = truth;
  if (!xPx || !yPx) return null;
  const rows = paired.length;
  let [sumX, sumY, squares] = [0, 0, 0];
  for (const pair of paired) {
    sumX += found.xPx[pairs.found[pair]] - xPx[pairs.truth[pair]];
    sumY += found.yPx[pairs.found[pair]] - yPx[pairs.truth[pair]];
    squares += pairs.distancePx[pair] ** 2;
  }
  return {
    rows,
    rmsUm: Math.sqrt(squares / rows) * pixelUm,
    medianUm: median(Float64Array.from(paired, (pair) => pairs.distancePx[pair])) * pixelUm,
    biasXUm: (sumX / rows) * pixelUm,
    biasYUm: (sumY / rows) * pixelUm,
  };
}

/** Residuals are left empty. */
function tableOf(
  truth: TruePositions,
  found: FoundPositions,
  pairs: TruthPairs,
  pixelUm: number,
): ValidationTable {
  const floats = (column: Float64Array): Float64Array =>
    Float64Array.from(pairs.found, (row) => (row < 0 ? NaN : column[row]));
  const flags = (column: Uint8Array): Uint8Array =>
    Uint8Array.from(pairs.found, (row) => (row < 0 ? 0 : column[row]));
  return {
    frame: Int32Array.from(pairs.truth, (row) => truth.frame[row]),
    particle: Int32Array.from(pairs.found, (row) => (row < 0 ? -1 : found.particle[row])),
    xPx: floats(found.xPx),
    yPx: floats(found.yPx),
    distanceUm: pairs.distancePx.map((distance) => distance * pixelUm),
    zTrueUm: Float64Array.from(pairs.truth, (row) => truth.zUm[row]),
    zRawUm: floats(found.zRawUm),
    zRawSdUm: floats(found.zRawSdUm),
    rawInRange: flags(found.rawInRange),
    zUm: floats(found.zUm),
    zSdUm: floats(found.zSdUm),
    inRange: flags(found.inRange),
    outlier: flags(found.outlier),
    crowded: flags(found.crowded),
    residualRawUm: new Float64Array(pairs.found.length).fill(NaN),
    residualUm: new Float64Array(pairs.found.length).fill(NaN),
  };
}
