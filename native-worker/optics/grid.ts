/** Side of a camera pixel in the sample, micrometres: 6.5 um at 40x. */
export const PIXEL_UM = 0.1625;

/** Refractive index of water, the medium around the particles. */
export const WATER_INDEX = 1.333;

/** Numerical aperture of the objective. */
export const OBJECTIVE_NA = 0.6;

/** Sampling of the field inside and just behind a particle: finer than half a wavelength in water, so that no propagating wave is lost. */
export const EXIT_SIDE = 64;
export const EXIT_PITCH_UM = 0.625 * PIXEL_UM;

/**
 * Sampling of the defocused image of one particle: a window of 26 um (160 camera pixels) on 128 points. The pitch resolves the
 * intensity up to twice the objective's cut-off frequency for all wavelengths used.
 */
export const FIELD_SIDE = 128;
export const FIELD_PITCH_UM = 2 * EXIT_PITCH_UM;
export const WINDOW_UM = FIELD_SIDE * FIELD_PITCH_UM;
