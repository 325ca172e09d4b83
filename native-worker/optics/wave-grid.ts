/** Pitch of the field inside and just behind a particle, micrometres: finer than half a wavelength in water, so that no propagating wave is lost. */
export const EXIT_PITCH_UM = 0.1015625;

/** Largest particle for which the exit grid leaves a rim, as a share of the grid's side. */
const LARGEST_SHARE = 0.42;

/** Points along a side of the exit grid of a particle: a power of two that leaves room for the light it scatters sideways. */
export function exitSide(outerRadiusUm: number): number {
  let side = 64;
  while (2 * outerRadiusUm > LARGEST_SHARE * side * EXIT_PITCH_UM && side < PADDED_SIDE) side *= 2;
  return side;
}

/**
 * Sampling of the defocused image of one particle: a window of 26 um on 128 points. The pitch resolves the
 * intensity up to twice the objective's cut-off frequency for all wavelengths used.
 */
export const FIELD_SIDE = 128;
export const FIELD_PITCH_UM = 2 * EXIT_PITCH_UM;
export const WINDOW_UM = FIELD_SIDE * FIELD_PITCH_UM;

/** Points of the exit grid's pitch along the window. */
export const PADDED_SIDE = 2 * FIELD_SIDE;
