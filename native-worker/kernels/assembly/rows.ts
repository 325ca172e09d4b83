/** Bytes of a pixel: pixels are single precision unless a kernel says otherwise. */
export const PIXEL_BYTES: i32 = 4;
/** Pixels worked on at a time, a lane of a vector each. */
export const LANES: i32 = 4;

/**
 * Where the next four pixels of a row begin: four further on, but never beyond `last`, so that the last four of a row may overlap those before
 * them. Rows written are therefore at least four pixels wide. After `last` comes a number larger than any row.
 */
export function next(x: i32, last: i32): i32 {
  return x === last ? i32.MAX_VALUE : min(x + LANES, last);
}
