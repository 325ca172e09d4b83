/**
 * Circles found, a row each, ordered by frame; all columns of equal length. Positions in pixels: 0-based, (0, 0) is the centre of the top-left
 * pixel.
 */
export interface DetectionTable {
  frame: Int32Array;
  xPx: Float64Array;
  yPx: Float64Array;
  radiusPx: Float64Array;
  /** Share of the circle that edges back, 0 to 1. */
  score: Float64Array;
}
