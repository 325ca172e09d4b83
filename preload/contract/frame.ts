export type PixelArray = Uint8Array | Uint16Array | Float32Array;

/** One plane as acquired. `data` is row-major, width * height. */
export interface Frame {
  width: number;
  height: number;
  /** 8 or 16 for integers, 32 for floating point. */
  bits: 8 | 16 | 32;
  data: PixelArray;
}

/** Masks as acquired: `data` holds count * sidePx * sidePx samples. */
export interface MaskBatch {
  sidePx: number;
  count: number;
  bits: 8 | 16 | 32;
  data: PixelArray;
}
