/** What no pixel of a microscope is: 72 dpi of a screen is 353 um, a missing unit makes 1e-7 or 1e6. */
const BELIEVED_UM: readonly [number, number] = [0.005, 20];
/** Sides of a pixel that differ by more than this share make it oblong. */
const SQUARE = 0.005;

/**
 * The side of a square pixel from the sizes that a file states, micrometres.
 * @returns null, with the reason, where a size is impossible or the pixels are oblong: then a person must say it
 */
export function squarePixelUm(
  xUm: number | null,
  yUm: number | null,
): { pixelSizeUm: number | null; isOblong: boolean; warnings: string[] } {
  const side = xUm ?? yUm;
  if (side === null) return { pixelSizeUm: null, isOblong: false, warnings: [] };
  const [least, most] = BELIEVED_UM;
  if (side < least || side > most) {
    const warning = `it gives a pixel size of ${Number(side.toPrecision(6))} um, which no microscope has; it is not used`;
    return { pixelSizeUm: null, isOblong: false, warnings: [warning] };
  }
  if (xUm !== null && yUm !== null && Math.abs(xUm / yUm - 1) > SQUARE) {
    const warning = `its pixels are not square (${xUm} x ${yUm} um), so circles are not round in it; its pixel size is not used`;
    return { pixelSizeUm: null, isOblong: true, warnings: [warning] };
  }
  return { pixelSizeUm: side, isOblong: false, warnings: [] };
}
