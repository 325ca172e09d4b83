import { DEFAULT_TEMPERATURE_C } from '../../preload/contract/default-temperature.ts';
import { waterViscosityMpas, ZERO_C_K } from './water-viscosity.ts';

/**
 * What follows from a particle's diameter: how a sphere diffuses in water; ring-growth.ts holds how its image grows with defocus. Every constant of
 * the program that belongs to a kind of particle is one of these, or is counted in diameters.
 */

const BOLTZMANN_J_K = 1.380649e-23;

/**
 * Diffusion of a sphere far from walls: k T / (3 pi eta d), um^2/s (Stokes and Einstein 1905), and its rotation, k T / (pi eta d^3), 1/s
 * (Debye 1929). In water unless a viscosity is given.
 */
export function freeDiffusion(
  diameterUm: number,
  temperatureC = DEFAULT_TEMPERATURE_C,
  viscosityMpas = waterViscosityMpas(temperatureC),
): { dUm2S: number; drPerS: number } {
  const kT = BOLTZMANN_J_K * (temperatureC + ZERO_C_K);
  const viscosity = viscosityMpas * 1e-3;
  const diameterM = diameterUm * 1e-6;
  return {
    dUm2S: (kT / (3 * Math.PI * viscosity * diameterM)) * 1e12,
    drPerS: kT / (Math.PI * viscosity * diameterM ** 3),
  };
}

/** Diffusion coefficient of a sphere in water, um^2/s. */
export const diffusionUm2S = (diameterUm: number, temperatureC = DEFAULT_TEMPERATURE_C): number =>
  freeDiffusion(diameterUm, temperatureC).dUm2S;

/**
 * Mean height of a silica sphere (2000 kg/m^3) above its rest in water, um, and the standard deviation of its height: thermal energy over buoyant
 * weight (Perrin 1909).
 */
export function gravitationalHeightUm(diameterUm: number, temperatureC = DEFAULT_TEMPERATURE_C): number {
  const volume = (Math.PI / 6) * (diameterUm * 1e-6) ** 3;
  return ((BOLTZMANN_J_K * (temperatureC + ZERO_C_K)) / (volume * (2000 - 998) * 9.81)) * 1e6;
}

/** Time over which a swimmer that turns in space keeps its direction, seconds: 1 / (2 D_r) (Howse et al., PRL 2007, 99, 048102). */
export const directionMemoryS = (diameterUm: number, temperatureC = DEFAULT_TEMPERATURE_C): number =>
  1 / (2 * freeDiffusion(diameterUm, temperatureC).drPerS);
