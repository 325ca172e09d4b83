import { WATER_INDEX } from '../../preload/contract/default-indices.ts';

/** Green light in water. */
const WAVELENGTH_UM = 0.55 / WATER_INDEX;
/** Angle of the outermost bright ring, in wavelengths a diameter. Tuned on simulations of 2.12 um spheres at NA 0.6: 5 um of radius at 30 um. */
const RING_ANGLE = 0.8222;

/**
 * How fast the bright ring round a defocused sphere grows: radius gained per micrometre of defocus. Light that a sphere scatters leaves it in a cone
 * as wide as the wavelength over its diameter (diffraction by a disc, Airy 1835), so small spheres have wide rings.
 */
export const ringGrowth = (diameterUm: number): number => (RING_ANGLE * WAVELENGTH_UM) / diameterUm;
