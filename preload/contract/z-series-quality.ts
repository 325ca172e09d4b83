/** Why a detection or a z-series is left out of the calibration. */
export type RejectReason =
  'too-close' | 'at-edge' | 'too-few-slices' | 'no-defocus-change' | 'doublet' | 'alignment' | 'by-hand';

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
