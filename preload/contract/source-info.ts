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
