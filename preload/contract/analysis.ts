import { AnalyseOptions } from './options/analyse.ts';
import { z } from './options/define-option.ts';
import { TagName } from './options/source.ts';
import { ChosenTracks } from './chosen-tracks.ts';
import { Id, Seed } from './common-params.ts';

/** Physics of the trajectories of a project's videos, for a window. */
export const analysisParams = {
  'analyse.start': z.object({
    videoIds: z.array(Id).min(1).max(1000),
    /** Tags that tell conditions apart; none: all tracks are one ensemble. */
    by: z.array(TagName).max(20).default([]),
    /** Of the only video; null: all trajectories. */
    chosen: ChosenTracks.extend({
      /** When the trajectories were made among which they were chosen: made anew they have other numbers. */
      tracksMadeAt: z.string().max(100),
    })
      .nullable()
      .default(null),
    options: AnalyseOptions.prefault({}),
    seed: Seed,
  }),
  'analyses.list': z.object({}),
  'analysis.get': z.object({ analysisId: Id }),
  'analysis.remove': z.object({ analysisId: Id }),
} as const;

/** A figure with its 95 % interval, by drawing whole tracks anew. */
export interface Interval {
  value: number;
  low: number;
  high: number;
}

/** Where the particles of a video that stay at the wall say that it is. */
export interface WallSeen {
  /** Name of the video or table. */
  video: string;
  /** Height of the focal plane above their centres. */
  focalHeightUm: number;
  sdUm: number;
  /** How far their heights are from one plane, standard deviation; part of `sdUm`. */
  scatterUm: number;
  particles: number;
  /** Of the wall against the focal plane. */
  tiltDeg: number;
  /** By how much the heights of the video are too high if the focal height that was said is right; null: none was said. */
  shiftUm: number | null;
}

/** Rows of trajectories for an analysis. Lengths in um; NaN: none. */
export interface TrajectoryRows {
  /** Place in the list of videos or tables. */
  video: Int32Array;
  particle: Int32Array;
  frame: Int32Array;
  xUm: Float64Array;
  yUm: Float64Array;
  /** Raw heights, never smoothed; null: tracked in the plane. */
  zUm: Float64Array | null;
  inRange: Uint8Array;
  outlier: Uint8Array;
}

/** A table or a video of an analysis. */
export interface AnalysedVideo {
  name: string;
  /** Height of the focal plane above the centre of a resting particle; null: unknown. */
  focalHeightUm: number | null;
}

/** Tracks with the same tags. */
export interface AnalysedGroup {
  tags: Record<string, string>;
  rows: TrajectoryRows;
}

export interface AnalysisSummary {
  tracks: number;
  rows: number;
  dims: 2 | 3;
  model: 'passive' | 'abp' | 'chiral';
  modelsTried: { model: 'passive' | 'abp' | 'chiral'; aic: number }[];
  fit: {
    vUmS: Interval | null;
    dUm2S: Interval | null;
    drPerS: Interval | null;
    omegaRadS: Interval | null;
    dzUm2S: Interval | null;
    helixRadiusUm: Interval | null;
    helixPitchUm: Interval | null;
    /** In the axes of the table. */
    helixHandedness: 'left' | 'right' | null;
    sigmaXyUm: Interval | null;
    sigmaZUm: Interval | null;
    sigmaZTauS: Interval | null;
  };
  speed: { meanUmS: Interval | null; sdUmS: Interval | null };
  /** Of videos whose particles say where the wall is. */
  walls: WallSeen[];
  motion: {
    inPlaneShare: number | null;
    outOfPlaneShare: number | null;
    nearWallShare: number | null;
    outOfRangeShare: number;
  };
  warnings: string[];
}

/** A file of an analysis: a table as CSV or a figure as SVG. */
export interface AnalysisFile {
  name: string;
  text: string;
}

/** A group of an analysis with what tells it from the others. */
export type TaggedSummary = AnalysisSummary & { tags: Record<string, string> };

/** An analysis that the project holds. */
export interface AnalysisRow {
  analysisId: number;
  videos: { videoId: number; name: string }[];
  by: string[];
  /** Null: all trajectories of the videos. */
  chosen: ChosenTracks | null;
  options: AnalyseOptions;
  seed: number;
  madeAt: string;
  /** What has changed since, a clause each. */
  outOfDate: string[];
}

export interface Analysis extends AnalysisRow {
  /** In the order of their tags; one without tags where all tracks are one ensemble. */
  groups: TaggedSummary[];
  files: AnalysisFile[];
  warnings: string[];
}

export interface AnalysisResults {
  'analyse.start': { jobId: number };
  /** Newest first. */
  'analyses.list': { rows: AnalysisRow[] };
  'analysis.get': Analysis;
  'analysis.remove': null;
}

export type AnalysisResult = AnalysisSummary | { groups: TaggedSummary[] };
