/** What no pixel of a microscope is: 72 dpi of a screen is 353 um, a missing unit makes 1e-7 or 1e6. */
const BELIEVED_UM: readonly [number, number] = [0.005, 20];
/** Sides of a pixel that differ by more than this share make it oblong. */
const SQUARE = 0.005;

/** What programs write where nobody has set a pixel size, um. */
const UNSET_UM = 1;

/**
 * A pixel size that a file states, micrometres, as far as it can be believed.
 * @returns null, with the reason, where no microscope has it: then a person must say it
 */
export function believedPixelUm(sideUm: number | null): { pixelSizeUm: number | null; warnings: string[] } {
  const [least, most] = BELIEVED_UM;
  if (sideUm !== null && (sideUm < least || sideUm > most)) {
    const warning = `it gives a pixel size of ${Number(sideUm.toPrecision(6))} um, which no microscope has; it is not used`;
    return { pixelSizeUm: null, warnings: [warning] };
  }
  const warnings =
    sideUm === UNSET_UM
      ? [
          'it gives a pixel size of exactly 1 um, which programs write where none was set; give the right one if it is not',
        ]
      : [];
  return { pixelSizeUm: sideUm, warnings };
}

/** The pixel size of a file itself, which has been judged, or else that of what lies beside it, as far as it can be believed. */
export const pixelUmOr = (
  ownUm: number | null,
  besideUm: number | null | undefined,
): ReturnType<typeof believedPixelUm> =>
  ownUm === null ? believedPixelUm(besideUm ?? null) : { pixelSizeUm: ownUm, warnings: [] };

/**
 * The side of a square pixel from the sizes that a file states, micrometres.
 * @returns null, with the reason, where a size is impossible or the pixels are oblong: then a person must say it
 */
export function squarePixelUm(
  xUm: number | null,
  yUm: number | null,
): { pixelSizeUm: number | null; isOblong: boolean; warnings: string[] } {
  const believed = believedPixelUm(xUm ?? yUm);
  if (believed.pixelSizeUm !== null && xUm !== null && yUm !== null && Math.abs(xUm / yUm - 1) > SQUARE) {
    const warning = `its pixels are not square (${xUm} x ${yUm} um), so circles are not round in it; its pixel size is not used`;
    return { pixelSizeUm: null, isOblong: true, warnings: [warning] };
  }
  return { ...believed, isOblong: false };
}
