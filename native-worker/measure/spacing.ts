import type { RejectReason } from '../../preload/contract/z-series-quality.ts';
import type { SpacingOptions } from '../../preload/contract/options/calibrate.ts';

/** 0: usable, 1: too close to another one, 2: too close to the edge of the image (which outranks 1). */
export const SPACING_OK = 0;
const SPACING_TOO_CLOSE = 1;
export const SPACING_AT_EDGE = 2;

export interface SpacingLimits {
  /** Smallest distance between two centres, pixels. */
  minSpacingPx: number;
  /** Smallest distance of a centre from the outermost pixels' centres, pixels. */
  edgePx: number;
  /** Visible discs, one a position: too close is also a disc that reaches into the square `halfSidePx` around another centre. */
  discs?: { radiusPx: ArrayLike<number>; halfSidePx: number };
}

/** Why a position is left out, by its flag. */
export const SPACING_REASONS = [null, 'too-close', 'at-edge'] as const satisfies (RejectReason | null)[];

/** The limits of a calibration: masks must fit into the image. */
export const calibrationLimits = (
  { minSpacingDiameters, edgeDiameters }: SpacingOptions,
  diameterPx: number,
  maskSidePx: number,
): SpacingLimits => ({
  minSpacingPx: minSpacingDiameters * diameterPx,
  edgePx: Math.max(edgeDiameters * diameterPx, (maskSidePx - 1) / 2),
});

/**
 * Flags the positions of one frame that lie too close to another one or to the edge, as Bailey, Grillo and Isa 2022 leave them out.
 *
 * @param xPx, yPx centres, pixels, 0-based; (0, 0) is the centre of the top-left pixel.
 * @returns one of the SPACING_ codes a position.
 */
export function crowdedFlags(
  xPx: ArrayLike<number>,
  yPx: ArrayLike<number>,
  width: number,
  height: number,
  limits: SpacingLimits,
): Uint8Array {
  const count = xPx.length;
  const flags = new Uint8Array(count);
  const { minSpacingPx, discs } = limits;
  /** How near `j` may come to `i`. */
  const reachOf = (j: number): number =>
    discs ? Math.max(minSpacingPx, discs.halfSidePx + discs.radiusPx[j]) : minSpacingPx;
  let farthest = minSpacingPx;
  for (let j = 0; j < count; j++) farthest = Math.max(farthest, reachOf(j));
  // Sorted by x, a neighbour can only lie within the farthest reach further along.
  const order = Array.from({ length: count }, (_, i) => i).sort((a, b) => xPx[a] - xPx[b]);
  for (let a = 0; a < count; a++) {
    const i = order[a];
    for (let b = a + 1; b < count; b++) {
      const j = order[b];
      const dx = xPx[j] - xPx[i];
      if (dx >= farthest) break;
      const distance = Math.hypot(dx, yPx[j] - yPx[i]);
      if (distance < reachOf(j)) flags[i] = SPACING_TOO_CLOSE;
      if (distance < reachOf(i)) flags[j] = SPACING_TOO_CLOSE;
    }
  }
  for (let i = 0; i < count; i++) {
    const edgeDistance = Math.min(xPx[i], yPx[i], width - 1 - xPx[i], height - 1 - yPx[i]);
    if (edgeDistance < limits.edgePx) flags[i] = SPACING_AT_EDGE;
  }
  return flags;
}
