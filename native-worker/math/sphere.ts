/**
 * What follows from a particle's diameter: how a sphere diffuses in water, and how its image grows with defocus. Every constant of the program that
 * belongs to a kind of particle is one of these, or is counted in diameters.
 */

const BOLTZMANN_J_K = 1.380649e-23;
/** Water in a room: 25 degrees C, 0.89 mPa s. */
const TEMPERATURE_K = 298.15;
const VISCOSITY_PAS = 0.89e-3;
const UM = 1e-6;

/** Diffusion coefficient of a sphere in water at 25 degrees C, um^2/s: k T / (3 pi eta d) (Stokes and Einstein 1905). */
export const diffusionUm2S = (diameterUm: number): number =>
  (BOLTZMANN_J_K * TEMPERATURE_K) / (3 * Math.PI * VISCOSITY_PAS * diameterUm * UM) / UM ** 2;

/** Rotational diffusion coefficient of a sphere in water at 25 degrees C, 1/s: k T / (pi eta d^3). */
const rotationalDiffusionPerS = (diameterUm: number): number =>
  (BOLTZMANN_J_K * TEMPERATURE_K) / (Math.PI * VISCOSITY_PAS * (diameterUm * UM) ** 3);

/** Time over which a swimmer that turns in space keeps its direction, seconds: 1 / (2 D_r) (Howse et al., PRL 2007, 99, 048102). */
export const directionMemoryS = (diameterUm: number): number => 1 / (2 * rotationalDiffusionPerS(diameterUm));

/** Green light in water. */
const WAVELENGTH_UM = 0.55 / 1.333;
/** Angle of the outermost bright ring, in wavelengths a diameter. Tuned on simulations of 2.12 um spheres at NA 0.6: 5 um of radius at 30 um. */
const RING_ANGLE = 0.8222;

/**
 * How fast the bright ring round a defocused sphere grows: radius gained per micrometre of defocus. Light that a sphere scatters leaves it in a cone
 * as wide as the wavelength over its diameter (diffraction by a disc, Airy 1835), so small spheres have wide rings.
 */
export const ringGrowth = (diameterUm: number): number => (RING_ANGLE * WAVELENGTH_UM) / diameterUm;
