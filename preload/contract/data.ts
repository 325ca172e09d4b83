/** Shapes of data that cross a border between processes. Positions in pixels: 0-based, (0, 0) is the centre of the top-left pixel. */

/** What a file says of itself; null where it does not say. */
export interface SourceInfo {
  path: string;
  /** For people to read, nothing depends on it: `ome-tiff`, `imagej-tiff`, `tiff`, `ndtiff`, `nd2`, `image-sequence`, ... */
  format: string;
  /** Slowest axis first, as in tifffile: `ZYX`, `TYX`, `TZYX`, ... */
  axes: string;
  /** Planes in all, along every axis but Y and X; slices of a stack and frames of a video both count. */
  frames: number;
  width: number;
  height: number;
  /** Bits a sample as stored. */
  bits: number;
  pixelSizeUm: number | null;
  zStepUm: number | null;
  /** Their median where they differ. */
  frameIntervalS: number | null;
  /** Channels that the file holds, whichever of them is read. */
  channels: number;
  /** Heights of the slices along the stage from the first on, where the file says that their steps differ. */
  sliceHeightsUm: number[] | null;
  /** Times of the frames from the first on, where the file says that their intervals differ. */
  frameTimesS: number[] | null;
  /** Whether the focal plane rises from slice to slice, where the file says so. */
  stageDirection: 'up' | 'down' | null;
  /** What is doubtful about the file; a clause each, to stand behind its path: `its pixels are not square`. */
  warnings: string[];
}

export type PixelArray = Uint8Array | Uint16Array | Float32Array;

/** One plane as acquired. `data` is row-major, width * height. */
export interface Frame {
  width: number;
  height: number;
  /** 8 or 16 for integers, 32 for floating point. */
  bits: 8 | 16 | 32;
  data: PixelArray;
}

/** Circles found, a row each, ordered by frame; all columns of equal length. */
export interface DetectionTable {
  frame: Int32Array;
  xPx: Float64Array;
  yPx: Float64Array;
  radiusPx: Float64Array;
  /** Share of the circle that edges back, 0 to 1. */
  score: Float64Array;
}

/** Masks as acquired: `data` holds count * sidePx * sidePx samples. */
export interface MaskBatch {
  sidePx: number;
  count: number;
  bits: 8 | 16 | 32;
  data: PixelArray;
}

/** Why a detection or a z-series is left out of the calibration. */
export type RejectReason =
  'too-close' | 'at-edge' | 'too-few-slices' | 'no-defocus-change' | 'doublet' | 'alignment' | 'by-hand';

/** A numeric table: `values` is row-major, rows * names.length. */
export interface FeatureTable {
  names: string[];
  rows: number;
  values: Float64Array;
}

/** How well positions and alignment hold at a height, compared with the middle of the range. */
export interface HeightQuality {
  /** Middle of the bin. */
  zUm: number;
  /** Z-series with masks here. */
  zSeries: number;
  /** Median scatter of the centres from slice to slice, pixels; null where too few masks say. */
  centreScatterPx: number | null;
  /** Median difference from the other z-series, in units of the radial profiles' spread; null where too few masks say. */
  residual: number | null;
  /** Whether both are within the limits. */
  holds: boolean;
}

/** The plane on which the particles of a stack lie. */
export interface SlideQuality {
  stackId: number;
  /** Rise of the labels along x and y. */
  slopeXUmPerPx: number;
  slopeYUmPerPx: number;
  /** Particles that lie on it; the others float and keep their own heights. */
  lying: number;
  floating: number;
  /** 0: labels follow the plane; 1: particles differ in height by so much more than labels err that each keeps its own. */
  ownShare: number;
  /** Standard deviation of the lying ones' own heights from the plane, micrometres. */
  scatterUm: number;
}

/** How well a particle's z labels fit those of the others. */
export interface ZSeriesQuality {
  stackId: number;
  particle: number;
  slices: number;
  /** Shift that was added to slice * step, micrometres. */
  offsetUm: number;
  /** Standard error of that shift against the other z-series, micrometres; NaN where it is not known. */
  offsetSdUm: number;
  /** Root mean square difference from the other z-series after alignment, in units of the radial profiles' spread; smaller is better. */
  residual: number;
  /** Whether it fits the others nearly as well at another height. */
  ambiguous: boolean;
  /** Null: it is used. */
  reject: RejectReason | null;
}
