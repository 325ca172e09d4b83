/** Trajectories, a row a particle and frame, ordered by particle then frame. NaN: no value. */
export interface TrackTable {
  particle: Int32Array;
  frame: Int32Array;
  tS: Float64Array;
  xPx: Float64Array;
  yPx: Float64Array;
  xUm: Float64Array;
  yUm: Float64Array;
  zRawUm: Float64Array;
  zUm: Float64Array;
  zSdUm: Float64Array;
  /** 1 where the raw height lies in the model's range; NOT_SAID where nobody says, as in an imported table. */
  inRange: Uint8Array;
  outlier: Uint8Array;
  crowded: Uint8Array;
  /** 1 where z_um is filled between trusted heights; the raw one is out of range there. */
  bridged: Uint8Array;
  /** Why a row is an outlier: its place in OUTLIER_REASONS. */
  reason: Uint8Array;
  /** How sure it is that a row is the same particle as the row of its trajectory before it, 0 to 1; 1 for first rows. NaN: not known. */
  linkConfidence: Float64Array;
  /** 1 where the circle was too weak to be a detection by itself, and was taken because its trajectory leads there. */
  weak: Uint8Array;
}

/** Of a flag: neither yes nor no. It counts as yes where heights are used, and is an empty cell in tables. */
export const NOT_SAID = 2;

/** Why a position is set aside: a height off the path, heights that jump throughout, a thing that does not even diffuse. */
export const OUTLIER_REASONS = ['', 'height', 'noisy', 'immobile', 'doublet', 'undecided'] as const;
export type OutlierReason = Exclude<(typeof OUTLIER_REASONS)[number], ''>;
