/** Positions of one particle, frames ascending; z NaN where not known. */
export interface Path {
  tS: number[];
  xUm: number[];
  yUm: number[];
  zUm: number[];
  zSdUm: number[];
}
