import type { ModelName, SplitName } from './options/train.ts';
import { z } from './options/define-option.ts';
import { ValidateOptions } from './options/validate.ts';
import { FilePath, Id, Seed } from './common-params.ts';

/**
 * Heights against a table of true ones. All of them are heights of the particle above the focal plane (z_um), for videos and stacks
 * alike.
 */
export const validationParams = {
  /** A video is tracked first where it has not been by this model; of a stack the model's held-out predictions are judged. */
  'validate.start': z.object({
    sourceId: Id,
    modelId: Id,
    truthPath: FilePath,
    options: ValidateOptions.prefault({}),
    seed: Seed,
  }),
  'validations.list': z.object({}),
  'validation.get': z.object({ validationId: Id }),
} as const;

/** True heights in one bin. */
export interface HeightBin {
  /** Middle of the bin. */
  zUm: number;
  rows: number;
  /** Mean and sample standard deviation of the residuals, mean of their amounts. */
  biasUm: number;
  sdUm: number;
  maeUm: number;
  /** Share within the stated 90 % interval; null where none was stated. */
  coverage90: number | null;
}

/** Predicted against true heights. Residuals are predicted minus true with the constant taken off. */
export interface HeightFigures {
  rows: number;
  particles: number;
  /** Median and mean of predicted minus true; the median is what is taken off. */
  offsetMedianUm: number;
  offsetMeanUm: number;
  /** Standard deviation between the particles' own medians; null for one particle. */
  offsetSpreadUm: number | null;
  sdUm: number;
  rmseUm: number;
  maeUm: number;
  medianAbsUm: number;
  /** sdUm over the length of the model's valid range, and its 95 % interval. */
  epsilon: number;
  epsilonInterval: [number, number];
  /** Of predicted on true heights; null where the true height hardly changes. */
  slope: number | null;
  slopeInterval: [number, number] | null;
  /** Share of residuals within 1.645 stated standard deviations; null where none was stated. */
  coverage90: number | null;
  bins: HeightBin[];
}

/** Positions found against true ones. */
export interface LateralFigures {
  rows: number;
  rmsUm: number;
  medianUm: number;
  /** Mean of found minus true. */
  biasXUm: number;
  biasYUm: number;
}

export interface ValidationCounts {
  truthRows: number;
  /** Pairs of a true row and a position found: a row without x_px, y_px has one for every particle of its frame. */
  matchedRows: number;
  missingRows: number;
  /** Matched, but flagged as out of the calibrated range. */
  outOfRangeRows: number;
  /** Matched rows whose true height lies outside the calibrated range, and how many of these were flagged. */
  beyondRangeRows: number;
  beyondRangeFlagged: number;
  /** Positions found in frames of the table that belong to none of its rows. */
  unmatchedPositions: number;
}

export interface ValidationFigures extends ValidationCounts {
  /** Single images, as predicted, in range. */
  raw: HeightFigures;
  /** Those flagged as out of range too, as the test of training counts them. */
  all: HeightFigures;
  /** Smoothed in time, in range; null for stacks. */
  smoothed: HeightFigures | null;
  /** Smoothed, without rows marked as outliers or crowded; null for stacks. */
  unflagged: HeightFigures | null;
  lateral: LateralFigures | null;
}

/** A pair of a true and a found position a row, in the order of the table; a true row that was not found is one too. */
export interface ValidationTable {
  frame: Int32Array;
  /** Number of the trajectory, or of the particle in its stack; -1: not found. */
  particle: Int32Array;
  /** As found; NaN: not found. */
  xPx: Float64Array;
  yPx: Float64Array;
  /** Distance from the true position; NaN where that is not known. */
  distanceUm: Float64Array;
  zTrueUm: Float64Array;
  zRawUm: Float64Array;
  zRawSdUm: Float64Array;
  rawInRange: Uint8Array;
  zUm: Float64Array;
  zSdUm: Float64Array;
  inRange: Uint8Array;
  outlier: Uint8Array;
  crowded: Uint8Array;
  /** zRawUm and zUm minus zTrueUm, with the constant taken off; NaN where there is no height in range. */
  residualRawUm: Float64Array;
  residualUm: Float64Array;
}

export interface ValidationRow extends ValidationFigures {
  validationId: number;
  kind: 'video' | 'stack';
  sourceId: number;
  source: string;
  modelId: number;
  model: ModelName;
  /** By which split the model's held-out predictions came about. */
  split: SplitName;
  /** File name of the table of true positions. */
  truth: string;
  options: ValidateOptions;
  /** What `options.toleranceUm` came to. */
  toleranceUm: number;
  /** Length of the model's valid range. */
  zTotalUm: number;
  /** Sample micrometres per micrometre of z step in the model's stacks. */
  axialFactor: number;
  createdAt: string;
  warnings: string[];
  /** What has changed since, a clause each. */
  outOfDate: string[];
}

export interface Validation extends ValidationRow {
  table: ValidationTable;
}

export interface ValidationResults {
  'validate.start': { jobId: number };
  'validations.list': { rows: ValidationRow[] };
  'validation.get': Validation;
}

/** Slopes that differ from 1 by less are within what trees lose at the ends of the range. */
const SLOPE_MATTERS = 0.03;

/** What the slope says of the axial factor, in one sentence, and whether there is something to look at. */
export function slopeReading(
  { slope, slopeInterval }: Pick<HeightFigures, 'slope' | 'slopeInterval'>,
  axialFactor: number,
): { text: string; isSound: boolean } {
  if (slope === null || slopeInterval === null) {
    return {
      text: 'The true heights hardly differ, so they say nothing of the axial factor.',
      isSound: true,
    };
  }
  const [low, high] = slopeInterval;
  const range = `${low.toFixed(3)} to ${high.toFixed(3)}`;
  if (low <= 1 && high >= 1) {
    return { text: `The axial factor agrees with the true heights (95 %: ${range}).`, isSound: true };
  }
  if (low <= 0) {
    const text =
      high < 0
        ? `Predicted heights go the other way than the true ones (slope 95 %: ${range}): z_um and z_label_um differ in sign, check which of them the table holds.`
        : `Predicted heights do not follow the true ones (slope 95 %: ${range}): check that the table is of these frames, and where particles have heights of their own take off one constant each.`;
    return { text, isSound: false };
  }
  const percent = Math.abs(100 * (slope - 1)).toFixed(1);
  const how = `Predicted heights are ${percent} % too ${slope > 1 ? 'long' : 'short'} (95 %: ${range})`;
  if (Math.abs(slope - 1) < SLOPE_MATTERS)
    return { text: `${how}: little, but more than chance.`, isSound: true };
  const remedy = `an axial factor of ${(axialFactor / slope).toFixed(3)} instead of ${axialFactor.toFixed(3)} would agree; check that of the stacks`;
  return { text: `${how}: ${remedy}.`, isSound: false };
}
