import type { HeightQuality, RejectReason, SlideQuality, ZSeriesQuality } from './z-series-quality.ts';
import type { CalibrateOptions, ReferenceMask } from './options/calibrate.ts';
import type { LocaliseOptions } from './options/localise.ts';

export interface CalibrationSummary {
  stacks: number;
  particles: number;
  masks: number;
  zRangeUm: [number, number];
  createdAt: string;
  /** As they were given. */
  options: CalibrateOptions;
  /** The settings for localising when it was made. */
  settings: LocaliseOptions;
  /** What has changed since, a clause each. */
  outOfDate: string[];
}

export interface CalibrationZSeries extends ZSeriesQuality {
  slice: Int32Array;
  xPx: Float64Array;
  yPx: Float64Array;
  zLabelUm: Float64Array;
  /** 1: a person left this mask out. */
  leftOut: Uint8Array;
  /** Used because a person said so. */
  byHand: boolean;
}

/** A particle that was found and is not used. */
export interface RejectedZSeries {
  stackId: number;
  particle: number;
  reason: RejectReason;
  slices: number;
}

/** What a person decided about a particle. */
export interface ZSeriesChoice {
  stackId: number;
  particle: number;
  use: boolean;
  /** Whether it waits for the next calibration. */
  pending: boolean;
  at: string;
}

/** A mask that could be a reference. */
export interface ReferenceCandidate extends ReferenceMask {
  zLabelUm: number;
  /** 0 to 1: how like it is to the mean of all particles at the reference height. */
  score: number;
}

export interface Calibration extends CalibrationSummary {
  zSeries: CalibrationZSeries[];
  rejected: RejectedZSeries[];
  choices: ZSeriesChoice[];
  /** Averaged reference mask, pre-processed (0..1), row-major, the masks it was made of, and means of discs of radius 1, 2, ... px. */
  reference: {
    sidePx: number;
    data: Float32Array;
    zUm: number;
    profile: Float64Array;
    members: ReferenceMask[];
    byHand: boolean;
  };
  /** Masks that could be references, best first. */
  referenceCandidates: ReferenceCandidate[];
  /** Labels between which at least half of the z-series have masks; the valid range lies within. */
  zCoveredUm: [number, number];
  /** By which the valid range was found. */
  heights: HeightQuality[];
  /** The plane on which the particles of a stack lie, where labels follow one. */
  slides: SlideQuality[];
  warnings: string[];
}
