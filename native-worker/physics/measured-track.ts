/** A trajectory as it was measured, in order of its frames. Lengths in um; NaN: not measured (z of a row out of range). */
export interface Track {
  particle: number;
  /** Place in the list of videos or tables. */
  video: number;
  frame: Int32Array;
  xUm: Float64Array;
  yUm: Float64Array;
  /** Never smoothed. Null: tracked in the plane. */
  zUm: Float64Array | null;
  /** Rows whose height was out of the calibrated range. */
  outOfRange: Uint8Array;
}

/** Positions on every frame from the first to the last; NaN where there is none. */
export function onGrid({ frame }: Track, values: Float64Array): Float64Array {
  const first = frame[0];
  const grid = new Float64Array(frame[frame.length - 1] - first + 1).fill(Number.NaN);
  for (let row = 0; row < frame.length; row += 1) grid[frame[row] - first] = values[row];
  return grid;
}

export const durationFrames = ({ frame }: Track): number => frame[frame.length - 1] - frame[0];
